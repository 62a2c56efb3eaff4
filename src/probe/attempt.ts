import type { Protocol } from '../model/protocol.ts';

/** How one attempt ended, as its tool saw it; nothing is concluded here. */
export type AttemptResult =
  /** Handshake done; for UDP, an answer came; for `tls` and `http`, bytes of the other end. */
  | 'connected'
  /** A TCP reset, or ICMP port unreachable. */
  | 'refused'
  /** ICMP host or network unreachable, or prohibited; no route. */
  | 'unreachable'
  /** Handshake done, and then closed or silent where bytes were asked for. */
  | 'cut'
  | 'timeout'
  /** UDP only: sent, and nothing came back. */
  | 'silent'
  /** The tool is missing, or failed for a reason of its own. */
  | 'failed';

export interface Attempt {
  readonly step: string;
  /** Counts from 1. */
  readonly number: number;
  readonly result: AttemptResult;
  /** `nc`, `curl`, `bash`, ... */
  readonly tool: string;
  readonly exitCode: number;
  /** How long it took; as exact as the pod's clock (10 ms). */
  readonly ms: number;
  /** When it began, since the script began. */
  readonly atMs: number;
  /** The tool's own first words, printable; empty when it said nothing. */
  readonly detail: string;
  /** Only with `unreachable`: the pod's own kernel does not know the protocol, the network has no route, the host does not answer for its address, or somebody says that it may not be. */
  readonly unreachable?: 'protocol' | 'network' | 'host' | 'prohibited';
}

export interface Resolution {
  readonly step: string;
  readonly result: 'answer' | 'no-such-name' | 'refused' | 'server-failure' | 'timeout' | 'failed';
  readonly addresses: readonly string[];
  /** The server that was asked, as the pod's resolv.conf or the tool says; empty when unknown. */
  readonly server: string;
  readonly tool: string;
  readonly ms: number;
  readonly detail: string;
}

/** A socket that takes new connections (TCP) or datagrams (UDP). */
export interface Listener {
  readonly protocol: Protocol;
  /** Canonical text; `0.0.0.0` and `::` for every address. */
  readonly address: string;
  readonly port: number;
  /** UDP only: bytes that have arrived and that its process has not read yet; absent when there are none. */
  readonly unread?: number;
}

export interface SocketsReading {
  readonly step: string;
  readonly atMs: number;
  readonly listeners: readonly Listener[];
  /** Of /proc/net/snmp and snmp6 together; absent when they could not be read. */
  readonly udp?: { readonly received: number; readonly noPort: number };
}

/** All that a script said. */
export interface Output {
  readonly attempts: readonly Attempt[];
  readonly resolutions: readonly Resolution[];
  readonly sockets: readonly SocketsReading[];
  /** Tools that were found, `nc=openbsd`. */
  readonly tools: readonly string[];
  /** False: it was cut off, or never came to its end. */
  readonly isWhole: boolean;
  /** Lines that are not the script's: a shell's complaint, an entrypoint's banner. */
  readonly strayLines: readonly string[];
}
