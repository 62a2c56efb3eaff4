import type { ClusterApi } from './cluster/api.ts';
import type { Enforcement } from './model/enforcement.ts';
import type { Evidence, Measurement, Simulation, Timings } from './probe/measurement.ts';
import type { Leg } from './probe/leg.ts';
import type { LegChoice } from './probe/legs.ts';
import type { Preparation, ReadyWay } from './probe/prepare.ts';
import type { RunEvent, RunHost } from './probe/run.ts';
import type { RunResult } from './probe/run-script.ts';
import type { FlowSteps, Trying } from './probe/plan.ts';
import type { Vehicle } from './probe/vehicle.ts';
import type { VehicleWishes } from './probe/wishes.ts';
import { chooseLegs } from './probe/legs.ts';
import { emptyLegs } from './probe/empty-legs.ts';
import { createEnoughSaid } from './probe/enough.ts';
import { prepareVehicles } from './probe/prepare.ts';
import { newRunId } from './probe/run-id.ts';
import { observeLegs, readAttempts, type Seen, silentPods, undecidedLegs } from './probe/observe.ts';
import { findPeers, type Peer } from './probe/peers.ts';
import { readOutages } from './probe/outage.ts';
import { countConnections, endpointStepId, MOST_CONNECTIONS, planPeers, planSteps, stepIdsOf } from './probe/plan.ts';
import { qualifiedName } from './model/reference.ts';
import { evidenceOf } from './probe/evidence.ts';
import { nodesOfLegs, podsOfLegs } from './probe/pods-of-legs.ts';
import { readAgents } from './probe/read-agents.ts';
import { runWay } from './probe/run.ts';
import { scriptSeconds } from './probe/script.ts';
import { createSlots } from './probe/slots.ts';
import { secondsOfPatience } from './probe/patience.ts';

/** What the user wants of a probe. */
export interface ProbeWishes extends VehicleWishes {
  readonly until: Trying['until'];
  /** Whole seconds for one attempt. */
  readonly wait: number;
  /** How many endpoints of a destination are measured at most. */
  readonly endpoints: number;
}

/** One flow of a probe: what `why` answered, and what of it is tried. */
export interface PlannedFlow extends FlowSteps {
  readonly simulation: Simulation;
  readonly choice: Pick<LegChoice, 'unmeasurable' | 'leftOut'>;
  /** As typed, for commands to type next. */
  readonly ends: string;
}

/** A probe that the server has agreed to as far as it can be asked; nothing has been changed yet. */
export interface ProbePlan {
  readonly flows: readonly PlannedFlow[];
  readonly preparations: readonly Preparation[];
  /** In ms. */
  readonly planMs: number;
}

/** Enough for one verdict: one that is lost or late must not look like a denial (semantics G.4). */
const ATTEMPTS = 3;
const MOST_SOURCES = 4;

export interface AnsweredFlow {
  readonly simulation: Simulation;
  readonly ends: string;
}

/** How many connections these flows come to, and how many one run is for. Asks nothing of the cluster. */
export function weighFlows(
  answered: readonly AnsweredFlow[],
  wishes: ProbeWishes,
): { readonly connections: number; readonly most: number } {
  const plan = planSteps(answered.map((flow) => planFlow(flow, wishes)));
  return { connections: countConnections(plan), most: MOST_CONNECTIONS };
}

/** What would be tried, where and how, for flows that `why` has answered. A pod that several of them need is visited once. */
export async function planProbe(
  api: ClusterApi,
  answered: readonly AnsweredFlow[],
  wishes: ProbeWishes,
): Promise<ProbePlan> {
  const start = performance.now();
  const flows = answered.map((flow) => planFlow(flow, wishes));
  const peers = wishes.control === 'none' ? [] : await findPeers(api, flows);
  const plan = { ...planSteps(flows), peers: planPeers(peers, wishes.wait) };
  const [first] = answered;
  const preparations =
    first === undefined
      ? []
      : await prepareVehicles(api, { runId: newRunId(), plan, wishes, simulation: first.simulation });
  return { flows, preparations: withNeededPeers(preparations, peers), planMs: performance.now() - start };
}

/** Those that there is a way into, and that stand for a place that is tried and not certain to be looked into. */
function withNeededPeers(preparations: readonly Preparation[], peers: readonly Peer[]): readonly Preparation[] {
  const looked = new Set(
    preparations.flatMap((each) =>
      each.kind === 'ready' && roleOf(each) === 'control' && each.creation.kind !== 'nothing'
        ? [qualifiedName(each.scripts[0].vehicle.pod.pod)]
        : [],
    ),
  );
  const needed = new Set(
    peers
      .filter(({ legs }) => legs.some(({ endpoint: { pod } }) => pod === undefined || !looked.has(qualifiedName(pod))))
      .map(({ pod }) => qualifiedName(pod)),
  );
  const isTried = preparations.some((each) => each.kind === 'ready' && roleOf(each) === 'source');
  return preparations.filter((each) => {
    if (each.kind === 'none') return each.role !== 'peer';
    return roleOf(each) !== 'peer' || (isTried && needed.has(qualifiedName(each.scripts[0].vehicle.pod.pod)));
  });
}

function planFlow({ simulation, ends }: AnsweredFlow, wishes: ProbeWishes): PlannedFlow {
  const { index, enforcement, question, answers } = simulation;
  const choice = chooseLegs(answers, { sources: MOST_SOURCES, endpoints: wishes.endpoints });
  const trying: Trying = {
    until: wishes.until,
    attempts: ATTEMPTS,
    timeout: wishes.wait,
    patienceSeconds: secondsOfPatience(simulation, choice.legs, enforcement, Date.now()),
  };
  const legs = [...choice.legs, ...emptyLegs(index, question, answers.impossible)];
  return { simulation, choice, legs, trying, name: nameToLookUp(simulation), ends };
}

/** The name that a caller would look up, as its resolver completes it; undefined for destinations by address. */
function nameToLookUp({ question: { destination }, explanation }: Simulation): string | undefined {
  if (explanation.dns === undefined) return undefined;
  if (destination.kind === 'service') return `${destination.service.name}.${destination.service.namespace}.svc`;
  return destination.kind === 'dns-name' ? destination.name : undefined;
}

export interface ProbeHost {
  readonly api: ClusterApi;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** In ms, before the plan was made. */
  readonly readMs: number;
}

/** The vehicles that are ready, in the order of the plan. */
export function vehiclesOf({ preparations }: ProbePlan): readonly Vehicle[] {
  return preparations.flatMap((each) => (each.kind === 'ready' ? each.scripts.map(({ vehicle }) => vehicle) : []));
}

/**
 * Carries a plan out: runs its scripts, takes out of the cluster what can be taken out, and says for each flow what was
 * seen.
 */
export async function carryOut(plan: ProbePlan, host: ProbeHost): Promise<readonly Measurement[]> {
  const { flows, preparations } = plan;
  const now = Date.now();
  const start = performance.now();
  // One state was asked for all of them.
  const simulation = flows[0]?.simulation;
  const legs = flows.flatMap((flow) => flow.legs);
  const measured = await runAll(preparations, host, simulation?.enforcement);
  const outages = await readOutagesOf(legs, measured, host.api);
  const results = [...measured, ...(await runPeers(preparations, legs, { measured, outages }, host))];
  const runs = results.map(({ run }) => run);
  const measureMs = performance.now() - start;
  const noVehicle = preparations.flatMap((each) =>
    each.kind === 'none' ? [{ role: each.role, pod: each.pod, failure: each.failure }] : [],
  );
  const timings = timingsOf(plan, host, results, measureMs);
  const tried = readAttempts(legs, runs);
  const agents = simulation === undefined ? [] : await readAgents(host.api, simulation, nodesOfLegs(legs));
  return flows.map((flow) => measurementOf(flow, { results, noVehicle, tried, outages, timings, now, agents }));
}

interface Outcome
  extends Pick<Measurement, 'noVehicle' | 'timings'>,
    Pick<Evidence, 'now' | 'agents'>,
    Pick<Seen, 'tried' | 'outages'> {
  readonly results: readonly RunResult[];
}

/** What concerns one flow of all that was done. */
function measurementOf(flow: PlannedFlow, outcome: Outcome): Measurement {
  const { simulation, choice, legs, ends } = flow;
  const pods = new Set(podsOfLegs(legs).map(qualifiedName));
  const steps = stepIdsOf(flow);
  // A pod that is visited by several scripts has one or two that are about this flow.
  const results = outcome.results.filter(
    ({ run: { vehicle } }) =>
      (vehicle.role === 'peer' || pods.has(qualifiedName(vehicle.pod.pod))) &&
      (vehicle.role === 'control' || vehicle.steps.some(({ id }) => steps.has(id))),
  );
  const seen = {
    vehicles: results.map(({ run }) => run),
    noVehicle: outcome.noVehicle.filter(({ pod }) => pods.has(qualifiedName(pod))),
  };
  return {
    simulation,
    legs: observeLegs(flow, { ...seen, tried: outcome.tried, outages: outcome.outages }),
    choice,
    name: flow.name,
    ...seen,
    // Scripts of one Job leave it together.
    leftBehind: [...new Set(results.flatMap(({ leftBehind }) => leftBehind))],
    evidence: evidenceOf(simulation, legs, outcome),
    timings: outcome.timings,
    ends,
  };
}

function timingsOf(
  { planMs }: ProbePlan,
  { readMs }: ProbeHost,
  results: readonly RunResult[],
  measureMs: number,
): Timings {
  const start = Math.max(0, ...results.map(({ run }) => run.startMs ?? 0));
  return { read: readMs, plan: planMs, start, measure: measureMs - start, total: readMs + planMs + measureMs };
}

/** Long enough for an image of half a gigabyte on a slow line. */
const START_TIMEOUT_MS = 120_000;
const RUN_SLACK_MS = 5_000;
/** A datagram under way has arrived by then. */
const AFTERMATH_MS = 1_000;
/** Pods of ours that run at the same time, whoever they stand for: no more for a laptop to follow, and for a cluster to bear. */
const MOST_PODS = 16;
/** Destinations that are looked into at the same time, beside those that are watched. */
const MOST_LOOKS = 16;

/**
 * Scripts at the destinations that watch what arrives begin before the ones that connect, and end after them; all others
 * run at once, as many as there may be.
 */
async function runAll(
  preparations: readonly Preparation[],
  host: ProbeHost,
  enforcement: Enforcement | undefined,
): Promise<readonly RunResult[]> {
  const ready = preparations.filter((each) => each.kind === 'ready');
  const sources = ready.filter((way) => roleOf(way) === 'source');
  const controls = ready.filter((way) => roleOf(way) === 'control');
  const looks = createSlots(MOST_LOOKS);
  const looked = Promise.all(
    controls.filter((way) => !watches(way)).map((control) => looks(1, () => runWithOthers(control, host))),
  );
  const watchers = controls.filter(watches).map((control) => watch(control, host));
  await Promise.all(watchers.map(({ begun }) => begun));
  const measured = await runSources(sources, host, enforcement);
  if (watchers.length > 0) await pause(AFTERMATH_MS, host.signal);
  const watched = await Promise.all(watchers.map(({ end }) => end()));
  return [...measured, ...(await looked), ...watched];
}

function readOutagesOf(legs: FlowSteps['legs'], measured: readonly RunResult[], api: ClusterApi) {
  const runs = measured.map(({ run }) => run);
  return readOutages(api, silentPods(readAttempts(legs, runs), runs));
}

/** One after another, and only those that stand for something that is still open; whoever is down has no port. */
async function runPeers(
  preparations: readonly Preparation[],
  legs: FlowSteps['legs'],
  { measured, outages }: { readonly measured: readonly RunResult[] } & Pick<Seen, 'outages'>,
  host: ProbeHost,
): Promise<readonly RunResult[]> {
  const runs = measured.map(({ run }) => run);
  const undecided = undecidedLegs(readAttempts(legs, runs), runs);
  const isUp = ({ endpoint: { pod } }: Leg): boolean =>
    pod === undefined || outages.get(qualifiedName(pod)) === undefined;
  const open = new Set(undecided.filter(isUp).map(endpointStepId));
  const results: RunResult[] = [];
  for (const way of preparations) {
    if (way.kind === 'none' || roleOf(way) !== 'peer' || host.signal.aborted) continue;
    if (!way.scripts[0].vehicle.steps.some(({ id }) => open.has(id))) continue;
    const result = await runWithOthers(way, host);
    results.push(result);
    for (const { step, result: met } of result.run.output?.attempts ?? []) if (met === 'connected') open.delete(step);
  }
  return results;
}

async function runSources(
  sources: readonly ReadyWay[],
  host: ProbeHost,
  enforcement: Enforcement | undefined,
): Promise<readonly RunResult[]> {
  const pods = createSlots(MOST_PODS);
  const hear = ({ steps }: Vehicle) => createEnoughSaid(steps, enforcement);
  // Whoever watches for datagrams does not watch for ever.
  const inOrder = [...sources.filter(sendsDatagrams), ...sources.filter((way) => !sendsDatagrams(way))];
  const results = await Promise.all(
    inOrder.map((way) => pods(podsAtOnce(way), () => runWay(way, { ...hostFor(way, host), hear }))),
  );
  return results.flat();
}

function roleOf({ scripts: [{ vehicle }] }: ReadyWay): Vehicle['role'] {
  return vehicle.role;
}

function podsAtOnce({ creation, scripts }: ReadyWay): number {
  return creation.kind === 'job' ? scripts.length : 1;
}

function sendsDatagrams({ scripts }: ReadyWay): boolean {
  return scripts.some(({ vehicle }) =>
    vehicle.steps.some((step) => step.kind === 'connect' && step.protocol === 'UDP'),
  );
}

function watches({ scripts: [{ vehicle }] }: ReadyWay): boolean {
  return vehicle.steps.some((step) => step.kind === 'sockets' && step.seconds > 0);
}

function hostFor({ scripts }: ReadyWay, { api, signal, onEvent }: ProbeHost): RunHost {
  const seconds = Math.max(...scripts.map(({ vehicle }) => scriptSeconds(vehicle.steps)));
  return { api, signal, onEvent, startTimeoutMs: START_TIMEOUT_MS, runTimeoutMs: seconds * 1000 + RUN_SLACK_MS };
}

interface Watcher {
  /** The first reading is there, or none will come. */
  readonly begun: Promise<unknown>;
  /** Ends it, and says what it saw. */
  readonly end: () => Promise<RunResult>;
}

function watch(control: ReadyWay, host: ProbeHost): Watcher {
  const { promise, resolve } = Promise.withResolvers<void>();
  const enough = new AbortController();
  const onEvent = (event: RunEvent): void => {
    if (event.kind === 'said' && event.event.kind === 'sockets') resolve();
    host.onEvent(event);
  };
  let isOver = false;
  const result = runWithOthers(control, { ...host, onEvent }, enough.signal).finally(() => {
    isOver = true;
  });
  return {
    begun: Promise.race([promise, result]),
    async end() {
      const endedEarly = isOver;
      enough.abort();
      return endedEarly ? withoutCounters(await result) : await result;
    },
  };
}

/** What nobody watched to its end may have arrived all the same: what listens there is all that is known. */
function withoutCounters(result: RunResult): RunResult {
  const { output } = result.run;
  if (output === undefined) return result;
  return { ...result, run: { ...result.run, output: { ...output, sockets: output.sockets.slice(-1) } } };
}

/** Tries another container where one cannot run a script; none of this changes the pod. */
async function runWithOthers(control: ReadyWay, host: ProbeHost, enough?: AbortSignal): Promise<RunResult> {
  const [result] = await runWay(control, { ...hostFor(control, host), ...(enough === undefined ? {} : { enough }) });
  if (result === undefined) throw new Error('one script was run, and nothing came of it');
  if (result.obstacle === undefined) return result;
  const { method, container } = control.scripts[0].vehicle;
  const next = await control.instead({ method, container, obstacle: result.obstacle });
  if (next.kind === 'none') return { ...result, run: { ...result.run, failure: next.failure } };
  if (next.scripts[0].vehicle.method !== method) return result;
  return runWithOthers(next, host, enough);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
