import type { Labels } from '../../model/labels.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { StateChange } from '../../model/state-change.ts';
import { indexSnapshot } from '../../engine/cluster-index.ts';
import { podsOfWorkload } from '../../engine/workloads.ts';

/** The state with the changes made, one after the other. What a change names and is not there leaves it as it is. */
export function applyChanges(snapshot: Snapshot, changes: readonly StateChange[]): Snapshot {
  return changes.reduce(applyChange, snapshot);
}

function applyChange(snapshot: Snapshot, change: StateChange): Snapshot {
  switch (change.kind) {
    case 'put':
      return putObjects(snapshot, change.objects);
    case 'put-policy':
      return { ...snapshot, networkPolicies: put(snapshot.networkPolicies, [change.policy], keyOfNamed) };
    case 'delete-policy':
      return deletePolicy(snapshot, change.ref);
    case 'label':
      return labelObject(snapshot, change.ref, change.labels);
  }
}

interface Named {
  readonly namespace?: string;
  readonly name: string;
}

function keyOfNamed({ namespace, name }: Named): string {
  return `${namespace ?? ''}/${name}`;
}

function keyOfRef({ kind, ...named }: ObjectRef): string {
  return `${kind} ${keyOfNamed(named)}`;
}

/** Objects of the same key give way in their place; new ones come after the others. */
function put<T>(objects: readonly T[], more: readonly T[], keyOf: (object: T) => string): readonly T[] {
  if (more.length === 0) return objects;
  const byKey = new Map(more.map((object) => [keyOf(object), object]));
  const replaced = objects.map((object) => {
    const key = keyOf(object);
    const other = byKey.get(key);
    byKey.delete(key);
    return other ?? object;
  });
  return [...replaced, ...byKey.values()];
}

function putObjects(snapshot: Snapshot, objects: Snapshot): Snapshot {
  const known = new Set(snapshot.namespaces.map(({ name }) => name));
  const namespaces = objects.namespaces.filter(({ name, assumed }) => !assumed || !known.has(name));
  const withOwnObjects: Snapshot = {
    ...snapshot,
    namespaces: put(snapshot.namespaces, namespaces, keyOfNamed),
    pods: put(snapshot.pods, objects.pods, keyOfNamed),
    services: put(snapshot.services, objects.services, keyOfNamed),
    endpointSlices: put(snapshot.endpointSlices, objects.endpointSlices, keyOfNamed),
    nodes: put(snapshot.nodes, objects.nodes, keyOfNamed),
    networkPolicies: put(snapshot.networkPolicies, objects.networkPolicies, keyOfNamed),
    unmodelled: put(snapshot.unmodelled, objects.unmodelled, ({ ref, group }) => `${group} ${keyOfRef(ref)}`),
  };
  return objects.workloads.reduce(
    (state, workload) => ({
      ...withTemplateLabels(state, workload, () => workload.template.labels),
      workloads: put(state.workloads, [workload], ({ kind, ...named }) => keyOfRef({ kind, ...named })),
    }),
    withOwnObjects,
  );
}

function deletePolicy(snapshot: Snapshot, ref: ObjectRef): Snapshot {
  const key = keyOfRef(ref);
  const isOther = (policy: NetworkPolicy): boolean => keyOfRef({ kind: 'NetworkPolicy', ...policy }) !== key;
  return {
    ...snapshot,
    networkPolicies: snapshot.networkPolicies.filter(isOther),
    unmodelled: snapshot.unmodelled.filter((policy) => keyOfRef(policy.ref) !== key),
  };
}

type Relabel = (labels: Labels) => Labels;

function labelObject(snapshot: Snapshot, ref: ObjectRef, labels: Readonly<Record<string, string | null>>): Snapshot {
  const relabel: Relabel = (old) =>
    Object.fromEntries(
      Object.entries({ ...old, ...labels }).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
    );
  const key = keyOfNamed(ref);
  const relabelled = <T extends Named & { readonly labels: Labels }>(object: T): T =>
    keyOfNamed(object) === key ? { ...object, labels: relabel(object.labels) } : object;
  switch (ref.kind) {
    case 'Namespace':
      return { ...snapshot, namespaces: snapshot.namespaces.map(relabelled) };
    case 'Pod':
      return { ...snapshot, pods: snapshot.pods.map(relabelled) };
    default: {
      const workload = snapshot.workloads.find((each) => keyOfRef(each) === keyOfRef(ref));
      return workload === undefined ? snapshot : withTemplateLabels(snapshot, workload, relabel);
    }
  }
}

/** A workload's template and the pods that it has now, as they are once all of them were replaced. */
function withTemplateLabels(snapshot: Snapshot, workload: Snapshot['workloads'][number], relabel: Relabel): Snapshot {
  const pods = new Set(podsOfWorkload(indexSnapshot(snapshot), workload));
  const relabelled = (pod: Pod): Pod => ({ ...pod, labels: { ...hashOf(pod), ...relabel(pod.labels) } });
  const key = keyOfRef(workload);
  return {
    ...snapshot,
    pods: snapshot.pods.map((pod) => (pods.has(pod) ? relabelled(pod) : pod)),
    workloads: snapshot.workloads.map((each) =>
      keyOfRef(each) === key
        ? { ...each, template: { ...each.template, labels: relabel(each.template.labels) } }
        : each,
    ),
  };
}

/** What the controller adds to the labels of its template. */
function hashOf({ labels }: Pod): Labels {
  const hash = labels['pod-template-hash'];
  return hash === undefined ? {} : { 'pod-template-hash': hash };
}
