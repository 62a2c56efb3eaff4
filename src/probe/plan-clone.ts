import type { ClusterApi } from '../cluster/api.ts';
import { asObject, type RawObject } from '../cluster/raw.ts';
import type { Resource } from '../cluster/resource.ts';
import type { Obstacle } from './vehicle.ts';
import type { Pod } from '../model/pod.ts';
import type { ProbePod } from '../model/probe-pod.ts';
import type { Service } from '../model/service.ts';
import type { Simulation } from './measurement.ts';
import type { VehicleWishes } from './wishes.ts';
import { type CloneOptions, cloneJob, clonedPod, clonePod } from './clone-job.ts';
import { type CloneSafety, judgeClone } from './clone-safety.ts';
import { fitResources } from './clone-resources.ts';
import { projectPod, projectService } from '../cluster/project.ts';
import { RESOURCES } from '../cluster/resources.ts';

/** What a clone would stand among, as far as it could be read. */
export interface Neighbourhood {
  /** Absent: not read, and then nothing is cloned. */
  readonly services?: readonly Service[];
  readonly budgets?: readonly RawObject[];
  readonly autoscalers?: readonly RawObject[];
  readonly limitRanges?: readonly RawObject[];
}

const BUDGETS = { group: 'policy', version: 'v1', resource: 'poddisruptionbudgets', namespaced: true };
const AUTOSCALERS = { group: 'autoscaling', version: 'v2', resource: 'horizontalpodautoscalers', namespaced: true };
export const LIMIT_RANGES = { group: '', version: 'v1', resource: 'limitranges', namespaced: true };

/** Reads what decides whether a clone is safe in a namespace, and how small it has to be. */
export async function readNeighbourhood(api: ClusterApi, namespace: string): Promise<Neighbourhood> {
  const [room, budgets, autoscalers] = await Promise.all([
    readRoom(api, namespace),
    listThere(api, BUDGETS, namespace, itself),
    listThere(api, AUTOSCALERS, namespace, itself),
  ]);
  return {
    ...room,
    ...(budgets === undefined ? {} : { budgets }),
    ...(autoscalers === undefined ? {} : { autoscalers }),
  };
}

/** The part of it that concerns pods which stand for nobody else. */
export async function readRoom(
  api: ClusterApi,
  namespace: string,
): Promise<Pick<Neighbourhood, 'services' | 'limitRanges'>> {
  const [services, limitRanges] = await Promise.all([
    listThere(api, RESOURCES.services, namespace, projectService),
    listThere(api, LIMIT_RANGES, namespace, itself),
  ]);
  return { ...(services === undefined ? {} : { services }), ...(limitRanges === undefined ? {} : { limitRanges }) };
}

async function listThere<T>(
  api: ClusterApi,
  resource: Resource,
  namespace: string,
  project: (raw: RawObject) => T,
): Promise<readonly T[] | undefined> {
  const read = await api.list(resource, { namespace }, project);
  return read.known ? read.value : undefined;
}

function itself(raw: RawObject): RawObject {
  return raw;
}

export interface ClonePlan extends CloneSafety {
  readonly job: RawObject;
  /** The same as a bare pod, for a dry run. */
  readonly bare: RawObject;
  /** Whether the clone is still safe as the server has it: admission may give it labels, and its node an address. */
  readonly judge: JudgePod;
}

export type JudgePod = (pod: RawObject) => CloneSafety;

/** The Job that stands for a pod, and whether it may be made. */
export function planClone(
  original: ProbePod,
  { services, limitRanges = [], ...around }: Neighbourhood,
  {
    runId,
    wishes,
    simulation,
    commands,
    user,
  }: {
    readonly runId: string;
    readonly wishes: VehicleWishes;
    readonly simulation: Pick<Simulation, 'index' | 'policies'>;
    readonly commands: CloneOptions['commands'];
    readonly user: Pick<CloneOptions, 'runAsUser'>;
  },
): ClonePlan {
  const options: CloneOptions = {
    runId,
    name: `netpol-${runId}`,
    image: wishes.image,
    imagePullSecrets: wishes.imagePullSecret === undefined ? [] : [wishes.imagePullSecret],
    commands,
    ...user,
    resources: fitResources(limitRanges),
  };
  const { pod } = original;
  const planned = clonedPod(pod, options);
  const judge = (clone: Pod): CloneSafety =>
    services === undefined
      ? { obstacles: [servicesUnread(pod.namespace)], caveats: [] }
      : judgeClone({ ...simulation, ...around, services }, original, clone);
  return {
    ...judge(planned),
    job: cloneJob(original, options),
    bare: clonePod(original, options),
    judge: (raw) => judge({ ...planned, ...identityOf(raw) }),
  };
}

/** What policies go by. A pod that has finished still says which address it had. */
function identityOf(raw: RawObject): Pick<Pod, 'labels' | 'serviceAccount' | 'addresses'> {
  const status = { ...asObject(raw['status']), phase: 'Running' };
  const { labels, serviceAccount, addresses } = projectPod({ ...raw, status });
  return { labels, serviceAccount, addresses };
}

function servicesUnread(namespace: string): Obstacle {
  return { why: 'forbidden', verb: 'list', resource: 'services', namespace };
}
