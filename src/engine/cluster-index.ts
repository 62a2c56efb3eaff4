import { findGap } from '../model/coverage.ts';
import { known, type Known, unknown } from '../model/known.ts';
import type { EndpointSlice } from '../model/service.ts';
import type { Gap } from '../model/gap.ts';
import type { Labels } from '../model/labels.ts';
import type { Namespace, Node } from '../model/cluster-object.ts';
import type { Pod } from '../model/pod.ts';
import type { PodEndpoint } from '../model/flow.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Workload } from '../model/workload.ts';
import { type OnlyInEither, onlyInEither } from '../model/only-in-either.ts';
import { qualifiedName } from '../model/reference.ts';

/** A snapshot with the look-ups that questions need, made once: each costs the same on 10 pods and on 10,000. */
export interface ClusterIndex {
  readonly snapshot: Snapshot;
  /** Pods that exist: finished ones too, templates of workloads not. Key: namespace/name. */
  readonly pods: ReadonlyMap<string, Pod>;
  readonly podsByNamespace: ReadonlyMap<string, readonly Pod[]>;
  readonly workloadsByNamespace: ReadonlyMap<string, readonly Workload[]>;
  /** Pods that own an address; hostNetwork pods and finished ones own none (semantics B.4). Key: canonical text. */
  readonly podsByAddress: ReadonlyMap<string, readonly Pod[]>;
  readonly nodesByAddress: ReadonlyMap<string, Node>;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly namespaces: ReadonlyMap<string, Namespace>;
  /** Key: namespace/service. */
  readonly slices: ReadonlyMap<string, readonly EndpointSlice[]>;
}

export function indexSnapshot(snapshot: Snapshot): ClusterIndex {
  const slices = Map.groupBy(snapshot.endpointSlices, (slice) => `${slice.namespace}/${slice.service}`);
  return {
    snapshot,
    pods: new Map(snapshot.pods.map((pod) => [qualifiedName(pod), pod])),
    podsByNamespace: Map.groupBy(snapshot.pods, (pod) => pod.namespace),
    workloadsByNamespace: Map.groupBy(snapshot.workloads, (workload) => workload.namespace),
    podsByAddress: groupPodsByAddress(snapshot.pods),
    nodes: new Map(snapshot.nodes.map((node) => [node.name, node])),
    nodesByAddress: new Map(
      snapshot.nodes.flatMap((node) => node.addresses.map((address) => [address.text, node] as const)),
    ),
    namespaces: new Map(snapshot.namespaces.map((namespace) => [namespace.name, namespace])),
    slices,
  };
}

/** The same for a snapshot that shares lists with one that is indexed: those are not indexed again. */
export function indexLike(base: ClusterIndex, snapshot: Snapshot): ClusterIndex {
  const { snapshot: old } = base;
  const fresh = indexSnapshot({
    ...snapshot,
    pods: [],
    workloads: [],
    ...(old.nodes === snapshot.nodes ? { nodes: [] } : {}),
    ...(old.endpointSlices === snapshot.endpointSlices ? { endpointSlices: [] } : {}),
  });
  const { nodes, nodesByAddress, slices, namespaces } = base;
  return {
    ...fresh,
    snapshot,
    ...indexPodsLike(base, snapshot.pods),
    workloadsByNamespace: regroup(
      base.workloadsByNamespace,
      onlyInEither(old.workloads, snapshot.workloads),
      snapshot.workloads,
    ),
    ...(old.nodes === snapshot.nodes ? { nodes, nodesByAddress } : {}),
    ...(old.endpointSlices === snapshot.endpointSlices ? { slices } : {}),
    ...(old.namespaces === snapshot.namespaces ? { namespaces } : {}),
  };
}

type PodLookUps = Pick<ClusterIndex, 'pods' | 'podsByNamespace' | 'podsByAddress'>;

function indexPodsLike(base: ClusterIndex, pods: readonly Pod[]): PodLookUps {
  if (base.snapshot.pods === pods) {
    return { pods: base.pods, podsByNamespace: base.podsByNamespace, podsByAddress: base.podsByAddress };
  }
  const changed = onlyInEither(base.snapshot.pods, pods);
  const byName = new Map(base.pods);
  for (const pod of changed.before) byName.delete(qualifiedName(pod));
  for (const pod of changed.after) byName.set(qualifiedName(pod), pod);
  return {
    pods: byName,
    podsByNamespace: regroup(base.podsByNamespace, changed, pods),
    podsByAddress: replaceOwners(base.podsByAddress, changed) ?? groupPodsByAddress(pods),
  };
}

/** Lists of namespaces of which every member is the same are the same lists. */
function regroup<T extends { readonly namespace: string }>(
  groups: ReadonlyMap<string, readonly T[]>,
  { before, after }: OnlyInEither<T>,
  all: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const changed = new Set([...before, ...after].map(({ namespace }) => namespace));
  if (changed.size === 0) return groups;
  const members = all.filter(({ namespace }) => changed.has(namespace));
  const fresh = Map.groupBy(members, ({ namespace }) => namespace);
  return new Map([...[...groups].filter(([namespace]) => !changed.has(namespace)), ...fresh]);
}

/** Undefined: pods have come, gone or moved, so who owns an address has to be found out anew. */
function replaceOwners(
  owners: ClusterIndex['podsByAddress'],
  { before, after }: OnlyInEither<Pod>,
): ClusterIndex['podsByAddress'] | undefined {
  const young = new Map(after.map((pod) => [qualifiedName(pod), pod]));
  const replaced = new Map(before.map((pod) => [pod, young.get(qualifiedName(pod))]));
  if (before.length !== after.length || young.size !== after.length) return undefined;
  const changed = new Map(owners);
  for (const [old, pod] of replaced) {
    if (pod === undefined || !ownsAlike(old, pod)) return undefined;
    for (const { text } of old.addresses) {
      const all = changed.get(text);
      if (all !== undefined)
        changed.set(
          text,
          all.map((each) => (each === old ? pod : each)),
        );
    }
  }
  return changed;
}

function ownsAlike(a: Pod, b: Pod): boolean {
  const isSameAddresses = a.addresses.map(({ text }) => text).join() === b.addresses.map(({ text }) => text).join();
  return (
    isSameAddresses && a.hostNetwork === b.hostNetwork && isFinished(a) === isFinished(b) && isAlive(a) === isAlive(b)
  );
}

/** The owners of each address: pods that could have it and are not finished, the one that has it first. */
export function groupPodsByAddress(pods: readonly Pod[]): Map<string, readonly Pod[]> {
  const index = new Map<string, readonly Pod[]>();
  for (const pod of pods) {
    if (pod.hostNetwork || isFinished(pod)) continue;
    const alone = [pod];
    for (const { text } of pod.addresses) {
      const others = index.get(text);
      index.set(text, others === undefined ? alone : isAlive(pod) ? [pod, ...others] : [...others, pod]);
    }
  }
  return index;
}

/** Of two pods that claim an address, the one that runs has it. */
function isAlive({ phase, terminating }: Pod): boolean {
  return phase === 'Running' && !terminating;
}

/** A finished pod has given its address back, although its status may still show it (semantics B.4). */
export function isFinished(pod: Pod): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed';
}

export function podEndpoint(index: ClusterIndex, pod: Pod): PodEndpoint {
  const endpoint: PodEndpoint = { kind: 'pod', pod, namespaceLabels: namespaceLabels(index, pod.namespace) };
  return pod.hostNetwork ? { ...endpoint, node: nodeOfPod(index, pod) } : endpoint;
}

function nodeOfPod(index: ClusterIndex, { node: name }: Pod): Known<Node> {
  const at = name === undefined ? {} : { name };
  const node = name === undefined ? undefined : index.nodes.get(name);
  if (node !== undefined) return known(node);
  return unknown(findGap(index.snapshot, 'nodes', at) ?? notRead('get', 'nodes', at));
}

export function namespaceLabels(index: ClusterIndex, name: string): Known<Labels> {
  const namespace = index.namespaces.get(name);
  if (namespace !== undefined) return known(namespace.labels);
  return unknown(findGap(index.snapshot, 'namespaces', { name }) ?? notRead('get', 'namespaces', { name }));
}

/** Nobody asked for it, so nobody knows. */
export function notRead(
  verb: Gap['verb'],
  resource: string,
  at: { readonly namespace?: string; readonly name?: string },
): Gap {
  return { verb, group: '', resource, ...at, reason: 'not-read', message: 'it was not asked for' };
}
