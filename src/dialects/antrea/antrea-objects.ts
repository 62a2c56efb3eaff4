import { ANTREA_GROUP, type RawAntreaSpec } from './raw-policy.ts';
import { bareKind } from '../../model/kind-in-group.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/** What Antrea's own objects are to an answer. */
export interface AntreaObjects {
  readonly policies: readonly UnmodelledPolicy[];
  readonly tiers: readonly UnmodelledPolicy[];
  /** Groups and ClusterGroups. */
  readonly groups: readonly UnmodelledPolicy[];
  /** Objects of all other languages. */
  readonly others: readonly UnmodelledPolicy[];
}

const PARTS: Readonly<Record<string, keyof AntreaObjects>> = {
  NetworkPolicy: 'policies',
  ClusterNetworkPolicy: 'policies',
  Tier: 'tiers',
  Group: 'groups',
  ClusterGroup: 'groups',
};

/** Sorts objects by what they are. */
export function sortAntreaObjects(objects: readonly UnmodelledPolicy[]): AntreaObjects {
  const parts = Map.groupBy(objects, partOf);
  return {
    policies: parts.get('policies') ?? [],
    tiers: parts.get('tiers') ?? [],
    groups: parts.get('groups') ?? [],
    others: parts.get('others') ?? [],
  };
}

function partOf({ ref, group, raw }: UnmodelledPolicy): keyof AntreaObjects {
  const kind = bareKind(ref.kind);
  if (group !== ANTREA_GROUP || raw === undefined || !Object.hasOwn(PARTS, kind)) return 'others';
  return PARTS[kind] ?? 'others';
}

/** What a policy says; the API server, or the loader of manifests, has held it to its schema as far as this version knows it. */
export function specOf({ raw }: UnmodelledPolicy): RawAntreaSpec {
  const { spec } = raw as { readonly spec?: RawAntreaSpec | null };
  return spec ?? {};
}
