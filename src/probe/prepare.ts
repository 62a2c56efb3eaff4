import { chooseMethod, type MethodChoice, type MethodFinding, type RuledOut } from './choose-method.ts';
import { createVerbBook, type VerbBook } from './ask-verbs.ts';
import { type JudgePod, type Neighbourhood, planClone, readNeighbourhood } from './plan-clone.ts';
import type { CloneCaveat, CloneSafety } from './clone-safety.ts';
import type { ClusterApi } from '../cluster/api.ts';
import { asSomeUser, dryRun, type Refused, type User } from './dry-run.ts';
import { ephemeralContainer } from './ephemeral-container.ts';
import type { Obstacle, Vehicle } from './vehicle.ts';
import { createNodeReader, type NodeReader } from './outage.ts';
import { minorOf, needsOf, type VerbNeed } from './needs.ts';
import type { Pod } from '../model/pod.ts';
import type { PodScripts, StepPlan } from './plan.ts';
import type { ProbeFailure } from './failure.ts';
import { createSlots } from './slots.ts';
import type { ProbePod } from '../model/probe-pod.ts';
import { qualifiedName } from '../model/reference.ts';
import { asObject, type RawObject } from '../cluster/raw.ts';
import { RESOURCES, WORKLOAD_RESOURCES } from '../cluster/resources.ts';
import { readOriginal } from './read-original.ts';
import { scriptCommand } from './script.ts';
import type { Simulation } from './measurement.ts';
import type { Step } from './step.ts';
import type { VehicleWishes } from './wishes.ts';

/** What will be done to the cluster, for all scripts of a pod; nothing, for `exec`. */
export type Creation =
  /** One for each script. */
  | { readonly kind: 'ephemeral-containers'; readonly containers: readonly RawObject[] }
  /** A Job with a pod for each script, in the order of their indexes. */
  | { readonly kind: 'job'; readonly job: RawObject; readonly judge: JudgePod }
  | { readonly kind: 'nothing' };

/** One script, and what runs it. */
export interface Script {
  readonly vehicle: Vehicle;
  readonly command: readonly string[];
}

/** A way into a pod that the server has agreed to, as far as it can be asked beforehand. */
export interface ReadyWay {
  readonly kind: 'ready';
  /** Never empty; all by the same method. */
  readonly scripts: readonly [Script, ...Script[]];
  readonly creation: Creation;
  readonly findings: readonly MethodFinding[];
  readonly cloneCaveats: readonly CloneCaveat[];
  /** The next way into the pod, when this one turned out to be none. */
  readonly instead: (ruledOut: RuledOut) => Promise<Preparation>;
}

/** A pod that there is no way into, and why. */
export interface NoWay {
  readonly kind: 'none';
  readonly role: Vehicle['role'];
  readonly pod: Pod;
  readonly failure: ProbeFailure;
}

export type Preparation = ReadyWay | NoWay;

export interface PrepareInput {
  readonly runId: string;
  readonly plan: StepPlan;
  readonly wishes: VehicleWishes;
  readonly simulation: Pick<Simulation, 'index' | 'policies'>;
}

/** Finds a way into every pod of the plan: reads it, asks for the permissions, and has the server try it without doing it. */
export async function prepareVehicles(api: ClusterApi, input: PrepareInput): Promise<readonly Preparation[]> {
  const minor = minorOf(await api.version());
  const context = {
    api,
    input,
    minor,
    verbs: createVerbBook((need) => api.writer.mayI(need)),
    pod: onceEach(
      (pod: Pod) => readOriginal(api, pod),
      (pod) => `${pod.template ? pod.owner?.kind : ''} ${qualifiedName(pod)}`,
    ),
    nodes: createNodeReader(api),
    neighbourhood: onceEach(
      (namespace: string) => readNeighbourhood(api, namespace),
      (namespace) => namespace,
    ),
  };
  const { sources, controls, peers = [] } = input.plan;
  const wanted = [
    ...sources.map((visit) => ({ role: 'source', visit }) as const),
    ...(input.wishes.control === 'none' ? [] : controls).map((visit) => ({ role: 'control', visit }) as const),
    ...peers.map((visit) => ({ role: 'peer', visit }) as const),
  ];
  const slots = createSlots(MOST_AT_ONCE);
  return Promise.all(
    wanted.map(({ role, visit }, number) =>
      // A pod may be source and control, and a namespace hold several clones: each has a name of its own.
      slots(1, () => prepareOne({ ...context, runId: `${input.runId}${number.toString(36)}` }, role, visit)),
    ),
  );
}

/** What an API server serves at a time without keeping others waiting. */
const MOST_AT_ONCE = 16;

interface Context {
  /** Of one way into one pod. */
  readonly runId: string;
  readonly api: ClusterApi;
  readonly input: PrepareInput;
  readonly minor: number | undefined;
  readonly verbs: VerbBook;
  readonly pod: (pod: Pod) => ReturnType<typeof readOriginal>;
  readonly nodes: NodeReader;
  readonly neighbourhood: (namespace: string) => Promise<Neighbourhood>;
}

/** Reads each thing once, however many scripts and clones it is needed for. */
function onceEach<K, V>(read: (what: K) => Promise<V>, keyOf: (what: K) => string): (what: K) => Promise<V> {
  const reads = new Map<string, Promise<V>>();
  return (what) => {
    const reading = reads.get(keyOf(what)) ?? read(what);
    reads.set(keyOf(what), reading);
    return reading;
  };
}

async function prepareOne(
  context: Context,
  role: Vehicle['role'],
  { pod: planned, scripts }: PodScripts,
): Promise<Preparation> {
  const none = (failure: ProbeFailure): NoWay => ({ kind: 'none', role, pod: planned, failure });
  const { node } = planned;
  const [original, outage] = await Promise.all([
    context.pod(planned),
    node === undefined ? undefined : context.nodes.outage(node),
  ]);
  if ('why' in original) return none(original);
  // Waiting for its kubelet would be waiting for nothing.
  const isDead = outage !== undefined && outage.state !== 'not-ready' && original.pod.node === node;
  if (isDead) return none({ why: 'node-down', outage });
  return findWay(context, { role, pod: original, scripts }, []);
}

interface Way {
  readonly role: Vehicle['role'];
  readonly pod: ProbePod;
  readonly scripts: PodScripts['scripts'];
}

/** Takes the first method that neither permissions nor the server's dry run are against. */
async function findWay(context: Context, way: Way, before: readonly RuledOut[]): Promise<Preparation> {
  const ruledOut = [...before];
  for (;;) {
    const choice = choose(context, way, ruledOut);
    if (choice.kind === 'refused') {
      const failure: ProbeFailure = { why: 'no-method', obstacles: choice.passedOver };
      return { kind: 'none', role: way.role, pod: way.pod.pod, failure };
    }
    const needs = needsOf(choice.method, way.pod.pod.namespace, context.minor);
    if (!context.verbs.knows(needs)) {
      await context.verbs.ask(needs);
      continue;
    }
    const tried = await tryMethod(context, choice, way);
    if (tried.kind === 'ready') {
      return { ...tried, instead: (failed) => findWay(context, way, [...ruledOut, failed]) };
    }
    ruledOut.push(...tried.obstacles.map((obstacle) => ({ method: choice.method, obstacle })));
  }
}

function choose(
  { input: { wishes }, verbs, runId }: Context,
  { role, pod, scripts }: Way,
  ruledOut: readonly RuledOut[],
): MethodChoice {
  return chooseMethod({
    role,
    pod,
    scripts: scripts.length,
    wish: wishes.method,
    answers: verbs.answers(),
    ruledOut: role !== 'source' && wishes.control === 'exec' ? [...ruledOut, EXEC_ONLY] : ruledOut,
    mayChangePod: role === 'source' || wishes.control === 'ephemeral',
    hasPullSecret: wishes.imagePullSecret !== undefined,
    runId,
  });
}

const EXEC_ONLY: RuledOut = { method: 'ephemeral', obstacle: { why: 'no-consent' } };

type Chosen = Extract<MethodChoice, { kind: 'chosen' }>;

type Agreed = Omit<ReadyWay, 'instead'>;

type Tried = Agreed | Refused;

function obstaclesOf(tried: Tried): readonly Obstacle[] {
  return tried.kind === 'obstacles' ? tried.obstacles : [];
}

async function tryMethod(context: Context, choice: Chosen, way: Way): Promise<Tried> {
  const scripts = scriptsBy(context, choice, way);
  const ready = (creation: Creation, cloneCaveats: readonly CloneCaveat[] = []): Agreed => ({
    kind: 'ready',
    scripts,
    creation,
    findings: choice.findings,
    cloneCaveats,
  });
  switch (choice.method) {
    case 'exec':
      return ready({ kind: 'nothing' });
    case 'ephemeral':
      return asSomeUser((user) => tryEphemeral(context, way.pod, scripts, user, ready), obstaclesOf);
    case 'clone':
      return asSomeUser((user) => tryClone(context, way.pod, scripts, user, ready), obstaclesOf);
  }
}

type Scripts = ReadyWay['scripts'];

/** Ephemeral containers of a pod each have a name of their own. */
function scriptsBy({ input }: Context, choice: Chosen, { role, pod, scripts }: Way): Scripts {
  const { method, container, passedOver } = choice;
  const image = method === 'exec' ? {} : { image: input.wishes.image };
  const [first = [], ...others] = scripts;
  const scriptOf = (steps: readonly Step[], at: number): Script => {
    const name = method === 'ephemeral' && at > 0 ? `${container}-${at + 1}` : container;
    return {
      vehicle: { role, pod, method, container: name, ...image, steps, passedOver },
      command: scriptCommand(steps),
    };
  };
  return [scriptOf(first, 0), ...others.map((steps, at) => scriptOf(steps, at + 1))];
}

type Ready = (creation: Creation, caveats?: readonly CloneCaveat[]) => Agreed;

async function tryEphemeral(
  { api, input }: Context,
  { pod }: ProbePod,
  scripts: Scripts,
  user: User,
  ready: Ready,
): Promise<Tried> {
  const containers = scripts.map(({ vehicle, command }) =>
    ephemeralContainer({ name: vehicle.container, image: input.wishes.image, command, ...user }),
  );
  const refusal = await dryRun(() => api.writer.addEphemeralContainer(pod, asObject(containers[0]), { dryRun: true }));
  return refusal ?? ready({ kind: 'ephemeral-containers', containers });
}

async function tryClone(
  { api, input, verbs, runId, neighbourhood }: Context,
  pod: ProbePod,
  scripts: Scripts,
  user: User,
  ready: Ready,
): Promise<Tried> {
  const { namespace } = pod.pod;
  const commands = scripts.map(({ command }) => command);
  const plan = planClone(pod, await neighbourhood(namespace), { ...input, runId, commands, user });
  const { job, bare, judge } = plan;
  if (plan.obstacles.length > 0) return { kind: 'obstacles', obstacles: plan.obstacles };
  const mayCreatePods = verbs.answers().some((answer) => isCreatePods(answer) && answer.granted !== 'no');
  // A Job's dry run does not meet what admission says of its pods, nor show what it makes of them.
  let safety: CloneSafety = plan;
  const askForPod = async (): Promise<void> => {
    safety = judge(await api.writer.create(RESOURCES.pods, namespace, bare, { dryRun: true }));
  };
  const refusal =
    (mayCreatePods ? await dryRun(askForPod) : undefined) ??
    (await dryRun(() => api.writer.create(WORKLOAD_RESOURCES.Job, namespace, job, { dryRun: true })));
  if (refusal !== undefined) return refusal;
  const { obstacles, caveats } = safety;
  return obstacles.length > 0 ? { kind: 'obstacles', obstacles } : ready({ kind: 'job', job, judge }, caveats);
}

function isCreatePods({ verb, resource, subresource }: VerbNeed): boolean {
  return verb === 'create' && resource === 'pods' && subresource === undefined;
}
