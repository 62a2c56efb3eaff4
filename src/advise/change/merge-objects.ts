import type { Namespace, Node, ServiceAccount } from '../../model/cluster-object.ts';
import type { Labels } from '../../model/labels.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';
import type { Pod } from '../../model/pod.ts';
import type { Service } from '../../model/service.ts';
import type { Workload } from '../../model/workload.ts';
import { withLabels } from './change-labels.ts';
import { isSameTemplate } from './roll-out.ts';
import { specText } from './spec-text.ts';
import { toStableText } from './stable-text.ts';

/*
 * What is there once a manifest was applied on top of what was there. A file says what somebody wants; what the cluster has
 * given to the object (addresses, a node, labels of others) stays. Each gives the old object back where nothing that
 * decides about flows is another.
 */

/** `isWritten`: the old one is a file too, so that a label which the new one lacks was taken out of it. */
export function mergeNamespace(old: Namespace, more: Namespace, isWritten: boolean): Namespace {
  const labels = mergeLabels(old, more, isWritten && !old.assumed);
  return withLabels(old, labels) === old ? old : { ...more, labels };
}

export function mergeAccount(old: ServiceAccount, more: ServiceAccount, isWritten: boolean): ServiceAccount {
  const labels = mergeLabels(old, more, isWritten);
  return withLabels(old, labels) === old ? old : { ...more, labels };
}

/** Of a pod little but its labels can be changed; a manifest has neither its address nor its node. */
export function mergePod(old: Pod, more: Pod, isWritten: boolean): Pod {
  const isPlaced = more.addresses.length > 0 || more.node !== undefined;
  const { ports, hostNetwork, serviceAccount } = more;
  const merged: Pod = {
    ...(isPlaced ? more : old),
    labels: mergeLabels(old, more, isWritten),
    ports: ports.length === 0 ? old.ports : ports,
    hostNetwork,
    serviceAccount,
    ...(more.origin === undefined ? {} : { origin: more.origin }),
  };
  return isSamePod(old, merged) ? old : merged;
}

function mergeLabels(old: { readonly labels: Labels }, more: { readonly labels: Labels }, isWritten: boolean): Labels {
  return isWritten ? more.labels : { ...old.labels, ...more.labels };
}

function isSamePod(a: Pod, b: Pod): boolean {
  const facts = ({ origin: _origin, changed: _changed, created: _created, uid: _uid, ...pod }: Pod) =>
    toStableText(pod);
  return facts(a) === facts(b);
}

/** A server gives a Service its addresses and node ports, and a manifest seldom names them. */
export function mergeService(old: Service, more: Service): Service {
  const isLike = old.headless === more.headless && (old.type === 'ExternalName') === (more.type === 'ExternalName');
  const merged: Service = {
    ...more,
    clusterIPs: more.clusterIPs.length === 0 && isLike ? old.clusterIPs : more.clusterIPs,
    externalAddresses: more.externalAddresses.length === 0 && isLike ? old.externalAddresses : more.externalAddresses,
    ports: more.ports.map((port) => {
      const nodePort =
        more.type === 'ClusterIP' ? undefined : old.ports.find((each) => each.port === port.port)?.nodePort;
      return port.nodePort !== undefined || nodePort === undefined ? port : { ...port, nodePort };
    }),
  };
  const facts = ({ origin: _, ...service }: Service) => toStableText(service);
  return facts(old) === facts(merged) ? old : merged;
}

export function mergeNode(old: Node, more: Node): Node {
  const merged = { ...more, addresses: more.addresses.length === 0 ? old.addresses : more.addresses };
  return toStableText(old) === toStableText(merged) ? old : merged;
}

export function mergePolicy(old: NetworkPolicy, more: NetworkPolicy): NetworkPolicy {
  if (specText(old.spec) === specText(more.spec)) return old;
  return old.created === undefined ? more : { ...more, created: old.created };
}

export function mergeWorkload(old: Workload, more: Workload): Workload {
  const { owner = old.owner, uid = old.uid, selector = old.selector } = more;
  const isSame =
    isSameTemplate(old.template, more.template) &&
    toStableText([old.owner, old.selector]) === toStableText([owner, selector]);
  if (isSame) return old;
  return {
    ...more,
    ...(owner === undefined ? {} : { owner }),
    ...(uid === undefined ? {} : { uid }),
    ...(selector === undefined ? {} : { selector }),
  };
}
