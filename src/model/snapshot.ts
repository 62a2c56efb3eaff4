import type { EndpointSlice, Service } from './service.ts';
import type { Entrances } from './entrances.ts';
import type { EnforcerFacts } from './enforcer-facts.ts';
import type { Gap } from './gap.ts';
import type { Namespace, Node, ServiceAccount } from './cluster-object.ts';
import type { NetworkPolicy } from './network-policy.ts';
import type { ObjectRef, Origin, SourcePosition } from './reference.ts';
import type { Pod } from './pod.ts';
import type { Surroundings } from './surroundings.ts';
import type { Workload } from './workload.ts';

/** A policy object of a language that no dialect speaks yet: any verdict it could change is UNKNOWN. */
export interface UnmodelledPolicy {
  readonly ref: ObjectRef;
  readonly group: string;
  /** The object as it stands on the wire. */
  readonly raw?: unknown;
  readonly origin?: Origin;
}

/** A policy of a file that the API server would refuse: it is not evaluated, and never silently. */
export interface InvalidPolicy {
  readonly ref: ObjectRef;
  readonly position?: SourcePosition;
  /** What the server would object to first. */
  readonly message: string;
}

export type SnapshotSource =
  | { readonly kind: 'cluster'; readonly context: string; readonly server: string }
  | { readonly kind: 'files'; readonly names: readonly string[] }
  | { readonly kind: 'demo' };

/** The part of the API a successful read has seen: one object, or a list (of one namespace or of all). */
export interface Coverage {
  readonly resource: string;
  /** Absent: all namespaces, or cluster-scoped. */
  readonly namespace?: string;
  /** Absent: the whole list. */
  readonly name?: string;
}

/**
 * Cluster state as far as it was read. Collections hold what was found; `coverage` says how far one may conclude
 * from what is *not* there, and `gaps` says what was asked for and not given. From files, everything is covered.
 */
export interface Snapshot {
  readonly source: SnapshotSource;
  readonly namespaces: readonly Namespace[];
  readonly pods: readonly Pod[];
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
  readonly nodes: readonly Node[];
  readonly networkPolicies: readonly NetworkPolicy[];
  readonly unmodelled: readonly UnmodelledPolicy[];
  readonly invalidPolicies?: readonly InvalidPolicy[];
  /** Those that were read; of a pod that runs as another one, its labels are not known. Absent: none was. */
  readonly serviceAccounts?: readonly ServiceAccount[];
  /** Absent: nothing was read that tells who enforces policies. */
  readonly enforcerFacts?: EnforcerFacts;
  /** Absent: nobody asked for them; no verdict hangs on them. */
  readonly surroundings?: Surroundings;
  /** Absent: nobody asked for them, or a state that is read whole has none. */
  readonly entrances?: Entrances;
  readonly coverage: 'everything' | readonly Coverage[];
  readonly gaps: readonly Gap[];
}
