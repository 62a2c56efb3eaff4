import type { LabelSelector } from './selector.ts';
import type { Pod, PodOwner } from './pod.ts';
import type { Origin } from './reference.ts';

export type WorkloadKind =
  | 'Deployment'
  | 'StatefulSet'
  | 'DaemonSet'
  | 'ReplicaSet'
  | 'ReplicationController'
  | 'Job'
  | 'CronJob';

/** Something that makes pods. Its pods are found by owner, or by selector where the owner chain was not read. */
export interface Workload {
  readonly kind: WorkloadKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  readonly selector?: LabelSelector;
  /** The pod that stands for the workload while it has none (`template: true`). */
  readonly template: Pod;
  readonly owner?: PodOwner;
  readonly origin?: Origin;
}
