import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparable } from '../../src/advise/comparable.ts';
import { type Comparison, compareStates, compareWithin, EVERY_PAIR } from '../../src/advise/diff/compare.ts';
import type { ExplainedDiff, StateReport } from '../../src/advise/diff/diff-report.ts';
import { explainDiff } from '../../src/advise/diff/explain-diff.ts';
import { indexSnapshot } from '../../src/engine/cluster-index.ts';
import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import type { Connectivity } from '../../src/engine/all-pairs/connectivity.ts';
import type { Pod } from '../../src/model/pod.ts';
import { address } from '../helpers/addresses.ts';
import { policySet, snapshot, workload } from '../helpers/builders.ts';
import { holds, TIMEOUT } from './runs.ts';
import { anyPolicies, anyWorld, type World } from './worlds.ts';

/** Copies of a pod that no policy tells apart: alone, and as replicas, with addresses that no block holds and without. */
function copiesOf(pod: Pod, at: number): readonly Pod[] {
  const copy = (name: string, address4: string | undefined, owner?: string): Pod => ({
    ...pod,
    name: `${pod.name}-${name}`,
    addresses: address4 === undefined ? [] : [address(address4)],
    ...(owner === undefined ? {} : { owner: { kind: 'StatefulSet', name: `${pod.name}-${owner}` } }),
  });
  return [
    pod,
    copy('twin', `172.16.${at}.1`),
    copy('third', `172.16.${at}.2`),
    copy('new', undefined),
    copy('newer', undefined),
    copy('a-0', `172.16.${at}.3`, 'a'),
    copy('a-1', `172.16.${at}.4`, 'a'),
    copy('b-0', `172.16.${at}.5`, 'b'),
    copy('b-1', `172.16.${at}.6`, 'b'),
  ];
}

function connect({ namespaces, nodes, pods, policies }: World): Connectivity {
  const templates = pods
    .slice(0, 2)
    .flatMap(({ namespace, name, labels }) =>
      ['x', 'y'].map((each) => workload('Deployment', `${namespace}/${name}-${each}`, { pod: { labels } })),
    );
  const state = snapshot({ namespaces, nodes, pods: pods.slice(0, 3).flatMap(copiesOf), workloads: templates });
  return connectivityOf(indexSnapshot(comparable(state)), policySet(...policies));
}

const twoStates: fc.Arbitrary<readonly [Connectivity, Connectivity]> = fc
  .oneof(
    fc.tuple(anyWorld, anyPolicies(4)).map(([world, policies]): [World, World] => [world, { ...world, policies }]),
    fc.tuple(anyWorld, anyWorld),
  )
  .map(([before, after]) => [connect(before), connect(after)]);

function take<T>(steps: Generator<undefined, T>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

const SIDE: StateReport = {
  name: 'one',
  input: { kind: 'demo', read: {}, ignored: {}, problems: [] },
  workloads: 0,
  policies: 0,
  notRead: [],
  invalid: [],
};

function reportOf(comparison: Comparison): ExplainedDiff {
  return take(explainDiff(comparison, { before: SIDE, after: SIDE }));
}

describe('diff of workloads that are answered alike', { timeout: TIMEOUT * 3 }, () => {
  it('is, asked once for all of them, the very report of all pairs one by one', () => {
    let together = 0;
    holds(
      fc.property(twoStates, fc.boolean(), ([before, after], isOfOne) => {
        const isAsked = (namespace: string): boolean =>
          !isOfOne || namespace === before.index.snapshot.pods[0]?.namespace;
        const grouped = take(compareStates(before, after, isAsked));
        const single = take(compareWithin(before, after, { isAsked, plan: EVERY_PAIR, isOneWorld: false }));
        expect(reportOf(grouped)).toEqual(reportOf(single));
        together += grouped.blocks.filter(({ sources }) => sources.ends.length > 1).length;
      }),
      100,
    );
    expect(together).toBeGreaterThan(1000);
  });
});
