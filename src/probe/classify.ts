import type { Attempt, Resolution, SocketsReading } from './attempt.ts';
import type { Control, Observation, ObservationClass, ObservationReason, PeerAnswer, Receipt } from './observation.ts';
import { type Settled, settle } from './settle.ts';
import type { ConnectStep } from './step.ts';
import type { Protocol } from '../model/protocol.ts';

/** All that was seen of one connection. */
export interface LegFacts {
  readonly protocol: Protocol;
  readonly until: ConnectStep['until'];
  /** At the Service's address; absent where there is none. */
  readonly service?: readonly Attempt[];
  /** At the endpoint's own address; empty where a Service has none: then the Service's answer is all there is. */
  readonly endpoint: readonly Attempt[];
  readonly control: Control;
  /** UDP only. */
  readonly receipt?: Receipt;
  /** Only where a name was looked up. */
  readonly resolution?: Resolution;
  /** Of the source pod: it takes every connection itself, and says nothing of what becomes of it. */
  readonly meshSidecar?: string;
  /** How many endpoints the Service has, 1 unless said: with one, both addresses lead to the same place. */
  readonly backends?: number;
  /** Another pod connected to this endpoint in the same run: something listens there. */
  readonly othersConnect?: boolean;
  readonly peers?: readonly PeerAnswer[];
  readonly sockets?: SocketsReading;
}

/** What the network does with this connection (semantics G.3, G.4). */
export function classifyLeg(facts: LegFacts): Observation {
  const endpoint = settle(facts.endpoint);
  const service = facts.service === undefined ? undefined : settle(facts.service);
  const [found, reason] = withService(judgeEnds(facts, endpoint, service), service, facts);
  return {
    class: found,
    reason,
    attempts: [...facts.endpoint, ...(facts.service ?? [])],
    control: facts.control,
    changed: [endpoint, service].some((each) => each?.kind === 'one' && each.changed),
    ...(facts.receipt === undefined ? {} : { receipt: facts.receipt }),
    ...(facts.peers === undefined || facts.peers.length === 0 ? {} : { peers: facts.peers }),
    ...(facts.sockets === undefined ? {} : { sockets: facts.sockets }),
    ...(service === undefined ? {} : { service: serviceAnswer(service) }),
  };
}

type Judgement = readonly [ObservationClass, ObservationReason];

/** By the endpoint's own address; by the Service's where there is no endpoint. */
function judgeEnds(facts: LegFacts, endpoint: Settled, service: Settled | undefined): Judgement {
  if (facts.endpoint.length === 0 && service !== undefined) return judge(facts, service, facts.service ?? []);
  return judge(facts, endpoint, facts.endpoint);
}

function judge(facts: LegFacts, settled: Settled, attempts: readonly Attempt[]): Judgement {
  switch (settled.kind) {
    case 'none':
      return attempts.length === 0 && isUnresolved(facts) ? ['DNS_FAILURE', 'name-not-resolved'] : FAILED;
    case 'mixed':
      return MIXED;
    case 'never':
      return judgeNever(facts, settled.results);
    case 'one':
      return judgeResult(facts, settled, attempts);
  }
}

const FAILED: Judgement = ['PROBE_FAILED', 'probe-failed'];
const MIXED: Judgement = ['INCONCLUSIVE', 'mixed-attempts'];

function judgeNever(facts: LegFacts, results: ReadonlySet<Attempt['result']>): Judgement {
  // A kernel sends only so many refusals a second: refused is what all of them mean, where something listens.
  if (results.has('refused')) return listens(facts) ? ['REJECTED', 'refused-but-listens'] : MIXED;
  // Routers first wait for a host that does not answer, and then say so.
  return facts.control.kind === 'down' ? DOWN : MIXED;
}

function isUnresolved({ resolution }: LegFacts): boolean {
  return resolution !== undefined && resolution.result !== 'answer' && resolution.result !== 'failed';
}

function judgeResult(facts: LegFacts, settled: Settled & { kind: 'one' }, attempts: readonly Attempt[]): Judgement {
  switch (settled.result) {
    case 'connected':
      return judgeConnected(facts, attempts);
    case 'refused':
      return judgeRefused(facts);
    case 'unreachable':
      return judgeUnreachable(facts, attempts);
    case 'cut':
      return ['INCONCLUSIVE', facts.meshSidecar === undefined ? 'cut-after-handshake' : 'local-handshake-only'];
    case 'timeout':
      return judgeNoAnswer(facts, settled.count);
    case 'silent':
      return judgeSilence(facts, settled.count);
    case 'failed':
      return FAILED;
  }
}

function judgeConnected(facts: LegFacts, attempts: readonly Attempt[]): Judgement {
  if (facts.protocol === 'UDP') return ['REACHABLE', 'udp-answer'];
  if (facts.protocol === 'TCP' && facts.meshSidecar !== undefined && !hasHeardOtherEnd(facts, attempts)) {
    return ['INCONCLUSIVE', 'local-handshake-only'];
  }
  return ['REACHABLE', 'connected'];
}

/** A mesh's sidecar answers 502 to 504 itself when it cannot get through. */
function hasHeardOtherEnd({ until }: LegFacts, attempts: readonly Attempt[]): boolean {
  if (until === 'open') return false;
  const heard = attempts.filter(({ result }) => result === 'connected');
  return until === 'tls' || heard.some(({ detail }) => !/HTTP\/[\d.]+ 50[234]|^50[234]\//.test(detail));
}

function judgeRefused(facts: LegFacts): Judgement {
  const { control, endpoint, receipt } = facts;
  // Nothing but the Service's own address was asked.
  if (endpoint.length === 0) return ['REJECTED', 'service-refuses'];
  if (listens(facts)) return ['REJECTED', 'refused-but-listens'];
  if (control.kind === 'looked') {
    return ['NO_LISTENER', control.others.length > 0 ? 'refused-listens-elsewhere' : 'refused-nothing-listens'];
  }
  if (control.kind === 'down' && control.runsNothing) return ['NO_LISTENER', 'refused-not-started'];
  if (receipt === 'arrived-no-port') return ['NO_LISTENER', 'refused-nothing-listens'];
  return ['INCONCLUSIVE', 'refused-unknown-listener'];
}

function judgeUnreachable(facts: LegFacts, attempts: readonly Attempt[]): Judgement {
  const kinds = new Set(attempts.flatMap(({ unreachable }) => unreachable ?? []));
  if (kinds.has('protocol')) return ['INCONCLUSIVE', 'no-protocol'];
  if (kinds.has('prohibited')) return ['REJECTED', 'prohibited'];
  if (kinds.has('network')) return ['INCONCLUSIVE', 'no-route'];
  if (facts.control.kind === 'down') return DOWN;
  // The host is up, since it was looked into: whoever says otherwise says no.
  if (facts.control.kind === 'looked' || listens(facts)) return ['REJECTED', 'prohibited'];
  return ['INCONCLUSIVE', 'no-answer-unknown-listener'];
}

const DOWN: Judgement = ['TARGET_DOWN', 'no-answer-target-down'];

function judgeNoAnswer(facts: LegFacts, count: number): Judgement {
  const { control } = facts;
  if (control.kind === 'down') return DOWN;
  // It does not even answer itself: its queue is full, or it hangs.
  if (control.kind === 'looked' && control.listens && control.connected === false) return DOWN;
  if (count < 2) return ['INCONCLUSIVE', 'no-answer-once'];
  if (listens(facts)) return ['BLOCKED', 'no-answer-but-listens'];
  return ['INCONCLUSIVE', control.kind === 'looked' ? 'no-answer-nothing-listens' : 'no-answer-unknown-listener'];
}

/** Datagrams that nobody answered: what the receiver's kernel counted is the only evidence. */
function judgeSilence({ control, receipt }: LegFacts, count: number): Judgement {
  if (control.kind === 'down') return DOWN;
  switch (receipt ?? 'unknown') {
    case 'arrived':
      return ['REACHABLE', 'udp-arrived'];
    case 'arrived-no-port':
      return ['NO_LISTENER', 'refused-nothing-listens'];
    case 'nothing':
      return count < 2 ? ['INCONCLUSIVE', 'no-answer-once'] : ['BLOCKED', 'udp-nothing-arrived'];
    case 'unknown':
      return ['INCONCLUSIVE', 'udp-silence'];
  }
}

function listens({ control, othersConnect, peers = [] }: LegFacts): boolean {
  const isHeard = othersConnect === true || peers.some(({ result }) => result === 'connected');
  return (control.kind === 'looked' && control.listens) || isHeard;
}

/** The endpoint's answer, unless its Service answers otherwise although both addresses lead to the same place. */
function withService(
  judgement: Judgement,
  service: Settled | undefined,
  { endpoint, backends = 1 }: LegFacts,
): Judgement {
  if (service === undefined || endpoint.length === 0 || backends > 1) return judgement;
  const answer = serviceAnswer(service);
  const [found, reason] = judgement;
  if (found === 'REACHABLE' && reason !== 'udp-arrived') {
    if (answer === 'refused') return ['REJECTED', 'service-refuses'];
    if (answer !== 'timeout') return judgement;
    // The flow as it was asked for does not work: an enforcer that judges Service addresses looks so.
    return [service.kind === 'one' && service.count > 1 ? 'BLOCKED' : 'INCONCLUSIVE', 'service-no-answer'];
  }
  const isShut = found === 'BLOCKED' || found === 'REJECTED' || found === 'NO_LISTENER' || found === 'TARGET_DOWN';
  return isShut && answer === 'connected' ? ['INCONCLUSIVE', 'only-service-connects'] : judgement;
}

function serviceAnswer(settled: Settled): NonNullable<Observation['service']> {
  switch (settled.kind) {
    case 'one':
      return ANSWERS[settled.result] ?? 'other';
    case 'mixed':
    case 'never':
      return 'mixed';
    case 'none':
      return 'other';
  }
}

const ANSWERS: Partial<Readonly<Record<Attempt['result'], NonNullable<Observation['service']>>>> = {
  connected: 'connected',
  refused: 'refused',
  timeout: 'timeout',
  silent: 'timeout',
};
