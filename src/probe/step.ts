import type { Address } from '../model/address.ts';
import type { Protocol } from '../model/protocol.ts';

/** One thing tried from inside a pod's network namespace. `id` ties it to its attempts; a few letters and digits. */
export type Step = ConnectStep | ResolveStep | SocketsStep;

/** A new connection (UDP: a datagram that asks for an answer), tried several times, each time from a new source port. */
export interface ConnectStep {
  readonly kind: 'connect';
  readonly id: string;
  readonly protocol: Protocol;
  readonly address: Address;
  readonly port: number;
  /** How far it has to get. A mesh's sidecar accepts TCP itself: only bytes from the other end prove anything there. */
  readonly until: 'open' | 'tls' | 'http';
  /** Name for SNI and the Host header, with `tls` and `http`. */
  readonly host?: string;
  readonly attempts: number;
  /** Whole seconds for one attempt. */
  readonly timeout: number;
  /** Something that decides here is young: go on until the answer is this one, or the script has run for so long (semantics G.5). */
  readonly patience?: { readonly until: 'open' | 'closed'; readonly seconds: number };
}

/** A name, by the resolver that the pod itself has. */
export interface ResolveStep {
  readonly kind: 'resolve';
  readonly id: string;
  readonly name: string;
  readonly timeout: number;
}

/** Which ports have a listener in this network namespace, and what the kernel counted of UDP; now, and again after each of so many seconds. */
export interface SocketsStep {
  readonly kind: 'sockets';
  readonly id: string;
  /** Seconds to go on for; 0: once. */
  readonly seconds: number;
}
