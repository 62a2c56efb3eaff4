import type { ClusterIndex } from './cluster-index.ts';
import type { Pod } from '../model/pod.ts';
import type { Workload } from '../model/workload.ts';
import { isFinished } from './cluster-index.ts';
import { selects } from '../model/match-labels.ts';

/**
 * The pods that a workload stands for, finished ones left out unless it has no others. By owner, one level of ReplicaSets
 * and Jobs in between; by selector for what nobody owns, as files often hold pods without ownerReferences.
 */
export function podsOfWorkload(index: ClusterIndex, workload: Workload): readonly Pod[] {
  const owners = new Set([ownerKey(workload.kind, workload.name)]);
  for (const { kind, name, owner } of index.workloadsByNamespace.get(workload.namespace) ?? []) {
    if (owner && owners.has(ownerKey(owner.kind, owner.name))) owners.add(ownerKey(kind, name));
  }
  const mine = (index.podsByNamespace.get(workload.namespace) ?? []).filter((pod) => belongs(pod, workload, owners));
  const alive = mine.filter((pod) => !isFinished(pod));
  return alive.length > 0 ? alive : mine;
}

/** The pods of a namespace, and a template for each workload that has none. */
export function podsAndTemplates(index: ClusterIndex, namespace: string): readonly Pod[] {
  const workloads = index.workloadsByNamespace.get(namespace) ?? [];
  const names = new Set(workloads.map(({ kind, name }) => ownerKey(kind, name)));
  // A ReplicaSet beside its Deployment is the same pods twice.
  const outermost = workloads.filter(
    ({ owner }) => owner === undefined || !names.has(ownerKey(owner.kind, owner.name)),
  );
  const podless = outermost.filter((workload) => podsOfWorkload(index, workload).length === 0);
  return [...(index.podsByNamespace.get(namespace) ?? []), ...podless.map(({ template }) => template)];
}

function belongs(pod: Pod, { kind, name, selector }: Workload, owners: ReadonlySet<string>): boolean {
  if (pod.owner === undefined) return selector !== undefined && selector.length > 0 && selects(pod.labels, selector);
  if (owners.has(ownerKey(pod.owner.kind, pod.owner.name))) return true;
  // The ReplicaSet between may not have been read; its name is the Deployment's and the pod's template hash.
  const hash = pod.labels['pod-template-hash'];
  return (
    kind === 'Deployment' &&
    pod.owner.kind === 'ReplicaSet' &&
    hash !== undefined &&
    pod.owner.name === `${name}-${hash}`
  );
}

function ownerKey(kind: string, name: string): string {
  return `${kind}/${name}`;
}
