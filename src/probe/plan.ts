import type { ConnectStep, Step } from './step.ts';
import type { Address } from '../model/address.ts';
import type { EmptyLeg } from './measurement.ts';
import type { Leg } from './leg.ts';
import type { Pod } from '../model/pod.ts';
import type { Protocol } from '../model/protocol.ts';
import { qualifiedName } from '../model/reference.ts';

/** How connections are tried, for all steps alike. */
export interface Trying {
  readonly until: ConnectStep['until'];
  readonly attempts: number;
  /** Whole seconds for one attempt. */
  readonly timeout: number;
  /** For SNI and the Host header. */
  readonly host?: string;
  /** Something that decides is young: go on for so many seconds while the answer is not the expected one. */
  readonly patienceSeconds?: number;
}

/** What is run in one pod's network namespace. */
export interface PodSteps {
  readonly pod: Pod;
  readonly steps: readonly Step[];
}

export interface StepPlan {
  /** One for each pod that connects. */
  readonly sources: readonly PodSteps[];
  /** One for each destination pod whose network namespace can be looked into. */
  readonly controls: readonly PodSteps[];
}

type AnyLeg = Leg | EmptyLeg;

/** Everything that is tried for the legs of one flow. `name` is looked up first, by the pod's own resolver. */
export function planSteps(legs: readonly AnyLeg[], trying: Trying, name: string | undefined): StepPlan {
  const bySource = Map.groupBy(legs, ({ source }) => qualifiedName(source));
  const byDestination = Map.groupBy(legs.filter(endsInPod), ({ endpoint }) =>
    endpoint.pod === undefined ? '' : qualifiedName(endpoint.pod),
  );
  return {
    sources: [...bySource.values()].flatMap((group) => sourceSteps(group, trying, name)),
    controls: [...byDestination.values()].flatMap((group) => controlSteps(group, trying)),
  };
}

function endsInPod(leg: AnyLeg): leg is Leg {
  return 'endpoint' in leg && leg.endpoint.pod !== undefined && !leg.endpoint.pod.hostNetwork;
}

function sourceSteps(legs: readonly AnyLeg[], trying: Trying, name: string | undefined): readonly PodSteps[] {
  const [first] = legs;
  if (first === undefined) return [];
  const lookUp: readonly Step[] =
    name === undefined ? [] : [{ kind: 'resolve', id: NAME_STEP_ID, name, timeout: trying.timeout }];
  const connects = legs.flatMap((leg) => [
    ...('endpoint' in leg ? [endpointStep(leg, trying)] : []),
    ...serviceStep(leg, legs, trying),
  ]);
  // Backends share their Service's address: it is tried once for all of them.
  const unique = new Map(connects.map((step) => [step.id, step]));
  return [{ pod: first.source, steps: [...lookUp, ...unique.values()] }];
}

/** The step that tries the endpoint's own address. */
export function endpointStepId({ id }: Leg): string {
  return `${id}p`;
}

/** The step that tries the Service's address; undefined where there is none. */
export function serviceStepId({ service, protocol }: AnyLeg): string | undefined {
  if (service === undefined) return undefined;
  return `v${placeId(service)}${protocol.toLowerCase()}`;
}

/** The step that looks the destination's name up. */
export const NAME_STEP_ID = 'name';

/** The step that connects to the endpoint from inside its own network namespace. */
export function ownStepId({ endpoint, protocol }: Leg): string {
  return `c${placeId(endpoint)}${protocol.toLowerCase()}`;
}

/** An address and port in letters and digits, different for different ones. */
function placeId({ address, port }: { readonly address: Address; readonly port: number }): string {
  return `${address.text.replaceAll('.', 'x').replaceAll(':', 'z')}q${port}`;
}

/** The step that reads a destination's sockets. */
export const SOCKETS_STEP_ID = 'sockets';

function endpointStep(leg: Leg, trying: Trying): ConnectStep {
  return connectStep(endpointStepId(leg), leg.protocol, leg.endpoint, trying, expectedOf([leg]));
}

/** Once for all backends behind it. */
function serviceStep(leg: AnyLeg, legs: readonly AnyLeg[], trying: Trying): readonly ConnectStep[] {
  const id = serviceStepId(leg);
  if (leg.service === undefined || id === undefined) return [];
  const alike = legs.filter((other) => serviceStepId(other) === id);
  return [connectStep(id, leg.protocol, leg.service, trying, expectedOf(alike))];
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
  { address, port }: { readonly address: Address; readonly port: number },
  { until, attempts, timeout, host, patienceSeconds = 0 }: Trying,
  expected?: 'open' | 'closed',
): ConnectStep {
  const isPatient = expected !== undefined && patienceSeconds > 0;
  return {
    kind: 'connect',
    id,
    protocol,
    address,
    port,
    until: protocol === 'TCP' ? until : 'open',
    attempts,
    timeout,
    ...(host === undefined ? {} : { host }),
    ...(isPatient ? { patience: { until: expected, seconds: patienceSeconds } } : {}),
  };
}

/** Which ports listen, and of each port that is tried whether a connection from inside gets through. */
function controlSteps(legs: readonly Leg[], trying: Trying): readonly PodSteps[] {
  const pod = legs[0]?.endpoint.pod;
  if (pod === undefined) return [];
  const own = legs
    .filter(({ protocol }) => protocol !== 'UDP')
    .map((leg) =>
      connectStep(ownStepId(leg), leg.protocol, leg.endpoint, { until: 'open', attempts: 1, timeout: trying.timeout }),
    );
  const watches = legs.some(({ protocol }) => protocol === 'UDP');
  const seconds = watches ? watchSeconds(trying) : 0;
  const sockets: Step = { kind: 'sockets', id: SOCKETS_STEP_ID, seconds };
  return [{ pod, steps: [sockets, ...new Map(own.map((step) => [step.id, step])).values()] }];
}

/** The receiver's counters are read until the last datagram has had its time, and a little longer. */
function watchSeconds({ attempts, timeout }: Trying): number {
  return timeout + attempts + 3;
}
