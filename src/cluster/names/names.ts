import type { Labels } from '../../model/labels.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { WorkloadKind } from '../../model/workload.ts';

/** Kinds of objects whose names people type. */
export type NameKind =
  | 'Namespace'
  | 'Node'
  | 'Pod'
  | 'Service'
  | 'Ingress'
  | 'Gateway'
  | 'NetworkPolicy'
  | WorkloadKind;

/** What of an object helps to type it; never more of it than this. */
export interface NamedObject {
  readonly name: string;
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string;
  /** Of pods only. */
  readonly labels?: Labels;
  /** Of Services, pods, and the pods that a workload makes. */
  readonly ports?: readonly NamedPort[];
  /** A pod that a workload has made. */
  readonly isOwned?: boolean;
}

export interface NamedPort {
  readonly port: number;
  readonly name?: string;
  readonly protocol: Protocol;
}

/** Names of one kind; without a namespace: of all of them, or of a kind that has none. */
export interface WantedNames {
  readonly kind: NameKind;
  readonly namespace?: string;
}

/** Whoever knows names: a cluster, what was kept of it, the built-in one. */
export interface NameSource {
  /** Where names without a namespace are looked up; undefined: in all of them. */
  readonly namespace: string | undefined;
  /** What is known of each of these, in their order; empty for what may not be listed, or did not come in time. */
  find(wanted: readonly WantedNames[]): Promise<readonly (readonly NamedObject[])[]>;
}
