import { bareKind } from '../../model/kind-in-group.ts';
import type { ObjectRef } from '../../model/reference.ts';
import { specOf, tierOf } from './calico-objects.ts';
import { STORED_GROUP } from '../../model/calico-groups.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

export interface Ranked {
  readonly object: UnmodelledPolicy;
  /** What decides among policies of one order. */
  readonly key: string;
  /** As it is written; infinite where it has none. */
  readonly order: number;
  readonly rank: number;
  /** Of the same order as NetworkPolicy. */
  readonly isTied?: true;
}

/** Where NetworkPolicy stands in its tier. */
const CORE_ORDER = 1000;

/** By order, those without one last, then by the name under which they are stored (semantics F.1 [M]; `keyOf`). */
export function rankPolicies(objects: readonly UnmodelledPolicy[], isBesideCore: boolean): readonly Ranked[] {
  const placed = objects
    .map((object) => ({
      object,
      order: specOf(object).order ?? Number.POSITIVE_INFINITY,
      key: keyOf(storedName(object), object.ref.namespace, bareKind(object.ref.kind)),
    }))
    .sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
  if (!isBesideCore)
    return placed.map(({ object, order, key }, at) => ({ object, key, order, rank: besideAdmin(order, at) }));
  const before = placed.filter(({ order }) => order < CORE_ORDER).length;
  // NetworkPolicies have rank 0, or 1, 2, ... behind as many of the same order (`rankAmong`).
  return placed.map(({ object, order, key }, at) => ({
    object,
    key,
    order,
    rank: order < CORE_ORDER ? at - before : at - before + 0.5,
    ...(order === CORE_ORDER ? { isTied: true as const } : {}),
  }));
}

/** Priorities of admin policies are orders here (semantics F.1); two of Calico's with one order differ by their place alone. */
function besideAdmin(order: number, at: number): number {
  return (Number.isFinite(order) ? order : LAST_ORDER) + at * 1e-4;
}

/** Behind every priority of an admin policy. */
const LAST_ORDER = 1e6;

/** What decides where a NetworkPolicy of the core API stands among Calico's of its order. */
export function keyOfCore({ name, namespace }: Pick<ObjectRef, 'name' | 'namespace'>): string {
  return keyOf(name, namespace, 'KubernetesNetworkPolicy');
}

/**
 * Felix compares the whole of it, so that of two names of which one begins with the other a dash or a dot decides.
 * https://github.com/projectcalico/calico/blob/master/felix/calc/policy_sorter.go
 */
function keyOf(name: string, namespace: string | undefined, kind: string): string {
  return `${name}/${namespace ?? ''}/${kind}`;
}

/** It has its tier's name before its own. */
function storedName(object: UnmodelledPolicy): string {
  const { ref, group } = object;
  const prefix = `${tierOf(object)}.`;
  return group === STORED_GROUP || ref.name.startsWith(prefix) ? ref.name : `${prefix}${ref.name}`;
}
