import type { ClusterApi } from '../../cluster/api.ts';
import type { Obstacle } from '../vehicle.ts';
import type { RawObject } from '../../cluster/raw.ts';
import type { VerbNeed } from '../needs.ts';
import { createVerbBook } from '../ask-verbs.ts';
import { resourceName } from '../needs.ts';
import { CANARY_POLICIES, canaryJob, canaryLabels, type CanaryOptions, canaryPod, canaryPolicy } from './objects.ts';
import { choosePlaces, type PlaceChoice } from './places.ts';
import { clientCommand, serverCommand } from '../script-canary.ts';
import { asSomeUser, dryRun } from '../dry-run.ts';
import { fitResources } from '../clone-resources.ts';
import { newRunId } from '../run-id.ts';
import { qualifiedName } from '../../model/reference.ts';
import { readRoom } from '../plan-clone.ts';
import { RESOURCES, WORKLOAD_RESOURCES } from '../../cluster/resources.ts';
import type { Service } from '../../model/service.ts';

/** A canary that the server has agreed to, as far as it can be asked; nothing has been created. */
export interface CanaryPlan {
  readonly kind: 'ready';
  readonly options: CanaryOptions;
  readonly choice: PlaceChoice;
}

export type CanaryPreparation = CanaryPlan | { readonly kind: 'refused'; readonly obstacles: readonly Obstacle[] };

export interface CanaryWishes {
  readonly namespace: string;
  readonly image: string;
  readonly imagePullSecret?: string;
}

/** Chooses the nodes, asks for the permissions, and has the server try the objects without keeping them. */
export async function prepareCanary(api: ClusterApi, wishes: CanaryWishes): Promise<CanaryPreparation> {
  const { namespace } = wishes;
  const verbs = createVerbBook((need) => api.writer.mayI(need));
  const answers = await verbs.ask(needsOfCanary(namespace));
  const denied = answers.filter(({ isRequired, granted }) => isRequired && granted === 'no');
  if (denied.length > 0) {
    return refused(
      denied.map((need) => ({ why: 'forbidden', verb: need.verb, resource: resourceName(need), namespace })),
    );
  }
  const [around, choice] = await Promise.all([readRoom(api, namespace), readPlaces(api, namespace)]);
  const options: CanaryOptions = {
    ...wishes,
    runId: newRunId(),
    resources: fitResources(around.limitRanges ?? []),
  };
  const taking = (around.services ?? []).filter((service) => takesOurs(service, options.runId));
  if (taking.length > 0) {
    return refused(taking.map((service) => ({ why: 'clone-gets-traffic', service: qualifiedName(service) })));
  }
  const mayCreatePods = answers.some(
    ({ verb, resource, granted }) => verb === 'create' && resource === 'pods' && granted !== 'no',
  );
  return asSomeUser(
    (user) => tryObjects(api, { kind: 'ready', options: { ...options, ...user }, choice }, mayCreatePods),
    (tried) => (tried.kind === 'refused' ? tried.obstacles : []),
  );
}

function refused(obstacles: readonly Obstacle[]): CanaryPreparation {
  return { kind: 'refused', obstacles };
}

/** What a canary asks of the API in its namespace. */
export function needsOfCanary(namespace: string): readonly VerbNeed[] {
  const need = (verb: VerbNeed['verb'], group: string, resource: string, isRequired = true): VerbNeed => ({
    verb,
    group,
    resource,
    namespace,
    isRequired,
  });
  return [
    ...(['get', 'list', 'watch'] as const).map((verb) => need(verb, '', 'pods')),
    { ...need('get', '', 'pods'), subresource: 'log' },
    ...(['create', 'delete'] as const).map((verb) => need(verb, 'batch', 'jobs')),
    ...(['create', 'delete', 'list'] as const).map((verb) => need(verb, 'networking.k8s.io', 'networkpolicies')),
    need('list', '', 'services', false),
    need('create', '', 'pods', false),
    need('list', '', 'limitranges', false),
    need('list', '', 'events', false),
  ];
}

async function readPlaces(api: ClusterApi, namespace: string): Promise<PlaceChoice> {
  const itself = (raw: RawObject): RawObject => raw;
  const pods = await api.list(RESOURCES.pods, { namespace }, itself);
  const own = choosePlaces(pods.known ? pods.value : [], undefined);
  if (own.by === 'pods') return own;
  const nodes = await api.list(RESOURCES.nodes, {}, itself);
  return choosePlaces([], nodes.known ? nodes.value : undefined);
}

/** Ready or not: the labels are ours alone, and nobody should wait for them. */
function takesOurs({ selector = {} }: Service, runId: string): boolean {
  const wanted = Object.entries(selector);
  return (
    wanted.length > 0 &&
    (['server', 'client'] as const).some((role) => {
      const labels = canaryLabels(runId, role);
      return wanted.every(([key, value]) => labels[key] === value);
    })
  );
}

async function tryObjects(api: ClusterApi, plan: CanaryPlan, mayCreatePods: boolean): Promise<CanaryPreparation> {
  const { options, choice } = plan;
  const { namespace } = options;
  const create = async (resource: Parameters<typeof api.writer.create>[0], object: RawObject) =>
    dryRun(() => api.writer.create(resource, namespace, object, { dryRun: true }));
  const [place = { tolerations: [] }] = choice.places;
  const part = { role: 'server', at: 0, place, command: serverCommand() } as const;
  const refusals = await Promise.all([
    // A Job's dry run does not meet what admission says of its pods.
    ...(mayCreatePods ? [create(RESOURCES.pods, canaryPod(options, part))] : []),
    create(WORKLOAD_RESOURCES.Job, canaryJob(options, part)),
    ...CANARY_POLICIES.map((what) => create(RESOURCES.networkPolicies, canaryPolicy(options, what))),
  ]);
  const obstacles = refusals.flatMap((refusal) => refusal?.obstacles ?? []);
  return obstacles.length > 0 ? refused(unique(obstacles)) : plan;
}

function unique(obstacles: readonly Obstacle[]): readonly Obstacle[] {
  return [...new Map(obstacles.map((each) => [JSON.stringify(each), each])).values()];
}

/** Stands in a dry run for what is known only while the canary runs. */
const LATER = 'ADDRESSES-OF-THE-SERVERS';

/** What a canary puts into the cluster: a Job for each pod, and the policies. */
export function objectsOfCanary({ options, choice }: CanaryPlan): readonly RawObject[] {
  const servers = choice.places.map((place, at) =>
    canaryJob(options, { role: 'server', at, place, command: serverCommand() }),
  );
  const clients = choice.places.map((place, at) =>
    canaryJob(options, { role: 'client', at, place, command: clientCommand([LATER], RUN_SECONDS) }),
  );
  return [...servers, ...CANARY_POLICIES.map((what) => canaryPolicy(options, what)), ...clients];
}

/** A client tries for so long, should nobody end it. */
export const RUN_SECONDS = 200;
