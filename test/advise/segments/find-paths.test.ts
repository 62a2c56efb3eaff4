import { describe, expect, it } from 'vitest';
import { addressSetOf } from '../../../src/model/address-set.ts';
import { connectivityOf } from '../../../src/engine/all-pairs/connectivity-of.ts';
import { findPaths } from '../../../src/advise/segments/find-paths.ts';
import { indexSnapshot } from '../../../src/engine/cluster-index.ts';
import type { Members } from '../../../src/advise/segments/members.ts';
import type { PathBlock } from '../../../src/advise/segments/path-block.ts';
import type { Pod } from '../../../src/model/pod.ts';
import { pod, type PodOptions, policySet, snapshot } from '../../helpers/builders.ts';

function pods(namespace: string, amount: number, options: PodOptions = {}): readonly Pod[] {
  return Array.from({ length: amount }, (_, at) => pod(`${namespace}/p${at}`, { node: `n${at % 2}`, ...options }));
}

function scope(name: string, of: readonly Pod[]): Members {
  return { name, pods: of, addresses: addressSetOf([]) };
}

function blocksBetween(from: readonly Pod[], to: readonly Pod[]): readonly PathBlock[] {
  const all = [...new Set([...from, ...to])];
  const connectivity = connectivityOf(indexSnapshot(snapshot({ pods: all })), policySet());
  const steps = findPaths(connectivity, scope('from', from), scope('to', to), ({ namespace, name }) => {
    return { kind: 'Pod', namespace, name };
  });
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

const sizes = (all: readonly PathBlock[]) =>
  all.map(({ sources, destinations, isApart }) => [sources.ends.length, destinations.ends.length, isApart]);

describe('ways between scopes', () => {
  it('are as many for two hundred pods that are alike as for two', () => {
    for (const amount of [2, 200]) {
      expect(sizes(blocksBetween(pods('a', amount), pods('bb', amount)))).toEqual([[amount, amount, false]]);
    }
  });

  it('lead from each pod of both scopes to every other one, and from none to itself', () => {
    const both = pods('a', 50);
    expect(sizes(blocksBetween(both, both))).toEqual([[50, 50, true]]);
    expect(blocksBetween(both.slice(0, 1), both.slice(0, 1))).toEqual([]);
  });

  it('tell pods of the own node from others where a pod uses the network of its node', () => {
    const agent = pods('agent', 1, { hostNetwork: true });
    const relations = blocksBetween(agent, pods('a', 4)).map(({ destinations, witness }) => [
      destinations.places,
      witness.kind === 'pods' ? witness.relation : '',
    ]);
    expect(relations).toEqual([
      [[1], 'same-node'],
      [[2], 'apart'],
      [[3], 'same-node'],
      [[4], 'apart'],
    ]);
  });
});
