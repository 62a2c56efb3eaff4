import { type AccountSources, type WaysOfAccounts, waysOfAccounts } from './accounts.ts';
import { type BackendsOf, backendsOf, type BackendSources } from './service-backends.ts';
import type { Namespace } from '../../model/cluster-object.ts';
import { type NetworkSets, readNetworkSet } from './network-sets.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/** What rules name beside pods. */
export interface CalicoWorld extends NetworkSets {
  readonly backends: BackendsOf;
  readonly accounts: WaysOfAccounts;
}

export interface WorldSources extends BackendSources, Omit<AccountSources, 'gaps'> {
  readonly namespaces: readonly Namespace[];
}

export function calicoWorld(sets: readonly UnmodelledPolicy[], sources: WorldSources): CalicoWorld {
  return {
    sets: sets.map(readNetworkSet),
    namespaces: new Map(sources.namespaces.map(({ name, labels }) => [name, labels])),
    backends: backendsOf(sources),
    accounts: waysOfAccounts(sources),
  };
}
