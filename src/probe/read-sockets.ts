import { addressOf, parseAddress } from '../model/address.ts';
import type { Listener, SocketsReading } from './attempt.ts';
import type { Protocol } from '../model/protocol.ts';

/** What `catCommand` shows, in its order. */
export const PROC_FILES: readonly string[] = ['tcp', 'tcp6', 'udp', 'udp6', 'snmp', 'snmp6'].map(
  (name) => `/proc/net/${name}`,
);

/**
 * The listeners and counters in the kernel's tables, one after the other as `cat` prints them; undefined when none of
 * them is in the text. Only their headings tell the tables apart, so IPv4's come before IPv6's.
 */
export function readProcFiles(text: string, step = 'sockets'): SocketsReading | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const listeners: Listener[] = [];
  let protocol: Protocol | undefined;
  for (const line of lines) {
    protocol = readHeading(line) ?? protocol;
    const row = SOCKET_ROW.exec(line);
    const listener = row === null || protocol === undefined ? undefined : readListener(protocol, row.slice(1));
    if (listener !== undefined) listeners.push(listener);
  }
  if (protocol === undefined) return undefined;
  const udp = readCounters(lines.join(' '));
  return { step, atMs: 0, listeners: unique(listeners), ...(udp === undefined ? {} : { udp }) };
}

/** A listener as the script prints it: its table, and what stands there (`tcp=0100007F:1F90`, `sctp=10.0.0.1/80`). */
export function readListenerField(field: string): Listener | undefined {
  const [table = '', place = ''] = field.split('=');
  if (table === 'sctp') return readSctpPlace(place);
  if (table.startsWith('tcp')) return readPlace('TCP', place);
  return table.startsWith('udp') ? readPlace('UDP', place) : undefined;
}

/** Datagrams that the kernel took for a socket, and those that no socket was there for; of both families. */
export function readCounters(text: string): SocketsReading['udp'] {
  const words = text.split(/\s+/);
  const received = [ofTable(words, 'InDatagrams'), after(words, 'Udp6InDatagrams')].filter(
    (count) => count !== undefined,
  );
  const noPort = [ofTable(words, 'NoPorts'), after(words, 'Udp6NoPorts')].filter((count) => count !== undefined);
  if (received.length === 0 || noPort.length === 0) return undefined;
  return { received: sum(received), noPort: sum(noPort) };
}

/** Each listener once: a server with several sockets on one port has one row for each. */
export function unique(listeners: readonly Listener[]): readonly Listener[] {
  return [...new Map(listeners.map((each) => [`${each.protocol} ${each.address} ${each.port}`, each])).values()];
}

/** A row of /proc/net/{tcp,udp}*: number, local place, remote place, state, queues. */
const SOCKET_ROW = /^\d+: ([0-9A-F]+:[0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) ([0-9A-F]+:[0-9A-F]+) /;

/** TCP_LISTEN, and TCP_CLOSE, which stands for a UDP socket that has no peer. */
const STATES: Readonly<Record<Protocol, string>> = { TCP: '0A', UDP: '07', SCTP: '' };

/** UDP's tables have a column more than TCP's. */
function readHeading(line: string): Protocol | undefined {
  if (!line.startsWith('sl ') || !line.includes('local_address')) return undefined;
  return line.includes('drops') ? 'UDP' : 'TCP';
}

function readListener(protocol: Protocol, [place, state, queues]: readonly string[]): Listener | undefined {
  if (state !== STATES[protocol]) return undefined;
  return readPlace(protocol, protocol === 'UDP' ? `${place}:${queues}` : (place ?? ''));
}

/** An address and a port, and for UDP what waits to be sent and to be read: `0100007F:0035:00000000:00000A00`. */
function readPlace(protocol: Protocol, place: string): Listener | undefined {
  const [hex = '', port = '', , waiting = '0'] = place.split(':');
  if (!/^(?:[0-9A-F]{8}|[0-9A-F]{32})$/.test(hex) || !/^[0-9A-F]{4}$/.test(port)) return undefined;
  const unread = Number.parseInt(waiting, 16);
  return {
    protocol,
    address: readHexAddress(hex),
    port: Number.parseInt(port, 16),
    ...(unread > 0 ? { unread } : {}),
  };
}

/** The kernel prints an address as words of 32 bits in the processor's order: the bytes of each stand reversed. */
function readHexAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).toReversed());
  return addressOf(hex.length === 8 ? 4 : 6, BigInt(`0x${bytes.join('')}`)).text;
}

function readSctpPlace(place: string): Listener | undefined {
  const slash = place.lastIndexOf('/');
  const address = parseAddress(place.slice(0, slash))?.text;
  const port = Number(place.slice(slash + 1));
  return address === undefined || !Number.isInteger(port) ? undefined : { protocol: 'SCTP', address, port };
}

/** /proc/net/snmp has two lines for each protocol: the names, and the numbers in the same order. */
function ofTable(words: readonly string[], name: string): number | undefined {
  const first = words.indexOf('Udp:');
  const second = words.indexOf('Udp:', first + 1);
  const index = words.indexOf(name, first);
  if (first < 0 || second < 0 || index < 0 || index > second) return undefined;
  return readNumber(words[second + index - first]);
}

function after(words: readonly string[], name: string): number | undefined {
  const index = words.indexOf(name);
  return index < 0 ? undefined : readNumber(words[index + 1]);
}

function readNumber(word: string | undefined): number | undefined {
  return word !== undefined && /^\d+$/.test(word) ? Number(word) : undefined;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
