import type { ClusterIndex } from '../../engine/cluster-index.ts';
import type { Labels } from '../../model/labels.ts';
import type { Pod } from '../../model/pod.ts';
import type { Workload } from '../../model/workload.ts';
import { groupPods, type PodsGroup } from '../../engine/all-pairs/groups.ts';
import { labelValue } from '../../model/match-labels.ts';

/** By which labels a policy means a workload. */
export type LabelChoice =
  | {
      readonly kind: 'labels';
      readonly labels: Labels;
      /** Workloads of its namespace that have them all, too; empty: the labels are its own. */
      readonly others: readonly PodsGroup[];
    }
  /** Its pods share no label that stays. */
  | { readonly kind: 'none' };

/** Who is who, for those who write selectors. */
export interface LabelChoices {
  /** Workloads and pods of nobody's: by namespace, then name. */
  readonly groups: readonly PodsGroup[];
  groupOf(pod: Pod): PodsGroup;
  choose(group: PodsGroup): LabelChoice;
}

/** The fewest labels that select exactly the pods of a workload, or as few others as can be. */
export function createLabelChoices(index: ClusterIndex): LabelChoices {
  const groups = groupPods(index, 'workload');
  const byPod = new Map(groups.flatMap((group) => group.pods.map((pod) => [pod, group] as const)));
  const byNamespace = Map.groupBy(groups, ({ ref }) => ref.namespace ?? '');
  const chosen = new Map<PodsGroup, LabelChoice>();
  return {
    groups,
    groupOf: (pod) => byPod.get(pod) ?? aloneOf(pod),
    choose(group) {
      const known = chosen.get(group);
      if (known !== undefined) return known;
      const found = chooseLabels(group, byNamespace.get(group.ref.namespace ?? '') ?? [], workloadOf(index, group));
      chosen.set(group, found);
      return found;
    },
  };
}

function aloneOf(pod: Pod): PodsGroup {
  return { kind: 'pods', ref: { kind: 'Pod', namespace: pod.namespace, name: pod.name }, pods: [pod] };
}

function workloadOf({ workloadsByNamespace }: ClusterIndex, { ref }: PodsGroup): Workload | undefined {
  const near = workloadsByNamespace.get(ref.namespace ?? '') ?? [];
  return near.find(({ kind, name }) => kind === ref.kind && name === ref.name);
}

/**
 * Labels that a controller writes, and that differ from one pod, or one version, to the next:
 * https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
const PASSING = new Set([
  'pod-template-hash',
  'pod-template-generation',
  'controller-revision-hash',
  'rollouts-pod-template-hash',
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/job-completion-index',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
]);

type Label = readonly [key: string, value: string];

function chooseLabels(group: PodsGroup, near: readonly PodsGroup[], workload: Workload | undefined): LabelChoice {
  const labels = sharedLabels(group, workload).toSorted(byWorth(workload));
  if (labels.length === 0) return { kind: 'none' };
  const rivals = near.filter((other) => other !== group);
  const others = (some: readonly Label[]): readonly PodsGroup[] => rivals.filter((rival) => hasSomeWith(rival, some));
  const least = others(labels);
  const own = fewest(labels, (some) => others(some).length === least.length);
  return { kind: 'labels', labels: Object.fromEntries(own), others: least };
}

/** What all pods of a workload have, and those that its template would make. */
function sharedLabels({ pods }: PodsGroup, workload: Workload | undefined): readonly Label[] {
  const all = [...pods, ...(workload === undefined ? [] : [workload.template])].map(({ labels }) => labels);
  const [first = {}] = all;
  return Object.entries(first).filter(
    ([key, value]) => !PASSING.has(key) && all.every((labels) => labelValue(labels, key) === value),
  );
}

/** Pods on their node's network count for nobody: no selector finds them. */
function hasSomeWith({ pods }: PodsGroup, labels: readonly Label[]): boolean {
  return pods.some((pod) => !pod.hostNetwork && labels.every(([key, value]) => labelValue(pod.labels, key) === value));
}

/** Keys by which people tell workloads apart, the best first. */
const USUAL = ['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'app.kubernetes.io/component', 'app', 'k8s-app'];

/** A workload's own selector never changes, and usual keys mean what they say; the rest by name. */
function byWorth(workload: Workload | undefined): (a: Label, b: Label) => number {
  const selecting = new Set(workload?.selector?.map(({ key }) => key));
  const rank = (key: string): number => {
    const usual = USUAL.indexOf(key);
    return (selecting.has(key) ? 0 : 100) + (usual < 0 ? USUAL.length : usual);
  };
  return ([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1);
}

/** Sets of more labels than that, and of worse ones, are not tried one by one. */
const MOST_TRIED = 3;
const BEST_TRIED = 16;

/** The smallest part of the labels that is enough; of equal ones that of the best. All of them are. */
function fewest(labels: readonly Label[], isEnough: (some: readonly Label[]) => boolean): readonly Label[] {
  for (let size = 1; size <= Math.min(MOST_TRIED, labels.length); size++) {
    const found = combinations(labels.slice(0, BEST_TRIED), size).find(isEnough);
    if (found !== undefined) return found;
  }
  return labels.toReversed().reduce((kept, label) => {
    const without = kept.filter((each) => each !== label);
    return without.length > 0 && isEnough(without) ? without : kept;
  }, labels);
}

/** In the order of their first members. */
function combinations<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, at) => combinations(items.slice(at + 1), size - 1).map((rest) => [item, ...rest]));
}
