import type { ClusterIndex } from '../engine/cluster-index.ts';
import type { CollectionName, Collections } from './step.ts';
import type { EndpointSlice } from '../model/service.ts';
import type { Pod } from '../model/pod.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Workload } from '../model/workload.ts';
import { groupPodsByAddress, indexSnapshot } from '../engine/cluster-index.ts';
import { patchMap } from './patched-map.ts';
import { itemsBelow, type SortedList } from './sorted-list.ts';
import { qualifiedName } from '../model/reference.ts';

export type Lists = { readonly [Name in CollectionName]: SortedList<Collections[Name]> };

/** What became of one object. */
export interface Change<T> {
  /** Absent: it was not there. */
  readonly before: T | undefined;
  /** Absent: it is gone. */
  readonly after: T | undefined;
}

/** By key, in each collection. */
export type Changes = { readonly [Name in CollectionName]: ReadonlyMap<string, Change<Collections[Name]>> };

/** The index of a snapshot that differs from an indexed one by some changes: the same as if it were indexed anew. */
export function patchIndex(index: ClusterIndex, snapshot: Snapshot, lists: Lists, changes: Changes): ClusterIndex {
  const { nodes, namespaces } = changes;
  const small = indexSnapshot({
    ...snapshot,
    pods: [],
    workloads: [],
    endpointSlices: [],
    nodes: nodes.size === 0 ? [] : snapshot.nodes,
    namespaces: namespaces.size === 0 ? [] : snapshot.namespaces,
  });
  return {
    snapshot,
    ...pickPods(patchPods(index, snapshot, lists.pods, changes.pods)),
    workloadsByNamespace: patchWorkloads(index, snapshot.workloads, changes.workloads),
    nodes: nodes.size === 0 ? index.nodes : small.nodes,
    nodesByAddress: nodes.size === 0 ? index.nodesByAddress : small.nodesByAddress,
    namespaces: namespaces.size === 0 ? index.namespaces : small.namespaces,
    slices: patchSlices(index, lists.endpointSlices, changes.endpointSlices),
  };
}

type PodIndex = Pick<ClusterIndex, 'pods' | 'podsByNamespace' | 'podsByAddress'>;

function pickPods({ pods, podsByNamespace, podsByAddress }: PodIndex): PodIndex {
  return { pods, podsByNamespace, podsByAddress };
}

/** From so many changes on it is less work to begin anew. */
const MANY = 2_000;

function patchPods(index: PodIndex, snapshot: Snapshot, list: SortedList<Pod>, changes: Changes['pods']): PodIndex {
  if (changes.size > MANY) return indexSnapshot({ ...snapshot, workloads: [], endpointSlices: [], nodes: [] });
  const changed = [...changes.values()].map(
    ({ before, after }) => [qualifiedName(after ?? before ?? { name: '' }), after] as const,
  );
  const pods = patchMap(index.pods, new Map(changed));
  return {
    pods,
    podsByNamespace: patchGroups(index.podsByNamespace, changes, ({ namespace }) => namespace, podsIn(list)),
    podsByAddress: patchMap(index.podsByAddress, ownersAgain(index, pods, changes)),
  };
}

export const POD_KEYS = 'pods:';
export const SLICE_KEYS = 'endpointslices.discovery.k8s.io:';

function podsIn(list: SortedList<Pod>): (namespace: string) => readonly Pod[] {
  return (namespace) => itemsBelow(list, `${POD_KEYS}${namespace}/`);
}

/** Of each address that a changed pod has or had, the owners again; `undefined`: nobody. */
function ownersAgain(
  { podsByAddress }: PodIndex,
  pods: ReadonlyMap<string, Pod>,
  changes: Changes['pods'],
): ReadonlyMap<string, readonly Pod[] | undefined> {
  const owners = new Map<string, Set<string>>();
  for (const { before, after } of changes.values()) {
    for (const pod of [before, after]) {
      for (const { text } of pod?.addresses ?? []) {
        const names = owners.get(text) ?? new Set(podsByAddress.get(text)?.map(qualifiedName));
        owners.set(text, names.add(qualifiedName(pod ?? { name: '' })));
      }
    }
  }
  return new Map(
    [...owners].map(([text, names]) => {
      const claiming = [...names].sort().flatMap((name) => pods.get(name) ?? []);
      return [text, groupPodsByAddress(claiming).get(text)];
    }),
  );
}

/** Workloads stand in the order of their kinds: one pass finds those of all namespaces that changed. */
function patchWorkloads(
  { workloadsByNamespace }: ClusterIndex,
  workloads: readonly Workload[],
  changes: ReadonlyMap<string, Change<Workload>>,
): ClusterIndex['workloadsByNamespace'] {
  if (changes.size === 0) return workloadsByNamespace;
  const changed = new Set([...changes.values()].flatMap(namespacesOf));
  const now = Map.groupBy(
    workloads.filter(({ namespace }) => changed.has(namespace)),
    ({ namespace }) => namespace,
  );
  return patchGroups(
    workloadsByNamespace,
    changes,
    ({ namespace }) => namespace,
    (namespace) => now.get(namespace) ?? [],
  );
}

function namespacesOf({ before, after }: Change<Workload>): readonly string[] {
  return [before, after].flatMap((each) => each?.namespace ?? []);
}

function patchSlices(
  { slices }: ClusterIndex,
  list: SortedList<EndpointSlice>,
  changes: ReadonlyMap<string, Change<EndpointSlice>>,
): ClusterIndex['slices'] {
  return patchGroups(slices, changes, serviceOf, (service) => {
    const namespace = service.slice(0, service.indexOf('/'));
    return itemsBelow(list, `${SLICE_KEYS}${namespace}/`).filter((slice) => serviceOf(slice) === service);
  });
}

function serviceOf({ namespace, service }: EndpointSlice): string {
  return `${namespace}/${service}`;
}

/** Groups that some changes touch are made again; the others stay the objects that they are. */
export function patchGroups<T>(
  groups: ReadonlyMap<string, readonly T[]>,
  changes: ReadonlyMap<string, Change<T>>,
  groupOf: (item: T) => string,
  itemsOf: (group: string) => readonly T[],
): ReadonlyMap<string, readonly T[]> {
  if (changes.size === 0) return groups;
  const patched = new Map(groups);
  const touched = new Set(
    [...changes.values()].flatMap(({ before, after }) =>
      [before, after].flatMap((each) => (each === undefined ? [] : [groupOf(each)])),
    ),
  );
  for (const group of touched) {
    const items = itemsOf(group);
    if (items.length === 0) patched.delete(group);
    else patched.set(group, items);
  }
  return patched;
}
