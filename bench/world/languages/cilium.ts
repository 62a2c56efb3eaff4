import type { RawObject } from '../raw-object.ts';
import type { WrittenPeer, WrittenPolicy, WrittenPort, WrittenRule, WrittenSelector } from './written-policy.ts';

/** A CiliumNetworkPolicy: pods and blocks stand in rules of their own. */
export function inCilium({ name, namespace, selector, types, rules }: WrittenPolicy): RawObject {
  const section = (direction: 'ingress' | 'egress', type: 'Ingress' | 'Egress'): object => {
    if (!types.includes(type)) return {};
    const made = rules[direction].flatMap((rule) => rulesOf(direction === 'ingress' ? 'from' : 'to', rule));
    // An empty rule allows nothing, and closes.
    return { [direction]: made.length === 0 ? [{}] : made };
  };
  const spec = { endpointSelector: selector, ...section('ingress', 'Ingress'), ...section('egress', 'Egress') };
  return { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name, namespace }, spec };
}

function rulesOf(side: 'from' | 'to', { peers, ports }: WrittenRule): readonly object[] {
  const toPorts = [{ ports: ports.map(portOf) }];
  const blocks = peers.flatMap(({ ipBlock }) => ipBlock ?? []);
  const pods = peers.filter(({ ipBlock }) => ipBlock === undefined).map(endpointsOf);
  return [
    ...(pods.length === 0 ? [] : [{ [`${side}Endpoints`]: pods, toPorts }]),
    ...(blocks.length === 0 ? [] : [{ [`${side}CIDRSet`]: blocks, toPorts }]),
  ];
}

function portOf({ protocol = 'TCP', port, endPort }: WrittenPort): object {
  return { port: String(port), protocol, ...(endPort === undefined ? {} : { endPort }) };
}

/** Labels of pods and of their namespaces stand in one selector. */
function endpointsOf({ podSelector = {}, namespaceSelector }: WrittenPeer): WrittenSelector {
  const own = podSelector.matchLabels ?? {};
  const places = Object.entries(namespaceSelector?.matchLabels ?? {});
  const ofPlaces = Object.fromEntries(places.map(([key, value]) => [ofNamespace(key), value]));
  return { ...podSelector, matchLabels: { ...own, ...ofPlaces } };
}

function ofNamespace(key: string): string {
  return key === 'kubernetes.io/metadata.name'
    ? 'k8s:io.kubernetes.pod.namespace'
    : `k8s:io.cilium.k8s.namespace.labels.${key}`;
}
