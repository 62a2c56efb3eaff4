import type { ClusterIndex } from '../../engine/cluster-index.ts';
import type { Labels } from '../../model/labels.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';
import type { Workload } from '../../model/workload.ts';
import { isCovered } from '../../model/coverage.ts';
import { podsOfWorkload } from '../../engine/workloads.ts';

/** The policy as it stands on the wire; undefined for one of another language. */
export function rawPolicy({ snapshot }: ClusterIndex, ref: ObjectRef): NetworkPolicy | undefined {
  if (ref.kind !== 'NetworkPolicy') return undefined;
  return snapshot.networkPolicies.find(({ namespace, name }) => namespace === ref.namespace && name === ref.name);
}

/** The outermost workload that makes the pod, or whose template it is. */
export function workloadOf(index: ClusterIndex, pod: Pod): Workload | undefined {
  const mine = (index.workloadsByNamespace.get(pod.namespace) ?? []).filter(
    (workload) => workload.template === pod || podsOfWorkload(index, workload).includes(pod),
  );
  return mine.find(({ owner }) => owner === undefined) ?? mine[0];
}

/** Kinds whose pods are made anew from a template that may be changed. */
const ROLLED_OUT: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/**
 * Where a label of the pod is to be written; undefined where a change of it would do something else as well: turn the pod
 * away from its owner, or a Service towards it or away.
 */
export function labelHome(
  index: ClusterIndex,
  pod: Pod,
  label: readonly [key: string, value: string],
): ObjectRef | undefined {
  const [key, value] = label;
  if (VOLATILE.has(key) || !keepsServices(index, pod, { ...pod.labels, [key]: value })) return undefined;
  const workload = workloadOf(index, pod);
  if (workload === undefined) {
    return pod.owner === undefined && !pod.template
      ? { kind: 'Pod', namespace: pod.namespace, name: pod.name }
      : undefined;
  }
  const isOfSelector = workload.selector?.some((requirement) => requirement.key === key) !== false;
  // What the template says already, a roll-out brings, and no label.
  const isThere = workload.template.labels[key] === value;
  if (!ROLLED_OUT.has(workload.kind) || isOfSelector || isThere) return undefined;
  return { kind: workload.kind, namespace: workload.namespace, name: workload.name };
}

function keepsServices({ snapshot }: ClusterIndex, pod: Pod, labels: Labels): boolean {
  if (!isCovered(snapshot, 'services', { namespace: pod.namespace })) return false;
  const mine = snapshot.services.filter(({ namespace }) => namespace === pod.namespace);
  return mine.every(({ selector }) => {
    if (selector === undefined) return true;
    const has = (set: Labels): boolean => Object.entries(selector).every(([key, value]) => set[key] === value);
    return has(pod.labels) === has(labels);
  });
}

/** Labels that controllers write: they tell one roll-out, or one pod, from the next. */
export const VOLATILE: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/job-completion-index',
  'apps.kubernetes.io/pod-index',
  'statefulset.kubernetes.io/pod-name',
]);

/** Labels by which people tell what a pod is. */
const TELLING = ['app', 'app.kubernetes.io/name', 'k8s-app', 'name'];

/**
 * Labels that select these pods of one namespace, and as few others there as their labels allow; of those that do, few
 * and telling ones. Empty where the pods have no label in common.
 */
export function labelsOf(index: ClusterIndex, pods: readonly Pod[]): Labels {
  const [first] = pods;
  if (first === undefined) return {};
  const common = Object.entries(first.labels).filter(
    ([key, value]) =>
      !VOLATILE.has(key) && pods.every(({ labels }) => Object.hasOwn(labels, key) && labels[key] === value),
  );
  const neighbours = (index.podsByNamespace.get(first.namespace) ?? []).filter((pod) => !pods.includes(pod));
  const selected = (labels: readonly (readonly [string, string])[]): number =>
    neighbours.filter((pod) => labels.every(([key, value]) => pod.labels[key] === value)).length;
  const left = common.toSorted(([a], [b]) => rank(a) - rank(b));
  const [lead] = left;
  const chosen = lead !== undefined && rank(lead[0]) < TELLING.length ? left.splice(0, 1) : [];
  while (left.length > 0 && (chosen.length === 0 || selected(chosen) > selected(common))) {
    const next = best(left, (label) => selected([...chosen, label]));
    if (next === undefined) break;
    chosen.push(next);
    left.splice(left.indexOf(next), 1);
  }
  return Object.fromEntries(chosen);
}

function rank(key: string): number {
  const at = TELLING.indexOf(key);
  return at < 0 ? TELLING.length : at;
}

function best<T>(items: readonly T[], weigh: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (found, item) => (found === undefined || weigh(item) < weigh(found) ? item : found),
    undefined,
  );
}

/** No pod and no template has the label, as far as all of them were read. */
export function isNobodys({ snapshot }: ClusterIndex, [key, value]: readonly [string, string]): boolean {
  if (!isCovered(snapshot, 'pods', {})) return false;
  const templates = snapshot.workloads.map(({ template }) => template);
  return ![...snapshot.pods, ...templates].some(({ labels }) => Object.hasOwn(labels, key) && labels[key] === value);
}
