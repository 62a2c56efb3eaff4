import { describe, expect, it } from 'vitest';
import { compareStates } from '../../../src/advise/diff/compare.ts';
import { countPairs } from '../../../src/advise/diff/pair-blocks.ts';
import { connectivityOf } from '../../../src/engine/all-pairs/connectivity-of.ts';
import { indexSnapshot } from '../../../src/engine/cluster-index.ts';
import type { NetworkPolicy } from '../../../src/model/network-policy.ts';
import { namespace, pod, policy, policySet, snapshot } from '../../helpers/builders.ts';

const APPS = 5;
/** So many that their pairs would not fit into memory one by one. */
const PODS = 20_000;

const pods = Array.from({ length: PODS }, (_, at) => pod(`shop/p${at}`, { labels: { app: `a${at % APPS}` } }));

function connect(...policies: readonly NetworkPolicy[]) {
  const state = snapshot({ namespaces: [namespace('shop')], pods });
  return connectivityOf(indexSnapshot(state), policySet(...policies));
}

/** An app takes connections from one other. */
const NEIGHBOURS = Array.from({ length: APPS }, (_, at) =>
  policy(`shop/to-a${at}`, {
    podSelector: { matchLabels: { app: `a${at}` } },
    ingress: [{ from: [{ podSelector: { matchLabels: { app: `a${(at + 1) % APPS}` } } }] }],
  }),
);

function compare(before: readonly NetworkPolicy[], after: readonly NetworkPolicy[]) {
  const steps = compareStates(connect(...before), connect(...after), () => true);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value.blocks;
}

describe('two states of many pods that are alike', () => {
  it('are compared app by app, and every pair of pods counts', () => {
    const blocks = compare([], NEIGHBOURS);
    const inside = blocks.filter(({ sources, destinations }) =>
      [sources, destinations].every(({ ends }) => ends[0]?.kind === 'workload'),
    );
    // Each app loses all but its neighbour: itself among them, of which nobody is paired with itself.
    expect(inside).toHaveLength(APPS * (APPS - 1));
    const each = PODS / APPS;
    expect(inside.reduce((sum, block) => sum + countPairs(block), 0)).toBe(
      APPS * (each * (each - 1) + (APPS - 2) * each * each),
    );
    expect(blocks.length - inside.length).toBe(APPS);
  });

  it('differ only between the apps of which a policy has changed', () => {
    const blocks = compare(NEIGHBOURS, NEIGHBOURS.slice(1));
    const named = blocks.map(({ sources, destinations }) =>
      [sources, destinations].map(({ ends: [end] }) =>
        end?.kind === 'workload' ? end.party.before?.[0]?.labels['app'] : 'outside',
      ),
    );
    expect(named).toEqual([
      ['a0', 'a0'],
      ['outside', 'a0'],
      ['a2', 'a0'],
      ['a3', 'a0'],
      ['a4', 'a0'],
    ]);
  });
});
