import { asList, asObject, asText, type RawObject } from '../cluster/raw.ts';
import { ClusterError } from '../cluster/errors.ts';
import type { ClusterApi } from '../cluster/api.ts';
import type { Gap } from '../model/gap.ts';
import { MANAGED_BY, RUN_LABEL } from './marks.ts';
import { projectProbePod } from '../cluster/project.ts';
import { needs } from '../cluster/reads.ts';
import { readMetadata } from '../cluster/project/metadata.ts';
import type { RoleNeed } from '../model/access-role.ts';
import type { Resource } from '../cluster/resource.ts';
import { RESOURCES, WORKLOAD_RESOURCES } from '../cluster/resources.ts';

/** Something of ours in a cluster, from a run that is under way or that was cut off. */
export interface Leftover {
  readonly kind: 'Job' | 'Pod' | 'NetworkPolicy';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Empty when the object does not say. */
  readonly runId: string;
  /** RFC 3339; empty when the object does not say. */
  readonly created: string;
}

/** What nobody can take out: it goes when its pod is replaced. */
export interface StayingContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly running: boolean;
}

export interface Leftovers {
  readonly objects: readonly Leftover[];
  readonly containers: readonly StayingContainer[];
  /** Where something may be that was not seen. */
  readonly gaps: readonly Gap[];
}

const OURS = `${MANAGED_BY.key}=${MANAGED_BY.value}`;
const CONTAINER_NAME = /^netpol-[a-z0-9]{6,}(-\d+)?$/;

/** Looks for everything that a run of ours may have left, in a namespace or in all of them. */
export async function findLeftovers(api: ClusterApi, namespace: string | undefined): Promise<Leftovers> {
  const scope = namespace === undefined ? {} : { namespace };
  const objects = (resource: Resource, kind: Leftover['kind'], labelSelector: string) =>
    api.list(resource, { ...scope, labelSelector }, (raw) => ({
      leftover: leftoverOf(kind, raw),
      owner: ownerOf(raw),
    }));
  const [jobs, pods, policies, containers] = await Promise.all([
    objects(WORKLOAD_RESOURCES.Job, 'Job', OURS),
    objects(RESOURCES.pods, 'Pod', RUN_LABEL),
    objects(RESOURCES.networkPolicies, 'NetworkPolicy', OURS),
    api.list(RESOURCES.pods, scope, containersOf),
  ]);
  const found = [jobs, pods, policies].flatMap((read) => (read.known ? read.value : []));
  const owners = new Set(found.map(({ leftover }) => leftover.uid));
  return {
    // A pod goes with its Job; one that has none any more is taken out by itself.
    objects: found.filter(({ owner }) => owner === undefined || !owners.has(owner)).map(({ leftover }) => leftover),
    containers: containers.known ? containers.value.flat() : [],
    gaps: [jobs, pods, policies, containers].flatMap((read) => (read.known ? [] : [read.gap])),
  };
}

function leftoverOf(kind: Leftover['kind'], raw: RawObject): Leftover {
  const { namespace, name, uid = '', labels, created = '' } = readMetadata(raw, {});
  return { kind, namespace, name, uid, runId: labels[RUN_LABEL] ?? '', created };
}

function ownerOf(raw: RawObject): string | undefined {
  const [owner] = asList(asObject(raw['metadata'])['ownerReferences']).map(asObject);
  return asText(owner?.['uid']);
}

function containersOf(raw: RawObject): readonly StayingContainer[] | undefined {
  const { pod, containers } = projectProbePod(raw);
  const ours = containers.filter(({ kind, name }) => kind === 'ephemeral' && CONTAINER_NAME.test(name));
  if (ours.length === 0) return undefined;
  return ours.map(({ name, state }) => ({
    namespace: pod.namespace,
    pod: pod.name,
    container: name,
    running: state === 'running',
  }));
}

export type Removal =
  | { readonly leftover: Leftover; readonly result: 'removed' | 'gone' }
  /** Why not, in the server's words. */
  | { readonly leftover: Leftover; readonly result: 'failed'; readonly message: string };

const RESOURCE_OF: Readonly<Record<Leftover['kind'], Resource>> = {
  Job: WORKLOAD_RESOURCES.Job,
  Pod: RESOURCES.pods,
  NetworkPolicy: RESOURCES.networkPolicies,
};

/** What finding and removing them asks of the API. */
export const CLEANUP_NEEDS: readonly RoleNeed[] = Object.values(RESOURCE_OF).flatMap((resource) =>
  needs('cleanup', resource, ['list', 'delete']),
);

/** Removes objects, each the one that was seen and no other of its name. `dryRun`: asks the server, and changes nothing. */
export function removeLeftovers(
  api: ClusterApi,
  objects: readonly Leftover[],
  { dryRun }: { readonly dryRun: boolean },
): Promise<readonly Removal[]> {
  return Promise.all(objects.map((leftover) => removeOne(api, leftover, dryRun)));
}

async function removeOne(api: ClusterApi, leftover: Leftover, dryRun: boolean): Promise<Removal> {
  const { kind, namespace, name, uid } = leftover;
  try {
    const options = { uid, dryRun, propagation: 'Background' } as const;
    return { leftover, result: await api.writer.remove(RESOURCE_OF[kind], { namespace, name }, options) };
  } catch (error) {
    if (!(error instanceof ClusterError) || error.kind === 'aborted') throw error;
    return { leftover, result: 'failed', message: error.message };
  }
}
