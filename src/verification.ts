import type { ClusterApi } from './cluster/api.ts';
import type { Evidence, Measurement, Simulation, Timings } from './probe/measurement.ts';
import type { LegChoice } from './probe/legs.ts';
import type { Preparation } from './probe/prepare.ts';
import type { RunResult } from './probe/run-script.ts';
import type { FlowSteps, Trying } from './probe/plan.ts';
import type { Vehicle } from './probe/vehicle.ts';
import type { VehicleWishes } from './probe/wishes.ts';
import { askHubble, hubbleSets } from './probe/ask-hubble.ts';
import { chooseLegs } from './probe/legs.ts';
import { emptyLegs } from './probe/empty-legs.ts';
import { prepareVehicles } from './probe/prepare.ts';
import { newRunId } from './probe/run-id.ts';
import { observeLegs, readAttempts, type Seen, silentPods } from './probe/observe.ts';
import { findPeers } from './probe/peers.ts';
import { withNeededPeers } from './probe/needed-peers.ts';
import { runPeers, runWays, type RunWaysHost } from './probe/run-ways.ts';
import { readOutages } from './probe/outage.ts';
import { countConnections, MOST_CONNECTIONS, planPeers, planSteps, stepIdsOf } from './probe/plan.ts';
import { qualifiedName } from './model/reference.ts';
import { evidenceOf } from './probe/evidence.ts';
import { nodesOfLegs, podsOfLegs } from './probe/pods-of-legs.ts';
import { readAgents } from './probe/read-agents.ts';
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

export interface ProbeHost extends RunWaysHost {
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
  const measured = await runWays(preparations, host, simulation?.enforcement);
  const outages = await readOutagesOf(legs, measured, host.api);
  const results = [...measured, ...(await runPeers(preparations, legs, { measured, outages }, host))];
  const runs = results.map(({ run }) => run);
  const measureMs = performance.now() - start;
  const noVehicle = preparations.flatMap((each) =>
    each.kind === 'none' ? [{ role: each.role, pod: each.pod, failure: each.failure }] : [],
  );
  const timings = timingsOf(plan, host, results, measureMs);
  const tried = readAttempts(legs, runs);
  const nodes = nodesOfLegs(legs);
  const agents = simulation === undefined ? [] : await readAgents(host.api, simulation, nodes);
  const sinceSeconds = Math.ceil((performance.now() - start) / 1000) + CLOCKS_DIFFER_SECONDS;
  const namespaces = new Set(legs.map(({ source }) => source.namespace));
  const hubble =
    simulation !== undefined && runs.some(metSilence)
      ? await askHubble(host.api, simulation, { nodes, namespaces, sinceSeconds, signal: host.signal })
      : undefined;
  const evidence = { now, agents, ...(hubble === undefined ? {} : { hubble }) };
  return flows.map((flow) => measurementOf(flow, { results, noVehicle, tried, outages, timings, ...evidence }));
}

/** The agent's clock decides what is recent to it. */
const CLOCKS_DIFFER_SECONDS = 2;

function metSilence({ vehicle, output }: RunResult['run']): boolean {
  return vehicle.role === 'source' && (output?.attempts ?? []).some(({ result }) => result === 'timeout');
}

/** Whether carrying it out may ask the agents of Cilium what they have dropped. */
export function mayAskHubble({ flows }: ProbePlan): boolean {
  const [first] = flows;
  return first !== undefined && hubbleSets(first.simulation).length > 0;
}

function readOutagesOf(legs: FlowSteps['legs'], measured: readonly RunResult[], api: ClusterApi) {
  const runs = measured.map(({ run }) => run);
  return readOutages(api, silentPods(readAttempts(legs, runs), runs));
}

interface Outcome
  extends Pick<Measurement, 'noVehicle' | 'timings'>,
    Pick<Evidence, 'now' | 'agents' | 'hubble'>,
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
