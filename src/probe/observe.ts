import type { Attempt, Output, Resolution } from './attempt.ts';
import { type LegFacts, classifyLeg } from './classify.ts';
import { controlOf, datagramsOf, receiptOf, spareOf } from './control.ts';
import { endpointStepId, type FlowSteps, nameStepId, ownStepId, serviceStepId } from './plan.ts';
import type { Control, PeerAnswer, Receipt } from './observation.ts';
import type { EmptyLeg, MeasuredLeg, Measurement, VehicleRun } from './measurement.ts';
import type { Leg } from './leg.ts';
import { type Outage, runsNothing } from './outage.ts';
import { phraseFailure } from './phrase/failure.ts';
import { phraseOutage } from './phrase/outage.ts';
import type { Pod } from '../model/pod.ts';
import type { Step } from './step.ts';
import { qualifiedName } from '../model/reference.ts';

type AnyLeg = Leg | EmptyLeg;

/** A leg of any flow of the run, and what was tried for it. */
export interface TriedLeg extends LegAttempts {
  readonly leg: AnyLeg;
}

/** What was tried for each of these legs. */
export function readAttempts(legs: readonly AnyLeg[], runs: readonly VehicleRun[]): readonly TriedLeg[] {
  return legs.map((leg) => ({ leg, ...attemptsOf(leg, runs) }));
}

/** What was seen in the whole run. */
export interface Seen extends Pick<Measurement, 'vehicles' | 'noVehicle'> {
  /** What of this flow and of all others was tried at the same time. */
  readonly tried: readonly TriedLeg[];
  /** By the pod's qualified name: what keeps destinations that were silent from answering. */
  readonly outages: ReadonlyMap<string, Outage | undefined>;
}

/**
 * Destinations of connections that were not made, and that nobody could look into: whether they are up at all is worth a
 * question.
 */
export function silentPods(tried: readonly TriedLeg[], runs: readonly VehicleRun[]): readonly Pod[] {
  const pods = unseenLegs(tried, runs).flatMap(({ endpoint: { pod } }) => pod ?? []);
  return [...new Map(pods.map((pod) => [qualifiedName(pod), pod])).values()];
}

/** Connections that were tried and not made, to where nobody could look and nobody else connects. */
export function undecidedLegs(tried: readonly TriedLeg[], runs: readonly VehicleRun[]): readonly Leg[] {
  return unseenLegs(
    tried.filter(({ endpoint }) => endpoint.some(({ result }) => result !== 'failed')),
    runs,
  ).filter((leg) => !tried.some((other) => isOtherPodsWay(other.leg, leg) && connects(other)));
}

function unseenLegs(tried: readonly TriedLeg[], runs: readonly VehicleRun[]): readonly Leg[] {
  return tried.flatMap((each) => {
    if (!('endpoint' in each.leg) || connects(each)) return [];
    const { pod } = each.leg.endpoint;
    return pod !== undefined && isLookedInto(pod, runs) ? [] : [each.leg];
  });
}

function isLookedInto(pod: Pod, runs: readonly VehicleRun[]): boolean {
  return (runOf(runs, 'control', pod)?.output?.sockets.length ?? 0) > 0;
}

/** What the runs say about each leg of a flow. */
export function observeLegs(
  { legs, trying: { until }, name }: FlowSteps,
  { vehicles: runs, noVehicle, tried, outages }: Seen,
): readonly MeasuredLeg[] {
  return tried
    .filter((each) => legs.includes(each.leg))
    .map(({ leg, endpoint, service, source }) => {
      const resolution = name === undefined ? undefined : resolutionOf(name, runsOf(runs, 'source', leg.source));
      const receipt = receiptAt(leg, runs, tried);
      const mesh = source?.vehicle.pod.meshSidecar;
      const facts: LegFacts = {
        protocol: leg.protocol,
        until: leg.protocol === 'TCP' ? until : 'open',
        endpoint,
        control: controlAt(leg, { vehicles: runs, noVehicle, outages }),
        ...(service === undefined ? {} : { service }),
        ...(receipt === undefined ? {} : { receipt }),
        ...(resolution === undefined ? {} : { resolution }),
        ...(mesh === undefined ? {} : { meshSidecar: mesh }),
        backends: legs.filter((each) => isSameService(each, leg)).length,
        peers: peersAt(leg, runs),
        othersConnect: tried.some((other) => isOtherPodsWay(other.leg, leg) && connects(other)),
      };
      return { leg, observation: classifyLeg(facts) };
    });
}

interface LegAttempts {
  /** The first of its pod. */
  readonly source: VehicleRun | undefined;
  readonly endpoint: readonly Attempt[];
  /** Absent: there is no Service on the way. */
  readonly service: readonly Attempt[] | undefined;
}

function attemptsOf(leg: AnyLeg, runs: readonly VehicleRun[]): LegAttempts {
  const sources = runsOf(runs, 'source', leg.source);
  const attempts = (id: string): readonly Attempt[] => sources.flatMap(({ output }) => attemptsAt(output, id));
  const serviceId = serviceStepId(leg);
  return {
    source: sources[0],
    endpoint: 'endpoint' in leg ? attempts(endpointStepId(leg)) : [],
    service: serviceId === undefined ? undefined : attempts(serviceId),
  };
}

function resolutionOf(name: string, sources: readonly VehicleRun[]): Resolution | undefined {
  const all = sources.flatMap(({ output }) => output?.resolutions ?? []);
  return all.find(({ step }) => step === nameStepId(name));
}

function attemptsAt(output: Output | undefined, id: string): readonly Attempt[] {
  return output?.attempts.filter(({ step }) => step === id) ?? [];
}

function runOf(runs: readonly VehicleRun[], role: 'source' | 'control', pod: Pod): VehicleRun | undefined {
  return runsOf(runs, role, pod)[0];
}

function runsOf(runs: readonly VehicleRun[], role: 'source' | 'control', pod: Pod): readonly VehicleRun[] {
  return runs.filter(({ vehicle }) => vehicle.role === role && qualifiedName(vehicle.pod.pod) === qualifiedName(pod));
}

function connects({ endpoint }: LegAttempts): boolean {
  return endpoint.some(({ result }) => result === 'connected');
}

/** The last that each peer met; none where a mesh takes its connections, and would take any. */
function peersAt(leg: AnyLeg, runs: readonly VehicleRun[]): readonly PeerAnswer[] {
  if (!('endpoint' in leg)) return [];
  return runs.flatMap(({ vehicle: { role, pod }, output }): readonly PeerAnswer[] => {
    if (role !== 'peer' || pod.meshSidecar !== undefined) return [];
    const met = attemptsAt(output, endpointStepId(leg)).map(({ result }) => result);
    const result = met.find((each) => each === 'connected') ?? met.at(-1);
    return result === undefined ? [] : [{ pod: pod.pod, result }];
  });
}

/** The same endpoint, from another pod. */
function isOtherPodsWay(one: AnyLeg, other: AnyLeg): boolean {
  if (!('endpoint' in one) || !('endpoint' in other) || one.source === other.source) return false;
  const [a, b] = [one.endpoint, other.endpoint];
  return a.address.text === b.address.text && a.port === b.port && one.protocol === other.protocol;
}

function isSameService(one: AnyLeg, other: AnyLeg): boolean {
  return one.service !== undefined && one.source === other.source && serviceStepId(one) === serviceStepId(other);
}

function controlAt(leg: AnyLeg, { vehicles: runs, noVehicle, outages }: Omit<Seen, 'tried'>): Control {
  if (!('endpoint' in leg) || leg.endpoint.pod === undefined) return { kind: 'nowhere' };
  const { pod } = leg.endpoint;
  const run = runOf(runs, 'control', pod);
  const outage = outages.get(qualifiedName(pod));
  // Whoever could look inside knows better than the API, which hears of things late.
  if (outage !== undefined && !isLookedInto(pod, runs)) return downBy(outage);
  if (pod.hostNetwork) return { kind: 'nowhere' };
  if (run === undefined) {
    const none = noVehicle.find((each) => each.role === 'control' && qualifiedName(each.pod) === qualifiedName(pod));
    return { kind: 'not-run', why: none === undefined ? '' : phraseFailure(none.failure).text };
  }
  const { output, failure } = run;
  const reading = output?.sockets.at(-1);
  if (reading === undefined && failure !== undefined) return { kind: 'not-run', why: phraseFailure(failure).text };
  return controlOf(reading, { protocol: leg.protocol, ...leg.endpoint }, attemptsAt(output, ownStepId(leg)));
}

function downBy(outage: Outage): Control {
  return { kind: 'down', cause: outage.kind, ...phraseOutage(outage), runsNothing: runsNothing(outage) };
}

/** The receiver counts all datagrams together: of every flow of the run. Those that were answered are known to be among them. */
function receiptAt(leg: AnyLeg, runs: readonly VehicleRun[], tried: readonly TriedLeg[]): Receipt | undefined {
  if (leg.protocol !== 'UDP' || !('endpoint' in leg) || leg.endpoint.pod === undefined) return undefined;
  const { pod } = leg.endpoint;
  const readings = runOf(runs, 'control', pod)?.output?.sockets;
  if (readings === undefined) return undefined;
  const toPod = tried.filter(
    ({ leg: other }) => other.protocol === 'UDP' && 'endpoint' in other && other.endpoint.pod === pod,
  );
  // Flows that have an endpoint in common have its attempts in common.
  const attempts = [...new Set(toPod.flatMap(({ endpoint, service = [] }) => [...endpoint, ...service]))];
  const datagramsThatMet = (result: Attempt['result']): number =>
    datagramsOf(attempts.filter((attempt) => attempt.result === result));
  const own = answersTo(pod, runs);
  return receiptOf(readings, datagramsThatMet('silent'), {
    received: datagramsThatMet('connected') + own.attempts.length + own.lookUps,
    noPort: datagramsThatMet('refused'),
    spare: spareOf([...attempts, ...own.attempts]),
  });
}

/** What a pod received answers to: as a source of other flows of the run. */
function answersTo(
  pod: Pod,
  runs: readonly VehicleRun[],
): { readonly attempts: readonly Attempt[]; readonly lookUps: number } {
  const sources = runsOf(runs, 'source', pod);
  const attempts = sources.flatMap(({ vehicle: { steps }, output }) => {
    const asking = new Set(steps.filter(isUdp).map(({ id }) => id));
    return output?.attempts.filter(({ step, result }) => asking.has(step) && result === 'connected') ?? [];
  });
  const resolutions = sources.flatMap(({ output }) => output?.resolutions ?? []);
  return {
    attempts,
    lookUps: resolutions.filter(({ result }) => result === 'answer' || result === 'no-such-name').length,
  };
}

function isUdp(step: Step): boolean {
  return step.kind === 'connect' && step.protocol === 'UDP';
}
