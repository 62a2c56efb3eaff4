import type { AddressSet } from './address-set.ts';
import type { LabelSelector } from './selector.ts';
import type { PortRange } from './port-set.ts';
import type { Protocol } from './protocol.ts';
import type { SourcePosition } from './reference.ts';

/** What a document of segments says it is; its version is that of flows. */
export const SEGMENTS_KIND = 'Segments';

/** Scopes that need not be declared: workloads of no scope, and addresses that are neither the cluster's nor a scope's. */
export const BUILT_IN_SCOPES = ['others', 'outside'] as const;

/** Workloads and addresses that belong together. */
export interface Scope {
  readonly name: string;
  readonly description?: string;
  /** As written, for people: `namespaces payments, ledger; pods app=card`. */
  readonly selects: string;
  /** Pods that fit all of these; undefined: every one does. None of the three is given: the scope is addresses only. */
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: LabelSelector;
  readonly podSelector?: LabelSelector;
  /** Outside addresses; empty: none. */
  readonly addresses: AddressSet;
  readonly position: SourcePosition;
}

/** One way that has to be closed, by the names of scopes. */
export interface Separation {
  readonly from: string;
  readonly to: string;
}

/** A way through a separation that is meant. */
export interface Exemption extends Separation {
  /** Absent: every port. */
  readonly ports?: readonly ExemptPorts[];
  readonly reason?: string;
  /** The last day on which it holds, as `2026-12-31`. */
  readonly expires?: string;
  readonly position: SourcePosition;
}

export interface ExemptPorts extends PortRange {
  readonly protocol: Protocol;
}

/** One document. */
export interface Segments {
  readonly name?: string;
  readonly scopes: readonly Scope[];
  /** Each way once. */
  readonly separations: readonly Separation[];
  readonly exemptions: readonly Exemption[];
}
