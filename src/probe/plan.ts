import type { Address } from '../model/address.ts';
import type { ConnectStep, Step } from './step.ts';
import type { EmptyLeg } from './measurement.ts';
import type { Leg } from './leg.ts';
import type { Peer } from './peers.ts';
import type { Pod } from '../model/pod.ts';
import type { Protocol } from '../model/protocol.ts';
import { qualifiedName } from '../model/reference.ts';
import { scriptSeconds } from './script.ts';

/** How connections are tried, for all steps of a flow alike. */
export interface Trying {
  readonly until: ConnectStep['until'];
  readonly attempts: number;
  /** Whole seconds for one attempt. */
  readonly timeout: number;
  /** Something that decides is young: go on for so many seconds while the answer is not the expected one. */
  readonly patienceSeconds?: number;
}

type AnyLeg = Leg | EmptyLeg;

/** What is tried for one flow. `name` is looked up by the pod's own resolver, and is what the other end is called. */
export interface FlowSteps {
  readonly legs: readonly AnyLeg[];
  readonly trying: Trying;
  readonly name: string | undefined;
}

/** What is run in one pod's network namespace. */
export interface PodScripts {
  readonly pod: Pod;
  /** The steps of each script; never empty. */
  readonly scripts: readonly (readonly Step[])[];
}

export interface StepPlan {
  /** One for each pod that connects; several, one after another, where it is more than may run at once. */
  readonly sources: readonly PodScripts[];
  /** One for each destination pod whose network namespace can be looked into. */
  readonly controls: readonly PodScripts[];
  /** One for each pod that may be asked in case nobody can look into a destination. Absent: none. */
  readonly peers?: readonly PodScripts[];
}

/** Everything that is tried for some flows: what they have in common once, and each pod visited once. */
export function planSteps(flows: readonly FlowSteps[]): StepPlan {
  const tries = flows.flatMap(({ legs, trying, name }) => legs.map((leg) => ({ leg, trying, name })));
  const bySource = Map.groupBy(tries, ({ leg }) => qualifiedName(leg.source));
  const byDestination = Map.groupBy(
    tries.flatMap(({ leg, trying }) => (endsInPod(leg) ? [{ leg, trying }] : [])),
    ({ leg }) => qualifiedName(leg.endpoint.pod),
  );
  return {
    sources: [...bySource.values()].flatMap((group) => sourceScripts(group)),
    controls: [...byDestination.values()].flatMap((group) => controlScripts(group)),
  };
}

/**
 * How many connections are planned from all pods together, each counted once however often it is tried. More than
 * `MOST_CONNECTIONS` are too many for one run.
 */
export function countConnections({ sources }: StepPlan): number {
  return sources.flatMap(({ scripts }) => scripts.flat()).filter(({ kind }) => kind === 'connect').length;
}

/** Some rounds of as many pods as may run at once: a few minutes, and a report that can still be read. */
export const MOST_CONNECTIONS = 5000;

interface Try<T extends AnyLeg = AnyLeg> {
  readonly leg: T;
  readonly trying: Trying;
  readonly name: string | undefined;
}

type PodLeg = Leg & { readonly endpoint: { readonly pod: Pod } };

function endsInPod(leg: AnyLeg): leg is PodLeg {
  return 'endpoint' in leg && leg.endpoint.pod !== undefined && !leg.endpoint.pod.hostNetwork;
}

function sourceScripts(tries: readonly Try[]): readonly PodScripts[] {
  const [first] = tries;
  if (first === undefined) return [];
  const lookUps = tries.flatMap(({ name, trying }): readonly Step[] =>
    name === undefined ? [] : [{ kind: 'resolve', id: nameStepId(name), name, timeout: trying.timeout }],
  );
  const targets = Map.groupBy(tries.flatMap(targetsOf), ({ id }) => id);
  const steps = unique([...lookUps, ...[...targets.values()].flatMap(stepOf)]);
  const scripts = scriptsOf(steps);
  const bounded = scripts.length === 1 ? scripts : scriptsOf(datagramsFirst(steps).map(lessPatient));
  return inGroups(bounded, MOST_SCRIPTS).map((group) => ({ pod: first.leg.source, scripts: group }));
}

/** What a script takes at most, and so what stays of it when nobody ends it. */
const MOST_SECONDS = 60;

/** How many scripts of a pod may run at once: none has to wait for another, so all keep within the time of one. */
const MOST_SCRIPTS = 8;

/**
 * Of patience, where there is more to try than one script holds. Its steps take turns, so most of them are tried later than
 * that anyway; with all of it, a script would be for a few steps only.
 */
const MOST_PATIENCE = 12;

/** In order, as many to a script as it can carry out in time; one at least. */
function scriptsOf(steps: readonly Step[], mostSeconds = MOST_SECONDS): readonly (readonly Step[])[] {
  const scripts: Step[][] = [];
  for (const step of steps) {
    const last = scripts.at(-1);
    if (last !== undefined && scriptSeconds([...last, step]) <= mostSeconds) last.push(step);
    else scripts.push([step]);
  }
  return scripts;
}

/** The receiver's counters are watched from the beginning, and not for ever. */
function datagramsFirst(steps: readonly Step[]): readonly Step[] {
  const isDatagram = (step: Step): boolean => step.kind === 'connect' && step.protocol === 'UDP';
  return [...steps.filter(isDatagram), ...steps.filter((step) => !isDatagram(step))];
}

function lessPatient(step: Step): Step {
  if (step.kind !== 'connect' || step.patience === undefined) return step;
  return { ...step, patience: { ...step.patience, seconds: Math.min(step.patience.seconds, MOST_PATIENCE) } };
}

function inGroups<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

/** One address and port, and the leg it is tried for. */
interface Target extends Try {
  readonly id: string;
  readonly at: { readonly address: Address; readonly port: number };
}

function targetsOf(each: Try): readonly Target[] {
  const { leg } = each;
  const serviceId = serviceStepId(leg);
  return [
    ...('endpoint' in leg ? [{ ...each, id: endpointStepId(leg), at: leg.endpoint }] : []),
    ...(leg.service === undefined || serviceId === undefined ? [] : [{ ...each, id: serviceId, at: leg.service }]),
  ];
}

/** Backends share their Service's address, and flows their ends: what is tried for several is tried once. */
function stepOf(targets: readonly Target[]): readonly Step[] {
  const [first] = targets;
  if (first === undefined) return [];
  const seconds = Math.max(...targets.map(({ trying }) => trying.patienceSeconds ?? 0));
  const expected = expectedOf(targets.map(({ leg }) => leg));
  const patience = expected !== undefined && seconds > 0 ? { patience: { until: expected, seconds } } : {};
  const host = first.name === undefined ? {} : { host: first.name };
  return [{ ...connectStep(first.id, first.leg.protocol, first.at, first.trying), ...host, ...patience }];
}

/** What the policies say of connections that are tried as one; undefined where they differ or do not say. */
function expectedOf(legs: readonly AnyLeg[]): 'open' | 'closed' | undefined {
  const verdicts = new Set(legs.map((leg) => ('outcome' in leg ? leg.outcome.verdict : 'UNKNOWN')));
  const [verdict] = verdicts;
  if (verdicts.size !== 1 || verdict === 'UNKNOWN') return undefined;
  return verdict === 'ALLOW' ? 'open' : 'closed';
}

function connectStep(
  id: string,
  protocol: Protocol,
  { address, port }: Target['at'],
  { until, attempts, timeout }: Trying,
): ConnectStep {
  return {
    kind: 'connect',
    id,
    protocol,
    address,
    port,
    until: protocol === 'TCP' ? until : 'open',
    attempts,
    timeout,
  };
}

/** Which ports listen, and of each port that is tried whether a connection from inside gets through. */
function controlScripts(tries: readonly Omit<Try<PodLeg>, 'name'>[]): readonly PodScripts[] {
  const [first] = tries;
  if (first === undefined) return [];
  const own = tries
    .filter(({ leg }) => leg.protocol !== 'UDP')
    .map(({ leg, trying }) =>
      connectStep(ownStepId(leg), leg.protocol, leg.endpoint, { ...trying, until: 'open', attempts: 1 }),
    );
  const watched = tries.filter(({ leg }) => leg.protocol === 'UDP').map(({ trying }) => watchSeconds(trying));
  const sockets: Step = { kind: 'sockets', id: SOCKETS_STEP_ID, seconds: Math.max(0, ...watched) };
  // Of too many the table of sockets alone tells whether they are listened on.
  const [steps = []] = scriptsOf(unique([sockets, ...own]), Math.max(MOST_SECONDS, scriptSeconds([sockets])));
  return [{ pod: first.leg.endpoint.pod, scripts: [steps] }];
}

/** The receiver's counters are read for as long as its caller's container may take to start and to try everything. */
function watchSeconds({ attempts, timeout, patienceSeconds = 0 }: Trying): number {
  return CALLER_START_SECONDS + timeout + attempts + patienceSeconds;
}

const CALLER_START_SECONDS = 20;

/** What peers try: whether they connect, and no more. */
export function planPeers(peers: readonly Peer[], timeout: number): readonly PodScripts[] {
  return peers.map(({ pod, legs }) => {
    const trying = { until: 'open', attempts: 2, timeout } as const;
    const steps = legs.map((leg) => connectStep(endpointStepId(leg), leg.protocol, leg.endpoint, trying));
    return { pod, scripts: scriptsOf(unique(steps)).slice(0, 1) };
  });
}

function unique(steps: readonly Step[]): readonly Step[] {
  return [...new Map(steps.map((step) => [step.id, step])).values()];
}

/** The ids of all steps that are for one flow, in whichever pod. */
export function stepIdsOf({ legs, name }: Pick<FlowSteps, 'legs' | 'name'>): ReadonlySet<string> {
  const tries = legs.flatMap((leg) => ['endpoint' in leg ? endpointStepId(leg) : undefined, serviceStepId(leg)]);
  const lookUp = name === undefined ? undefined : nameStepId(name);
  return new Set([...tries, lookUp].filter((id) => id !== undefined));
}

/** The step that tries the endpoint's own address. */
export function endpointStepId({ endpoint, protocol }: Leg): string {
  return `p${placeId(endpoint)}${protocol.toLowerCase()}`;
}

/** The step that tries the Service's address; undefined where there is none. */
export function serviceStepId({ service, protocol }: AnyLeg): string | undefined {
  return service === undefined ? undefined : `v${placeId(service)}${protocol.toLowerCase()}`;
}

/** The step that looks a name up. */
export function nameStepId(name: string): string {
  return `n${name.toLowerCase().replaceAll(/[^a-z0-9]/g, (mark) => `Z${mark.codePointAt(0)}Z`)}`;
}

/** The step that connects to the endpoint from inside its own network namespace. */
export function ownStepId({ endpoint, protocol }: Leg): string {
  return `c${placeId(endpoint)}${protocol.toLowerCase()}`;
}

/** The step that reads a destination's sockets. */
export const SOCKETS_STEP_ID = 'sockets';

/** An address and port in letters and digits, different for different ones. */
function placeId({ address, port }: Target['at']): string {
  return `${address.text.replaceAll('.', 'x').replaceAll(':', 'z')}q${port}`;
}
