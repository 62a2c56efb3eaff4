import { type Address, parseAddress } from '../model/address.ts';
import type { Attempt, Listener, SocketsReading } from './attempt.ts';
import type { Control, Receipt } from './observation.ts';
import { SOCKETS_UNREAD } from './phrase/observation.ts';
import type { Protocol } from '../model/protocol.ts';

/** Where a connection goes. */
export interface Place {
  readonly protocol: Protocol;
  readonly address: Address;
  readonly port: number;
}

/**
 * What was found in the destination's network namespace: its listeners, and its own attempts to connect to itself (`own`),
 * which know better. Without either, `not-run`.
 */
export function controlOf(reading: SocketsReading | undefined, place: Place, own: readonly Attempt[] = []): Control {
  const connected = ownAnswer(own);
  const samePort = (reading?.listeners ?? []).filter(
    ({ protocol, port }) => protocol === place.protocol && port === place.port,
  );
  // SCTP's table cannot be read everywhere: that it lists nothing says nothing.
  const isRead = reading !== undefined && (place.protocol !== 'SCTP' || samePort.length > 0);
  if (!isRead && connected === undefined) {
    return { kind: 'not-run', why: SOCKETS_UNREAD };
  }
  const isListed = samePort.some((listener) => takes(listener, place.address));
  return {
    kind: 'looked',
    listens: connected === 'connected' || (isListed && connected !== 'refused') || (!isRead && connected === 'timeout'),
    others: samePort.filter((listener) => !takes(listener, place.address)).map(({ address }) => address),
    ...(connected === undefined ? {} : { connected: connected === 'connected' }),
  };
}

/** Datagrams that were answered meanwhile: so they were counted, too. */
export interface AnsweredDatagrams {
  readonly received: number;
  /** Refused, since nothing listened. */
  readonly noPort: number;
  /** How many more there may have been of either: whoever waits for an answer sends again. Absent: none. */
  readonly spare?: number;
}

/**
 * Whether what was sent, and not answered, has arrived, by what the receiver's kernel counted from the first of these
 * readings to the last.
 */
export function receiptOf(
  readings: readonly SocketsReading[],
  sent: number,
  answered: AnsweredDatagrams = { received: 0, noPort: 0 },
): Receipt {
  const [before, after] = [readings[0]?.udp, readings.at(-1)?.udp];
  if (readings.length < 2 || before === undefined || after === undefined || sent === 0) return 'unknown';
  const { spare = 0 } = answered;
  const received = without(after.received - before.received, answered.received);
  const noPort = without(after.noPort - before.noPort, answered.noPort);
  if (received < 0 || noPort < 0 || received + noPort > sent * BUSY) return 'unknown';
  // The kernel counts a datagram only when its process reads it; where others are answered, what waits may be theirs.
  const isAlone = answered.received === 0 && answered.noPort === 0;
  if (isAlone && unread(readings.at(-1)) > unread(readings[0])) return 'arrived';
  if (noPort - spare >= sent) return 'arrived-no-port';
  if (received - spare >= sent) return 'arrived';
  // A few are the pod's own traffic, such as its look-ups.
  return (received + noPort) * FEW < sent ? 'nothing' : 'unknown';
}

/** A counter that ran backwards stays below 0. */
function without(counted: number, known: number): number {
  return counted - Math.max(0, Math.min(counted, known));
}

function unread(reading: SocketsReading | undefined): number {
  return (reading?.listeners ?? []).reduce((sum, listener) => sum + (listener.unread ?? 0), 0);
}

/** How many datagrams these attempts sent at the least: five each, unless there was an answer, or by tools that send one. */
export function datagramsOf(attempts: readonly Attempt[]): number {
  return attempts.reduce((sum, { result, tool }) => {
    if (result === 'silent') return sum + (SEND_ONE.has(tool) ? 1 : 5);
    return result === 'connected' || result === 'refused' ? sum + 1 : sum;
  }, 0);
}

/** How many more than `datagramsOf` says these attempts may have sent, and been answered: they end at the first answer, or do not. */
export function spareOf(attempts: readonly Attempt[]): number {
  return attempts
    .filter(({ result, tool }) => (result === 'connected' || result === 'refused') && !SEND_ONE.has(tool))
    .reduce((sum, { tool, ms }) => sum + (tool === 'bash' ? Math.min(4, Math.floor(ms / SHORTEST_PAUSE_MS)) : 4), 0);
}

/** Between the datagrams of one attempt. */
const SHORTEST_PAUSE_MS = 200;

const SEND_ONE: ReadonlySet<string> = new Set(['agnhost', 'dig', 'nslookup']);

/** So many times fewer than were sent are none of ours. */
const FEW = 5;

/** With so many times as many datagrams, the receiver is too busy to tell ours. */
const BUSY = 4;

/** What a connection from inside came to; undefined where none was made, or its tool failed. */
function ownAnswer(own: readonly Attempt[]): 'connected' | 'refused' | 'timeout' | undefined {
  const results = new Set(own.map(({ result }) => result));
  if (results.has('connected')) return 'connected';
  if (results.has('refused')) return 'refused';
  return results.has('timeout') ? 'timeout' : undefined;
}

/** Whether a listener takes connections to this address. A listener on `::` takes IPv4's too, unless it was told not to. */
function takes(listener: Listener, address: Address): boolean {
  if (listener.address === '::') return true;
  if (listener.address === '0.0.0.0') return address.family === 4;
  return parseAddress(listener.address)?.text === address.text;
}
