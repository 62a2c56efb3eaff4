import type { ClusterReader } from '../read.ts';
import { ClusterError } from '../errors.ts';
import { GATEWAY_GROUP, INGRESS_RESOURCES, RESOURCES, WORKLOAD_RESOURCES } from '../resources.ts';
import type { Resource } from '../resource.ts';
import type { NamedObject, NameKind, WantedNames } from './names.ts';
import { projectNames } from './project-names.ts';

/** What came of asking for names of a kind. */
export type NamesRead =
  | { readonly kind: 'read'; readonly objects: readonly NamedObject[] }
  /** Whoever asks may not list them: what was known of them is not to be told any more. */
  | { readonly kind: 'refused' }
  /** The server said something else, as of a kind that it does not serve. */
  | { readonly kind: 'failed' };

/** More names than these no shell shows; one page of the server's. */
const MOST = 500;

/** Asks the server for names of a kind: the first ones. Rejects where it cannot be reached, or not in time. */
export async function readNames(reader: Pick<ClusterReader, 'list'>, wanted: WantedNames): Promise<NamesRead> {
  const { kind, namespace } = wanted;
  const options = { atMost: MOST, ...(namespace === undefined ? {} : { namespace }) };
  try {
    const read = await reader.list(RESOURCE_OF[kind], options, (raw) => projectNames(kind, raw));
    if (read.known) return { kind: 'read', objects: read.value };
    if (read.gap.reason === 'forbidden') return { kind: 'refused' };
    if (read.gap.reason === 'failed') return { kind: 'failed' };
    throw new ClusterError('timeout', read.gap.message);
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'unauthorized') return { kind: 'refused' };
    throw error;
  }
}

const RESOURCE_OF: Readonly<Record<NameKind, Resource>> = {
  ...WORKLOAD_RESOURCES,
  Namespace: RESOURCES.namespaces,
  Node: RESOURCES.nodes,
  Pod: RESOURCES.pods,
  Service: RESOURCES.services,
  NetworkPolicy: RESOURCES.networkPolicies,
  Ingress: INGRESS_RESOURCES.ingresses,
  Gateway: { group: GATEWAY_GROUP, version: 'v1', resource: 'gateways', namespaced: true },
};
