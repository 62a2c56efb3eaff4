import type { Namespace } from '../../model/cluster-object.ts';
import type { Labels } from '../../model/labels.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { StateChange } from '../../model/state-change.ts';
import { type ClusterIndex, indexSnapshot } from '../../engine/cluster-index.ts';
import { podsOfWorkload } from '../../engine/workloads.ts';
import { keyOfNamed, keyOfRef, replaceByKey } from './keys.ts';
import { findGap, isCovered } from '../../model/coverage.ts';
import {
  mergeAccount,
  mergeNamespace,
  mergeNode,
  mergePod,
  mergePolicy,
  mergeService,
  mergeWorkload,
} from './merge-objects.ts';
import { rolledOut } from './roll-out.ts';
import { followSelectors } from './follow-selectors.ts';
import { changeLabels } from './change-labels.ts';

/**
 * The state with the changes made, one after the other. What a change names and is not there leaves it as it is, and what
 * stays the same is the same object: whoever compares the two states may go by that.
 */
export function applyChanges(snapshot: Snapshot, changes: readonly StateChange[]): Snapshot {
  const changed = changes.reduce(applyChange, snapshot);
  return changed === snapshot ? snapshot : followSelectors(snapshot, changed);
}

function applyChange(snapshot: Snapshot, change: StateChange): Snapshot {
  switch (change.kind) {
    case 'put':
      return putObjects(snapshot, change.objects);
    case 'put-policy':
      return putPolicies(snapshot, [change.policy]);
    case 'delete-policy':
      return deletePolicy(snapshot, change.ref);
    case 'label':
      return labelObject(snapshot, change.ref, change.labels);
  }
}

function putObjects(snapshot: Snapshot, objects: Snapshot): Snapshot {
  const isWritten = snapshot.source.kind === 'files';
  const withOwnObjects: Snapshot = {
    ...putPolicies(snapshot, objects.networkPolicies),
    namespaces: putNamespaces(snapshot, objects.namespaces, isWritten),
    pods: replaceByKey(snapshot.pods, objects.pods, keyOfNamed, (old, more) => mergePod(old, more, isWritten)),
    services: replaceByKey(snapshot.services, objects.services, keyOfNamed, mergeService),
    endpointSlices: replaceByKey(snapshot.endpointSlices, objects.endpointSlices, keyOfNamed),
    nodes: replaceByKey(snapshot.nodes, objects.nodes, keyOfNamed, mergeNode),
    ...putAccounts(snapshot, objects, isWritten),
    unmodelled: replaceByKey(snapshot.unmodelled, objects.unmodelled, ({ ref, group }) => `${group} ${keyOfRef(ref)}`),
  };
  return putWorkloads(withOwnObjects, objects.workloads);
}

/**
 * A namespace that objects stand in and no file describes is taken to be there with the label of its name alone, unless it
 * may be there with others: then nobody knows its labels.
 */
function putNamespaces(snapshot: Snapshot, namespaces: readonly Namespace[], isWritten: boolean): readonly Namespace[] {
  const known = new Set(snapshot.namespaces.map(({ name }) => name));
  const counting = namespaces.filter(({ name, assumed }) => !assumed || (!known.has(name) && isAbsent(snapshot, name)));
  return replaceByKey(snapshot.namespaces, counting, keyOfNamed, (old, more) => mergeNamespace(old, more, isWritten));
}

/** Of one that may be there, and was not read, a file does not tell all labels. */
function putAccounts(
  snapshot: Snapshot,
  { serviceAccounts = [] }: Snapshot,
  isWritten: boolean,
): Pick<Snapshot, 'serviceAccounts'> {
  const old = snapshot.serviceAccounts ?? [];
  const known = new Set(old.map(keyOfNamed));
  const counting = serviceAccounts.filter(
    ({ namespace, name }) => known.has(keyOfNamed({ namespace, name })) || isReadAt(snapshot, namespace),
  );
  const all = replaceByKey(old, counting, keyOfNamed, (was, more) => mergeAccount(was, more, isWritten));
  return all === old ? {} : { serviceAccounts: all };
}

function isReadAt(snapshot: Snapshot, namespace: string): boolean {
  const at = { namespace };
  return isCovered(snapshot, 'serviceaccounts', at) && findGap(snapshot, 'serviceaccounts', at) === undefined;
}

function isAbsent({ coverage, gaps }: Snapshot, name: string): boolean {
  const isMeant = (at: { readonly resource: string; readonly name?: string }): boolean =>
    at.resource === 'namespaces' && (at.name === undefined || at.name === name);
  return !gaps.some(isMeant) && (coverage === 'everything' || coverage.some(isMeant));
}

/** What the server would refuse before is no longer there where something else of that name is. */
function putPolicies(snapshot: Snapshot, policies: readonly NetworkPolicy[]): Snapshot {
  const networkPolicies = replaceByKey(snapshot.networkPolicies, policies, keyOfNamed, mergePolicy);
  const { invalidPolicies } = snapshot;
  const names = new Set(policies.map(keyOfNamed));
  const isReplaced = invalidPolicies?.some(({ ref }) => names.has(keyOfNamed(ref))) ?? false;
  if (!isReplaced) return networkPolicies === snapshot.networkPolicies ? snapshot : { ...snapshot, networkPolicies };
  const refused = invalidPolicies?.filter(({ ref }) => !names.has(keyOfNamed(ref))) ?? [];
  return { ...snapshot, networkPolicies, invalidPolicies: refused };
}

function putWorkloads(snapshot: Snapshot, workloads: Snapshot['workloads']): Snapshot {
  const known = new Map(snapshot.workloads.map((each) => [keyOfRef(each), each]));
  const merged = replaceByKey(snapshot.workloads, workloads, keyOfRef, mergeWorkload);
  if (merged === snapshot.workloads) return snapshot;
  const index = indexNamespaces(snapshot, new Set(workloads.map(({ namespace }) => namespace)));
  const rolled = new Map<Pod, Pod>();
  const now = new Map(merged.map((each) => [keyOfRef(each), each]));
  for (const put of workloads) {
    const [was, is] = [known.get(keyOfRef(put)), now.get(keyOfRef(put))];
    if (is === undefined || was === is) continue;
    for (const pod of podsOfWorkload(index, is)) {
      // Who has no owner was this workload's before, or is nobody's.
      if (was === undefined && pod.owner === undefined) continue;
      rolled.set(pod, rolledOut(pod, was?.template, is.template));
    }
  }
  return { ...snapshot, workloads: merged, pods: replacePods(snapshot.pods, rolled) };
}

function replacePods(pods: readonly Pod[], replaced: ReadonlyMap<Pod, Pod>): readonly Pod[] {
  return mapSame(pods, (pod) => replaced.get(pod) ?? pod);
}

function deletePolicy(snapshot: Snapshot, ref: ObjectRef): Snapshot {
  const key = keyOfRef(ref);
  const isDeleted = (each: ObjectRef): boolean => keyOfRef(each) === key;
  if (ref.kind !== 'NetworkPolicy') {
    return { ...snapshot, unmodelled: snapshot.unmodelled.filter((policy) => !isDeleted(policy.ref)) };
  }
  const { networkPolicies, invalidPolicies } = snapshot;
  return {
    ...snapshot,
    networkPolicies: networkPolicies.filter((policy) => !isDeleted({ ...policy, kind: 'NetworkPolicy' })),
    ...(invalidPolicies && { invalidPolicies: invalidPolicies.filter((policy) => !isDeleted(policy.ref)) }),
  };
}

function labelObject(snapshot: Snapshot, ref: ObjectRef, labels: Readonly<Record<string, string | null>>): Snapshot {
  const relabel = <T extends Named>(objects: readonly T[]): readonly T[] =>
    mapSame(objects, (each) => (keyOfNamed(each) === keyOfNamed(ref) ? changeLabels(each, labels) : each));
  switch (ref.kind) {
    case 'Namespace':
      return { ...snapshot, namespaces: relabel(snapshot.namespaces) };
    case 'Pod':
      return { ...snapshot, pods: relabel(snapshot.pods) };
    default: {
      const workload = snapshot.workloads.find((each) => keyOfRef(each) === keyOfRef(ref));
      if (workload === undefined) return snapshot;
      const template = changeLabels(workload.template, labels);
      const mine = podsOfWorkload(indexNamespaces(snapshot, new Set([workload.namespace])), workload);
      const replaced = template === workload.template ? workload : { ...workload, template };
      return {
        ...snapshot,
        workloads: mapSame(snapshot.workloads, (each) => (each === workload ? replaced : each)),
        pods: replacePods(snapshot.pods, new Map(mine.map((pod) => [pod, changeLabels(pod, labels)]))),
      };
    }
  }
}

/** To find pods of workloads: the rest of the cluster has none of them. */
function indexNamespaces({ pods, workloads, ...snapshot }: Snapshot, names: ReadonlySet<string>): ClusterIndex {
  const isWithin = ({ namespace }: { readonly namespace: string }): boolean => names.has(namespace);
  return indexSnapshot({
    ...snapshot,
    pods: pods.filter(isWithin),
    workloads: workloads.filter(isWithin),
    nodes: [],
    endpointSlices: [],
  });
}

interface Named {
  readonly namespace?: string;
  readonly name: string;
  readonly labels: Labels;
}

/** The list itself where every object stays the same. */
function mapSame<T>(objects: readonly T[], change: (object: T) => T): readonly T[] {
  const changed = objects.map(change);
  return changed.every((each, at) => each === objects[at]) ? objects : changed;
}
