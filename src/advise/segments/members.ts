import { type AddressSet, ALL_ADDRESSES, isEmpty, NO_ADDRESSES, subtractAddresses } from '../../model/address-set.ts';
import type { ClusterIndex } from '../../engine/cluster-index.ts';
import { isFinished, namespaceLabels } from '../../engine/cluster-index.ts';
import { type Membership, membershipOf } from '../../engine/all-pairs/membership.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';
import type { Scope } from '../../model/segments.ts';
import { selects } from '../../model/match-labels.ts';

/** Who is in a scope. */
export interface Members {
  readonly name: string;
  /** Pods that have not finished, and templates of workloads without pods. */
  readonly pods: readonly Pod[];
  readonly addresses: AddressSet;
}

export interface ScopeMembers {
  /** By name; the built-in ones, too. */
  readonly of: ReadonlyMap<string, Members>;
  /** The workload of a pod, or the pod itself. */
  readonly nameOf: (pod: Pod) => ObjectRef;
  /** Scopes that nobody is in, and that name no addresses. */
  readonly empty: readonly Scope[];
  /** Namespaces whose labels a scope asks for and nobody could read: their pods may be in it. */
  readonly unreadNamespaces: readonly string[];
}

/** Sorts the pods of a state into scopes. A pod may be in several. */
export function findMembers(index: ClusterIndex, scopes: readonly Scope[]): ScopeMembers {
  const membership = membershipOf(index);
  const pods = membership.pods.filter((pod) => !isFinished(pod));
  const found = scopes.map((scope): Members => {
    return { name: scope.name, pods: pods.filter((pod) => isIn(index, scope, pod)), addresses: scope.addresses };
  });
  const taken = new Set(found.flatMap((members) => members.pods));
  const claimed = found.reduce((rest, { addresses }) => subtractAddresses(rest, addresses), ALL_ADDRESSES);
  const builtIn: readonly Members[] = [
    { name: 'others', pods: pods.filter((pod) => !taken.has(pod)), addresses: NO_ADDRESSES },
    { name: 'outside', pods: [], addresses: claimed },
  ];
  return {
    of: new Map([...found, ...builtIn].map((members) => [members.name, members])),
    nameOf: (pod) => refOf(membership, pod),
    empty: scopes.filter((scope, at) => found[at]?.pods.length === 0 && isEmpty(scope.addresses)),
    unreadNamespaces: unreadNamespaces(index, scopes, pods),
  };
}

function refOf(membership: Membership, pod: Pod): ObjectRef {
  return membership.workloadOf(pod) ?? { kind: 'Pod', namespace: pod.namespace, name: pod.name };
}

function isIn(index: ClusterIndex, scope: Scope, pod: Pod): boolean {
  const { namespaces, namespaceSelector, podSelector } = scope;
  if (namespaces === undefined && namespaceSelector === undefined && podSelector === undefined) return false;
  if (namespaces !== undefined && !namespaces.includes(pod.namespace)) return false;
  if (podSelector !== undefined && !selects(pod.labels, podSelector)) return false;
  if (namespaceSelector === undefined) return true;
  const labels = namespaceLabels(index, pod.namespace);
  return labels.known && selects(labels.value, namespaceSelector);
}

function unreadNamespaces(index: ClusterIndex, scopes: readonly Scope[], pods: readonly Pod[]): readonly string[] {
  if (scopes.every(({ namespaceSelector }) => namespaceSelector === undefined)) return [];
  const names = [...new Set(pods.map(({ namespace }) => namespace))];
  return names.filter((name) => !namespaceLabels(index, name).known);
}
