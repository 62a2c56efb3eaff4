import { isFinished } from '../engine/cluster-index.ts';
import { onlyInEither } from '../model/only-in-either.ts';
import type { Pod } from '../model/pod.ts';
import type { Snapshot } from '../model/snapshot.ts';

/**
 * The state as one of workloads that go by their names, whatever runs just now: pods that have finished are left out, so
 * that their workload stands there by its template, and pods of a ReplicaSet that nobody read are their Deployment's. The
 * same object where it is one already.
 */
export function comparable(snapshot: Snapshot): Snapshot {
  const declared = namesOfReplicaSets(snapshot.workloads);
  const pods = snapshot.pods.filter((pod) => !isFinished(pod)).map((pod) => withOutermostOwner(pod, declared));
  const isSame = pods.length === snapshot.pods.length && pods.every((pod, at) => pod === snapshot.pods[at]);
  return isSame ? snapshot : { ...snapshot, pods };
}

/** The same for what a state became that is one already: only what is new is looked at. */
export function stillComparable(base: Snapshot, snapshot: Snapshot): Snapshot {
  const workloads = onlyInEither(base.workloads, snapshot.workloads);
  const [was, is] = [namesOfReplicaSets(workloads.before), namesOfReplicaSets(workloads.after)];
  const young = onlyInEither(base.pods, snapshot.pods).after;
  if (was.size + is.size + young.length === 0) return snapshot;
  const declared = namesOfReplicaSets(snapshot.workloads);
  const isComparable = (pod: Pod): boolean => !isFinished(pod) && withOutermostOwner(pod, declared) === pod;
  return was.symmetricDifference(is).size === 0 && young.every(isComparable) ? snapshot : comparable(snapshot);
}

function namesOfReplicaSets(workloads: Snapshot['workloads']): ReadonlySet<string> {
  const sets = workloads.filter(({ kind }) => kind === 'ReplicaSet');
  return new Set(sets.map(({ namespace, name }) => `${namespace}/${name}`));
}

/** A ReplicaSet's name is its Deployment's and the hash of its pods. */
function withOutermostOwner(pod: Pod, declared: ReadonlySet<string>): Pod {
  const { owner, namespace, labels } = pod;
  const hash = labels['pod-template-hash'];
  if (owner?.kind !== 'ReplicaSet' || hash === undefined || !owner.name.endsWith(`-${hash}`)) return pod;
  if (declared.has(`${namespace}/${owner.name}`)) return pod;
  return { ...pod, owner: { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) } };
}

/** Whether there is anybody whose connections could be compared. */
export function hasWorkloads({ pods, workloads }: Snapshot): boolean {
  return pods.length + workloads.length > 0;
}

/** The policies of one state among the workloads of another; namespaces of the first win, as they may carry labels. */
export function amongWorkloadsOf(policies: Snapshot, others: Snapshot): Snapshot {
  const own = new Set(policies.namespaces.filter(({ assumed }) => !assumed).map(({ name }) => name));
  const lent = others.namespaces.filter(({ name }) => !own.has(name));
  const known = new Set(lent.map(({ name }) => name));
  const kept = policies.namespaces.filter(({ name, assumed }) => !assumed || !known.has(name));
  const hidden = others.gaps.filter(({ resource }) => LENT.has(resource));
  return {
    ...policies,
    namespaces: [...kept, ...lent],
    pods: others.pods,
    workloads: others.workloads,
    services: others.services,
    endpointSlices: others.endpointSlices,
    nodes: others.nodes,
    gaps: [...policies.gaps, ...hidden],
  };
}

/** What one state lends to another, by the plurals of the API. */
const LENT: ReadonlySet<string> = new Set([
  'pods',
  'namespaces',
  'services',
  'endpointslices',
  'nodes',
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'replicationcontrollers',
  'jobs',
  'cronjobs',
]);
