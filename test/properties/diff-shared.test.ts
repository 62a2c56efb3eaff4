import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareStates } from '../../src/advise/diff/compare.ts';
import type { ExplainedDiff } from '../../src/advise/diff/diff-report.ts';
import { explainDiff } from '../../src/advise/diff/explain-diff.ts';
import { prepareAnalysis } from '../../src/analysis.ts';
import { comparable } from '../../src/advise/comparable.ts';
import { answerDiff } from '../../src/diff.ts';
import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import type { Connectivity } from '../../src/engine/all-pairs/connectivity.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { snapshot } from '../helpers/builders.ts';
import { holds, TIMEOUT } from './runs.ts';
import { anyPolicies, anyWorld, type World } from './worlds.ts';

/** Read once more: nothing of it is the same object as before. */
function stateOf({ namespaces, nodes, pods, policies }: World): Snapshot {
  return comparable(structuredClone(snapshot({ namespaces, nodes, pods, networkPolicies: policies })));
}

/** Two states of one cluster: a policy gone, another one come, other pods, other labels of a namespace, all policies others. */
const twoStates: fc.Arbitrary<readonly [Snapshot, Snapshot]> = fc
  .oneof(
    {
      weight: 3,
      arbitrary: fc.tuple(anyWorld, fc.nat(5)).map(([world, at]) => [world, withoutPolicy(world, at)] as const),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(anyWorld, fc.nat(5)).map(([world, at]) => [withoutPolicy(world, at), world] as const),
    },
    fc.tuple(anyWorld, fc.nat(7)).map(([world, at]) => {
      return [world, { ...world, pods: world.pods.filter((_, each) => each !== at) }] as const;
    }),
    anyWorld.map((world) => {
      const namespaces = world.namespaces.map((each, at) =>
        at > 0 ? each : { ...each, labels: { ...each.labels, a: 'x' } },
      );
      return [world, { ...world, namespaces }] as const;
    }),
    fc.tuple(anyWorld, anyPolicies(4)).map(([world, policies]) => [world, { ...world, policies }] as const),
    fc.tuple(anyWorld, anyWorld),
  )
  .map(([before, after]) => [stateOf(before), stateOf(after)]);

function withoutPolicy(world: World, at: number): World {
  return { ...world, policies: world.policies.filter((_, each) => each !== at) };
}

function take<T>(steps: Generator<undefined, T>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

const REPORT = {
  name: 'one',
  input: { kind: 'demo', read: {}, ignored: {}, problems: [] },
  notRead: [],
  invalid: [],
} as const;

function told({ counts, changes, added, removed, policies, missing, result }: ExplainedDiff) {
  return { counts, changes, added, removed, policies, missing, result };
}

describe('diff of two states that have most objects in common', { timeout: TIMEOUT * 3 }, () => {
  it('is, with these shared and what they cannot differ in left out, the very report of both states read apart', () => {
    let different = 0;
    holds(
      fc.property(twoStates, fc.boolean(), ([before, after], isOfOne) => {
        const home = isOfOne ? before.pods[0]?.namespace : undefined;
        const isAsked = (namespace: string): boolean => home === undefined || namespace === home;
        const apart = take(compareStates(connect(before), connect(after), isAsked));
        const side = { ...REPORT, workloads: 0, policies: 0 };
        const shared = take(
          answerDiff({ snapshot: before, report: REPORT }, { snapshot: after, report: REPORT }, home),
        );
        expect(told(shared)).toEqual(told(take(explainDiff(apart, { before: side, after: side }))));
        if (shared.changes.length > 0) different += 1;
      }),
      150,
    );
    expect(different).toBeGreaterThan(30);
  });
});

function connect(state: Snapshot): Connectivity {
  const { index, policies } = prepareAnalysis(state);
  return connectivityOf(index, policies);
}
