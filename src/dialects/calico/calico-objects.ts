import { bareKind } from '../../model/kind-in-group.ts';
import type { RawCalicoSpec } from './raw-policy.ts';
import { STORED_GROUP, WRITTEN_GROUP } from '../../model/calico-groups.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';
import { writtenMetadata } from './written-metadata.ts';

/** What Calico's own objects are to an answer. */
export interface CalicoObjects {
  readonly policies: readonly UnmodelledPolicy[];
  readonly tiers: readonly UnmodelledPolicy[];
  readonly sets: readonly UnmodelledPolicy[];
  /** Policies that are not enforced yet. */
  readonly staged: readonly UnmodelledPolicy[];
  /** Interfaces of nodes that policies may be about. */
  readonly hosts: readonly UnmodelledPolicy[];
  /** Objects of all other languages. */
  readonly others: readonly UnmodelledPolicy[];
}

const PARTS: Readonly<Record<string, keyof CalicoObjects>> = {
  NetworkPolicy: 'policies',
  GlobalNetworkPolicy: 'policies',
  Tier: 'tiers',
  NetworkSet: 'sets',
  GlobalNetworkSet: 'sets',
  HostEndpoint: 'hosts',
  StagedNetworkPolicy: 'staged',
  StagedGlobalNetworkPolicy: 'staged',
  StagedKubernetesNetworkPolicy: 'staged',
};

/** Sorts objects by what they are; what stands there as it was written and as it is stored is there once. */
export function sortCalicoObjects(objects: readonly UnmodelledPolicy[]): CalicoObjects {
  const mine = objects.filter(isCalicos);
  const written = new Set(mine.filter(({ group }) => group === WRITTEN_GROUP).map(keyOfPolicy));
  const once = mine.filter((each) => each.group === WRITTEN_GROUP || !written.has(keyOfPolicy(each)));
  const parts = Map.groupBy(once, ({ ref }) => PARTS[bareKind(ref.kind)]);
  return {
    policies: parts.get('policies') ?? [],
    tiers: parts.get('tiers') ?? [],
    sets: parts.get('sets') ?? [],
    staged: parts.get('staged') ?? [],
    hosts: parts.get('hosts') ?? [],
    others: objects.filter((object) => !isCalicos(object)),
  };
}

/** Whether it is of Calico, and something that this dialect speaks for. */
function isCalicos({ ref, group, raw }: UnmodelledPolicy): boolean {
  const isOfGroup = group === WRITTEN_GROUP || group === STORED_GROUP;
  return isOfGroup && raw !== undefined && Object.hasOwn(PARTS, bareKind(ref.kind));
}

/** A policy is stored under its tier's name and its own (semantics F.1). */
export function keyOfPolicy(object: UnmodelledPolicy): string {
  const { ref, raw } = object;
  const name = writtenMetadata(raw).name ?? ref.name;
  const tier = `${tierOf(object)}.`;
  const isTiered = PARTS[bareKind(ref.kind)] === 'policies' && !name.startsWith(tier);
  return `${bareKind(ref.kind)} ${ref.namespace ?? ''}/${isTiered ? tier : ''}${name}`;
}

/** What a policy says; the API server, or the loader of manifests, has held it to its schema as far as this version knows it. */
export function specOf({ raw }: UnmodelledPolicy): RawCalicoSpec {
  const { spec } = raw as { readonly spec?: RawCalicoSpec | null };
  return spec ?? {};
}

/** The name of the tier that a policy is in. */
export function tierOf(object: UnmodelledPolicy): string {
  return specOf(object).tier ?? DEFAULT_TIER;
}

export const DEFAULT_TIER = 'default';
