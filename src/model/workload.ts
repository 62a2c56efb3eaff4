import type { SetSelector } from './selector.ts';
import type { Pod, PodOwner } from './pod.ts';
import type { Origin } from './reference.ts';

/** Everything that makes pods, those that people name most first. */
export const WORKLOAD_KINDS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
] as const;

export type WorkloadKind = (typeof WORKLOAD_KINDS)[number];

/** Something that makes pods. Its pods are found by owner, or by selector where the owner chain was not read. */
export interface Workload {
  readonly kind: WorkloadKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  readonly selector?: SetSelector;
  /** The pod that stands for the workload while it has none (`template: true`). */
  readonly template: Pod;
  readonly owner?: PodOwner;
  readonly origin?: Origin;
}
