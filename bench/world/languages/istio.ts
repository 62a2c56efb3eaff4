import type { RawObject } from '../raw-object.ts';
import {
  onlyCloses,
  type WrittenPeer,
  type WrittenPolicy,
  type WrittenPort,
  type WrittenSelector,
} from './written-policy.ts';

const NAMED_PORTS: Readonly<Record<string, number>> = { http: 8080, metrics: 9090, gossip: 7946 };

/**
 * An AuthorizationPolicy about the same pods, as near as Istio's words come: who calls is told by namespaces, not by labels,
 * and ports are single numbers. What is said of egress is said of ingress.
 */
export function inIstio(policy: WrittenPolicy): RawObject {
  const { name, namespace, selector, rules } = policy;
  const said = [...rules.ingress, ...rules.egress].map(({ peers, ports }) => ({
    from: [{ source: { namespaces: [...new Set(peers.map((peer) => namespaceOf(peer, namespace)))] } }],
    to: [{ operation: { ports: ports.map(numberOf) } }],
  }));
  const spec = onlyCloses(policy)
    ? {}
    : { selector: { matchLabels: labelsOf(selector) }, action: 'ALLOW', rules: said };
  return { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata: { name, namespace }, spec };
}

function namespaceOf({ namespaceSelector }: WrittenPeer, home: string): string {
  return namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'] ?? home;
}

function numberOf({ port }: WrittenPort): string {
  return String(typeof port === 'number' ? port : NAMED_PORTS[port]);
}

function labelsOf({ matchLabels = {}, matchExpressions = [] }: WrittenSelector): Readonly<Record<string, string>> {
  const single = matchExpressions.flatMap(({ key, values: [only] }) => (only === undefined ? [] : [[key, only]]));
  return { ...matchLabels, ...Object.fromEntries(single) };
}

/** A pod with the mesh's proxy beside its own containers. */
export function withSidecar(object: RawObject): RawObject {
  if (object.kind !== 'Pod') return object;
  const spec = object['spec'] as { readonly containers: readonly object[] }; // as `makeApp` writes it
  return {
    ...object,
    spec: { ...spec, containers: [...spec.containers, { name: 'istio-proxy', image: 'istio/proxyv2:1.27.0' }] },
  };
}
