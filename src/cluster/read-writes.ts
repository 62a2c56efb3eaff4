import type { ClusterReader } from './read.ts';
import type { Gap } from '../model/gap.ts';
import type { ObjectWrites } from '../model/object-writes.ts';
import type { RawObject } from './raw.ts';
import type { Resource } from './resource.ts';
import type { WorkloadKind } from '../model/workload.ts';
import { asObject, asText } from './raw.ts';
import { writesOf } from '../model/last-write.ts';
import { RESOURCES, WORKLOAD_RESOURCES } from './resources.ts';

export interface WritesRead {
  readonly objects: readonly ObjectWrites[];
  readonly gaps: readonly Gap[];
}

const KINDS: readonly (readonly [Resource, string])[] = [
  [RESOURCES.networkPolicies, 'NetworkPolicy'],
  [RESOURCES.pods, 'Pod'],
  [RESOURCES.services, 'Service'],
  [RESOURCES.endpointSlices, 'EndpointSlice'],
  ...(Object.keys(WORKLOAD_RESOURCES) as WorkloadKind[]) // the keys of a record
    .map((kind) => [WORKLOAD_RESOURCES[kind], kind] as const),
];

/** The resources of which every object's writers are read. */
export const WRITTEN_RESOURCES: readonly Resource[] = KINDS.map(([resource]) => resource);

/** Policies of other languages, as they are served. */
export type OtherPolicy = Resource & { readonly kind: string };

/**
 * Reads who wrote since a time to what decides flows: policies, pods, Services, their endpoints and workloads of some
 * namespaces (`undefined`: all), and these namespaces themselves.
 */
export async function readWrites(
  api: Pick<ClusterReader, 'get' | 'list'>,
  namespaces: readonly string[] | undefined,
  since: string,
  others: readonly OtherPolicy[],
): Promise<WritesRead> {
  const kinds = [...KINDS, ...others.map((resource) => [resource, resource.kind] as const)];
  const scopes = namespaces === undefined ? [undefined] : namespaces;
  const reads = await Promise.all([
    ...kinds.flatMap(([resource, kind]) =>
      (resource.namespaced ? scopes : [undefined]).map((namespace) => readList(api, resource, kind, namespace, since)),
    ),
    readNamespaces(api, namespaces, since),
  ]);
  return { objects: reads.flatMap(({ objects }) => objects), gaps: reads.flatMap(({ gaps }) => gaps) };
}

async function readList(
  api: Pick<ClusterReader, 'list'>,
  resource: Resource,
  kind: string,
  namespace: string | undefined,
  since: string,
): Promise<WritesRead> {
  const scope = namespace === undefined ? {} : { namespace };
  const answer = await api.list(resource, scope, (raw) => writesOfObject(raw, kind, since));
  return answer.known ? { objects: answer.value, gaps: [] } : { objects: [], gaps: [answer.gap] };
}

/** Each by name, which those may who may not list them. */
async function readNamespaces(
  api: Pick<ClusterReader, 'get' | 'list'>,
  names: readonly string[] | undefined,
  since: string,
): Promise<WritesRead> {
  if (names === undefined) return readList(api, RESOURCES.namespaces, 'Namespace', undefined, since);
  const reads = await Promise.all(names.map((name) => api.get(RESOURCES.namespaces, { name })));
  return {
    objects: reads.flatMap((read) =>
      read.known && read.value !== undefined ? (writesOfObject(read.value, 'Namespace', since) ?? []) : [],
    ),
    gaps: reads.flatMap((read) => (read.known ? [] : [read.gap])),
  };
}

/** `undefined`: nothing was written to it since then. */
function writesOfObject(raw: RawObject, kind: string, since: string): ObjectWrites | undefined {
  const metadata = asObject(raw['metadata']);
  const [name, namespace] = [asText(metadata['name']), asText(metadata['namespace'])];
  const deleting = asText(metadata['deletionTimestamp']);
  const writes = writesOf(metadata).filter(({ at }) => at >= since);
  if (name === undefined || (writes.length === 0 && (deleting ?? '') < since)) return undefined;
  const service =
    kind === 'EndpointSlice' ? asText(asObject(metadata['labels'])['kubernetes.io/service-name']) : undefined;
  return {
    ref: { kind, ...(namespace === undefined ? {} : { namespace }), name },
    writes,
    ...(deleting === undefined || deleting < since ? {} : { deleting }),
    ...(service === undefined ? {} : { service }),
  };
}
