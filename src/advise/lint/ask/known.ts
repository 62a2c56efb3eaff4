import { findGap, isCovered } from '../../../model/coverage.ts';
import type { LintWorld } from '../lint.ts';

/**
 * Whether all pods of a namespace are known, so that one that is not there is none. Manifests that hold nobody in it say
 * nothing of who runs there.
 */
export function knowsPods(world: LintWorld, namespace: string): boolean {
  const { snapshot, index } = world;
  if (findGap(snapshot, 'pods', { namespace }) !== undefined) return false;
  if (!isCovered(snapshot, 'pods', { namespace })) return false;
  if (!isManifests(world)) return true;
  return index.podsByNamespace.has(namespace) || index.workloadsByNamespace.has(namespace);
}

/** Whether the pods of every namespace are known that is known itself, and which namespaces there are. */
export function knowsAllPods(world: LintWorld): boolean {
  const { snapshot } = world;
  return knowsAllNamespaces(world) && snapshot.namespaces.every(({ name }) => knowsPods(world, name));
}

/** Whether all namespaces and their labels are known; manifests may mention one that they do not describe. */
export function knowsAllNamespaces({ snapshot }: LintWorld): boolean {
  if (snapshot.gaps.some(({ resource }) => resource === 'namespaces')) return false;
  return isCovered(snapshot, 'namespaces', {}) && snapshot.namespaces.every(({ assumed }) => !assumed);
}

/** Whether the labels of this namespace are known. */
export function knowsNamespace({ snapshot, index }: LintWorld, name: string): boolean {
  return findGap(snapshot, 'namespaces', { name }) === undefined && index.namespaces.get(name)?.assumed === false;
}

/** Whether all Services of a namespace are known; manifests without any say nothing. */
export function knowsServices(world: LintWorld, namespace: string): boolean {
  const { snapshot } = world;
  if (findGap(snapshot, 'services', { namespace }) !== undefined) return false;
  if (!isCovered(snapshot, 'services', { namespace })) return false;
  return !isManifests(world) || snapshot.services.length > 0;
}

/** Manifests describe what somebody wrote down, which need not be all there is; the demo is a whole cluster. */
export function isManifests({ snapshot }: LintWorld): boolean {
  return snapshot.source.kind === 'files';
}
