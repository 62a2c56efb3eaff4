import type { WorkloadKind } from './workload.ts';

/** What a kind word in front of a name can mean. `namespace` is known only to say that it is no end of a flow. */
export type TargetKind = 'Pod' | 'Service' | 'Node' | 'Namespace' | WorkloadKind;

/** kubectl's singular, plural and short names. */
const WORDS: Readonly<Record<TargetKind, readonly string[]>> = {
  Pod: ['pod', 'pods', 'po'],
  Service: ['service', 'services', 'svc'],
  Deployment: ['deployment', 'deployments', 'deploy'],
  StatefulSet: ['statefulset', 'statefulsets', 'sts'],
  DaemonSet: ['daemonset', 'daemonsets', 'ds'],
  ReplicaSet: ['replicaset', 'replicasets', 'rs'],
  ReplicationController: ['replicationcontroller', 'replicationcontrollers', 'rc'],
  Job: ['job', 'jobs'],
  CronJob: ['cronjob', 'cronjobs', 'cj'],
  Node: ['node', 'nodes', 'no'],
  Namespace: ['namespace', 'namespaces', 'ns'],
};

const BY_WORD: ReadonlyMap<string, TargetKind> = new Map(
  // Object.entries forgets that the keys are kinds.
  (Object.entries(WORDS) as [TargetKind, readonly string[]][]).flatMap(([kind, words]) =>
    words.map((word) => [word, kind] as const),
  ),
);

/** The shortest usual word of each kind that may be an end of a flow. */
export const END_WORDS = {
  Pod: 'pod',
  Deployment: 'deploy',
  StatefulSet: 'sts',
  DaemonSet: 'ds',
  ReplicaSet: 'rs',
  ReplicationController: 'rc',
  Job: 'job',
  CronJob: 'cronjob',
  Service: 'svc',
  Node: 'node',
} as const satisfies Readonly<Record<Exclude<TargetKind, 'Namespace'>, string>>;

/** The kind that a word means to kubectl: `deploy`, `Deployments`, `deployment.apps`, `deployment.v1.apps`. */
export function kindOfWord(word: string): TargetKind | undefined {
  return BY_WORD.get(word.toLowerCase().replace(/(\.v1)?\.(apps|batch)$/, ''));
}
