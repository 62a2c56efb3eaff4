import { STORED_GROUP, WRITTEN_GROUP } from '../model/calico-groups.ts';
import type { Collector } from './collector.ts';
import { readNamedServices } from './named-services.ts';
import type { UnmodelledPolicy } from '../model/snapshot.ts';
import type { ServedResource } from './discovery.ts';
import {
  concernsEveryNamespace,
  foreignPolicyScope,
  hasForeignPolicies,
  namespacesForAll,
} from './manifests/known-kinds.ts';

/**
 * Policy objects of other languages that may concern a namespace: those in it, and all cluster-wide ones. What a cluster
 * does not serve costs one request; what it serves and refuses to list becomes a gap.
 */
export async function readForeignPolicies(
  collector: Collector,
  namespace: string,
): Promise<readonly UnmodelledPolicy[]> {
  const resources = await servedPolicyResources(collector);
  const lists = await Promise.all(
    resources.flatMap((resource) =>
      scopesOf(resource, namespace).map((scope) => collector.unmodelled(resource, resource.kind, scope)),
    ),
  );
  const policies = lists.flat();
  await readNamedServices(collector, policies);
  return policies;
}

/** Where objects stand that may be about the pods of a namespace; `undefined`: everywhere. */
function scopesOf({ group, kind, namespaced }: ServedResource, namespace: string): readonly (string | undefined)[] {
  if (!namespaced || concernsEveryNamespace(kind)) return [undefined];
  return [...new Set([namespace, ...namespacesForAll(group)])];
}

/** Objects of a mesh's root namespace, where that is another than usual: they are about the pods of all. */
export async function readMeshRoot(collector: Collector, rootNamespace: string): Promise<void> {
  const resources = await servedPolicyResources(collector);
  const ofMesh = resources.filter(({ group }) => namespacesForAll(group).length > 0);
  await Promise.all(ofMesh.map((resource) => collector.unmodelled(resource, resource.kind, rootNamespace)));
}

/** Those that may be about nodes, which no namespace has: all cluster-wide ones. */
export async function readClusterWidePolicies(collector: Collector): Promise<void> {
  const resources = await servedPolicyResources(collector);
  const wanted = resources.filter(({ namespaced }) => !namespaced);
  await Promise.all(wanted.map((resource) => collector.unmodelled(resource, resource.kind, undefined)));
}

const discoveries = new WeakMap<Collector, Promise<readonly ServedResource[]>>();

/** The resources of policy languages that no core dialect speaks, as far as the cluster serves them. */
export function servedPolicyResources(collector: Collector): Promise<readonly ServedResource[]> {
  const before = discoveries.get(collector);
  if (before !== undefined) return before;
  const now = discover(collector);
  discoveries.set(collector, now);
  return now;
}

async function discover(collector: Collector): Promise<readonly ServedResource[]> {
  const groups = await collector.groups();
  if (!groups.known) {
    collector.addGap(groups.gap);
    return [];
  }
  const concerned = groups.value.filter(({ name }) => hasForeignPolicies(name));
  const served = await Promise.all(concerned.map((group) => collector.api.resources(group)));
  const resources = served.flatMap((answer) => {
    if (!answer.known) collector.addGap(answer.gap);
    return answer.known ? answer.value.filter(({ group, kind }) => foreignPolicyScope(group, kind) !== undefined) : [];
  });
  return withoutStored(resources);
}

/** Calico's own API server hands out what is stored under another group: one of the two is enough. */
function withoutStored(resources: readonly ServedResource[]): readonly ServedResource[] {
  const written = new Set(resources.flatMap(({ group, kind }) => (group === WRITTEN_GROUP ? [kind] : [])));
  return resources.filter(({ group, kind }) => group !== STORED_GROUP || !written.has(kind));
}
