import { Readable } from 'node:stream';
import { loadManifests, type LoadedManifests } from '../../src/cluster/manifests/load.ts';
import { qualifiedName } from '../../src/model/reference.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { ScenarioFlow } from './scenario.ts';

/** A scenario's manifests, on top of the fixture that all share. Paths stand in answers, so they count from the checkout. */
export async function loadScenario(name: string): Promise<LoadedManifests> {
  const files = ['test/scenarios/fixture.yaml', `test/scenarios/${name}/cluster.yaml`];
  return loadManifests(files, { namespace: 'default', stdin: Readable.from([]) });
}

/** The world of one flow: with the policies that are given; throws when one of them is not in the scenario. */
export function snapshotOf(snapshot: Snapshot, { given, others, live = false }: ScenarioFlow): Snapshot {
  const isGiven = (policy: { readonly namespace?: string; readonly name: string }): boolean =>
    given.includes(qualifiedName(policy));
  const networkPolicies = snapshot.networkPolicies.filter(isGiven);
  const invalidPolicies = (snapshot.invalidPolicies ?? []).filter(({ ref }) => isGiven(ref));
  if (networkPolicies.length + invalidPolicies.length !== given.length) {
    throw new Error(`not every one of these policies is in the scenario: ${given.join(', ')}`);
  }
  const unmodelled = snapshot.unmodelled.filter(
    ({ ref }) =>
      others === undefined ||
      !/Policy\b|^Server|PolicyEndpoint$|^PeerAuthentication|DefinedNetwork$|NetworkConnect$|Firewall$/.test(
        ref.kind,
      ) ||
      others.includes(qualifiedName(ref)),
  );
  const missing = (others ?? []).filter((name) => !unmodelled.some(({ ref }) => qualifiedName(ref) === name));
  if (missing.length > 0) throw new Error(`not every one of these is in the scenario: ${missing.join(', ')}`);
  const source = live ? ({ kind: 'cluster', context: 'scenario', server: '' } as const) : snapshot.source;
  return { ...snapshot, source, networkPolicies, invalidPolicies, unmodelled };
}
