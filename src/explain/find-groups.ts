import type { AddressSet } from '../model/address-set.ts';
import type { ClusterIndex } from '../engine/cluster-index.ts';
import type { EndsWanted } from '../model/ends-wanted.ts';
import type { Group } from '../engine/all-pairs/matrix.ts';
import type { Pod } from '../model/pod.ts';
import { addressSetOf } from '../model/address-set.ts';
import type { Resolution } from '../engine/resolve.ts';
import type { Target, TargetRole } from '../model/target.ts';
import { podsOf } from '../engine/sources.ts';
import { resolveTarget } from '../engine/resolve.ts';
import { selects } from '../model/match-labels.ts';

/** Which rows (or columns) of a matrix a filter leaves. */
export type GroupsFound =
  /** No filter. */
  | { readonly kind: 'all' }
  | { readonly kind: 'some'; readonly isWanted: (group: Group) => boolean }
  /** A range of outside addresses that is a row of its own. */
  | { readonly kind: 'outside'; readonly name: string; readonly addresses: AddressSet }
  | { readonly kind: 'unresolved'; readonly end: UnresolvedFilter };

export interface UnresolvedFilter {
  readonly role: TargetRole;
  readonly target: Target;
  readonly resolution: Exclude<Resolution, { kind: 'found' }>;
}

export function findGroups(
  index: ClusterIndex,
  namespace: string | undefined,
  wanted: EndsWanted | undefined,
  role: TargetRole,
): GroupsFound {
  if (wanted === undefined) return { kind: 'all' };
  switch (wanted.kind) {
    case 'namespace':
      return { kind: 'some', isWanted: (group) => namespaceOf(group) === wanted.name };
    case 'labels':
      return some((pod) => selects(pod.labels, wanted.selector) && (namespace ?? pod.namespace) === pod.namespace);
    case 'target':
      return findTarget(index, namespace, wanted.target, role);
  }
}

function findTarget(index: ClusterIndex, namespace: string | undefined, target: Target, role: TargetRole): GroupsFound {
  const resolution = resolveTarget({ index, namespace, addressesOfNames: new Map() }, target);
  if (resolution.kind !== 'found') return { kind: 'unresolved', end: { role, target, resolution } };
  const { end } = resolution;
  if (end.kind === 'range') return { kind: 'outside', name: target.text, addresses: end.addresses };
  const pods = new Set(podsOf(index, end));
  if (end.kind === 'address' && pods.size === 0) {
    const { family, value } = end.address;
    return { kind: 'outside', name: target.text, addresses: addressSetOf([{ family, first: value, last: value }]) };
  }
  return some((pod) => pods.has(pod));
}

/** A row stands for all of its pods, also where only some are meant. */
function some(isMeant: (pod: Pod) => boolean): GroupsFound {
  return { kind: 'some', isWanted: (group) => group.kind === 'pods' && group.pods.some(isMeant) };
}

/** Undefined for the outside. */
export function namespaceOf(group: Group): string | undefined {
  if (group.kind === 'outside') return undefined;
  return group.ref.kind === 'Namespace' ? group.ref.name : group.ref.namespace;
}

/** Whether a filter leaves anybody. */
export function isSomebody(found: GroupsFound, groups: readonly Group[]): boolean {
  return found.kind !== 'some' || groups.some(found.isWanted);
}
