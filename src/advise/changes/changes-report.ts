import type { API_VERSION, MissingExplanation, Statement } from '../../explain/explanation.ts';
import type { Cause, WatchedVerdict } from '../../explain/flip.ts';
import type { ObjectRef } from '../../model/reference.ts';

/**
 * Whether a change could have made the flow what it is: `decides`: without it the verdict would be another; `could`: it is
 * about an end of the flow, or about what selects it; `unclear`: what it was before cannot be told; `no`.
 */
export type Bearing = 'decides' | 'could' | 'unclear' | 'no';

export interface ChangeRow {
  readonly at: string;
  /** The program; empty where the object does not say. */
  readonly by: string;
  readonly what: 'created' | 'changed' | 'deleting';
  readonly ref: ObjectRef;
  /** What that program has written: `spec`, `labels app`; empty where it is not known. */
  readonly fields: readonly string[];
  /** Absent: no flow was asked about. */
  readonly bearing?: Bearing;
  readonly why?: string;
}

/** What changed lately, and could matter for a flow: what `kubectl netpol changes -o json` prints. */
export interface ChangesReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'ChangesReport';
  /** Absent: none was asked about, and every change is one of the namespaces. */
  readonly flow?: string;
  readonly verdict?: WatchedVerdict;
  readonly summary?: string;
  /** RFC 3339. */
  readonly since: string;
  readonly until: string;
  /** Where it was looked; absent: everywhere. */
  readonly namespaces?: readonly string[];
  /** Newest first. */
  readonly changes: readonly ChangeRow[];
  /** What cannot be told from the objects. */
  readonly limits: readonly Statement[];
  readonly missing: readonly MissingExplanation[];
}

/** Which change between two states turned a flow: what `changes --from A --to B -o json` prints. */
export interface BisectReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'BisectReport';
  readonly flow: string;
  readonly before: FlowAt;
  readonly after: FlowAt;
  readonly isTurned: boolean;
  /** One that turned it alone, or all that it took together; empty where the verdict is the same. */
  readonly causes: readonly CauseText[];
  readonly summary: string;
  /** Objects that are not the same in both states, and those of them that the flow could depend on. */
  readonly differing: number;
  readonly concerned: number;
}

export interface FlowAt {
  /** The state, as typed. */
  readonly name: string;
  readonly verdict: WatchedVerdict;
  readonly summary: string;
  readonly notRead: readonly string[];
}

export interface CauseText {
  readonly text: string;
  readonly cause: Cause;
}
