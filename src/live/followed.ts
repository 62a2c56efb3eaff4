import type { CollectionName, Held } from './step.ts';
import type { ObjectRef } from '../model/reference.ts';
import type { RawObject } from '../cluster/raw.ts';
import { type Resource, resourceName } from '../cluster/resource.ts';
import type { ServedResource } from '../cluster/discovery.ts';
import type { WorkloadKind } from '../model/workload.ts';
import * as project from '../cluster/project.ts';
import { qualifiedName } from '../model/reference.ts';
import { RESOURCES, WORKLOAD_RESOURCES } from '../cluster/resources.ts';
import { unmodelledPolicy } from '../cluster/collector.ts';

/** A resource that is followed, and where its objects go. */
export interface Followed {
  readonly resource: Resource;
  readonly kind: string;
  readonly collection: CollectionName;
  /** Raw objects are not kept, only what is made of them here. */
  readonly project: (raw: RawObject) => Held | undefined;
}

/** What every cluster has and questions need. */
export const CORE: readonly Followed[] = [
  follow(RESOURCES.namespaces, 'Namespace', 'namespaces', project.projectNamespace),
  follow(RESOURCES.networkPolicies, 'NetworkPolicy', 'networkPolicies', project.projectNetworkPolicy),
  follow(RESOURCES.pods, 'Pod', 'pods', project.projectPod),
  follow(RESOURCES.services, 'Service', 'services', project.projectService),
  follow(RESOURCES.endpointSlices, 'EndpointSlice', 'endpointSlices', project.projectEndpointSlice),
  follow(RESOURCES.nodes, 'Node', 'nodes', project.projectNode),
  ...(Object.keys(WORKLOAD_RESOURCES) as WorkloadKind[]) // the keys of a record
    .map((kind) => follow(WORKLOAD_RESOURCES[kind], kind, 'workloads', project.projectWorkload)),
];

/** Where a policy goes by their labels, and nowhere else. */
export const ACCOUNTS = follow(
  RESOURCES.serviceAccounts,
  'ServiceAccount',
  'serviceAccounts',
  project.projectServiceAccount,
);

/** A policy kind of another language. */
export function followedLanguage(resource: ServedResource): Followed {
  return follow(resource, resource.kind, 'unmodelled', (raw) => unmodelledPolicy(resource, resource.kind, raw));
}

function follow(
  resource: Resource,
  kind: string,
  collection: CollectionName,
  projection: (raw: RawObject) => Held | undefined,
): Followed {
  return { resource, kind, collection, project: (raw) => projection(raw) };
}

/** `pods`, `networkpolicies.networking.k8s.io`: what its readings and the keys of its objects go by. */
export function resourceId({ resource }: Followed): string {
  return resourceName(resource);
}

/** Keys of one resource stand together, those of one namespace within it, too. */
export function keyOf(followed: Followed, name: { readonly namespace?: string; readonly name: string }): string {
  return `${resourceId(followed)}:${qualifiedName(name)}`;
}

export function nameOf(held: Held): { readonly namespace?: string; readonly name: string } {
  return 'ref' in held ? held.ref : held;
}

export function refOf({ kind }: Followed, { namespace, name }: Omit<ObjectRef, 'kind'>): ObjectRef {
  return { kind, ...(namespace === undefined ? {} : { namespace }), name };
}
