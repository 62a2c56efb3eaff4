import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../src/dialects/compile-policies.ts';
import { everyPolicy } from '../../src/dialects/compiled.ts';
import { inLanguage } from '../../bench/world/in-language.ts';
import { loadTexts } from '../../src/cluster/manifests/load.ts';
import { asText, makeWorld } from '../../bench/world/world.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';

const SCENARIOS = ['calico-policies', 'calico-stored', 'antrea-policies', 'cilium-policies', 'aws-policies'] as const;

function stateOf(scenario: string): Snapshot {
  const text = readFileSync(join(import.meta.dirname, '..', 'scenarios', scenario, 'cluster.yaml'), 'utf8');
  return loadTexts([{ name: 'cluster.yaml', text }], 'default').snapshot;
}

/** What a change may leave of a state: without one of its objects, its namespaces or its Services. */
function variantsOf(state: Snapshot): readonly Snapshot[] {
  const { unmodelled } = state;
  return [
    { ...state, namespaces: [] },
    { ...state, services: [], endpointSlices: [] },
    ...unmodelled.map((object) => ({ ...state, unmodelled: unmodelled.filter((each) => each !== object) })),
  ];
}

/** Nothing was compiled of any of them. */
function withNewObjects(state: Snapshot): Snapshot {
  return {
    ...state,
    networkPolicies: state.networkPolicies.map((each) => ({ ...each })),
    unmodelled: state.unmodelled.map((each) => ({ ...each })),
  };
}

describe('Policies that are compiled once', () => {
  it.each(SCENARIOS)('say in a state that follows what they say in it alone: %s', (scenario) => {
    const state = stateOf(scenario);
    compilePolicies(state);
    for (const variant of variantsOf(state)) {
      const { tiers, ignored } = compilePolicies(variant);
      const alone = compilePolicies(withNewObjects(variant));
      expect({ tiers, ignored }).toEqual({ tiers: alone.tiers, ignored: alone.ignored });
    }
  });

  it.each(['core', 'calico', 'cilium', 'antrea', 'admin'] as const)('are the same objects in both: %s', (language) => {
    const world = inLanguage(makeWorld({ pods: 100, policies: 20 }), language);
    const { snapshot } = loadTexts([{ name: 'world.json', text: asText(world, 'json') }], 'default');
    const [before, after] = [compilePolicies(snapshot), compilePolicies({ ...snapshot, services: [] })];
    const known = new Set(everyPolicy(before));
    expect(known.size).toBeGreaterThanOrEqual(20);
    expect([...everyPolicy(after)].filter((policy) => !known.has(policy))).toEqual([]);
  });
});
