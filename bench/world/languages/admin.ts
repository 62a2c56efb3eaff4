import {
  onlyCloses,
  type WrittenPeer,
  type WrittenPolicy,
  type WrittenPort,
  type WrittenRule,
  type WrittenSelector,
} from './written-policy.ts';
import type { RawObject } from '../raw-object.ts';

/**
 * A ClusterNetworkPolicy about pods of one namespace. What allows stands in tier Admin and what closes in tier Baseline.
 * Ingress knows no addresses there, so rules for these are left out, and pods are not closed to what is no pod.
 */
export function inAdminTier(policy: WrittenPolicy): RawObject {
  const { name, namespace, selector, rules } = policy;
  const everybody = { namespaces: {} };
  const said = onlyCloses(policy)
    ? {
        tier: 'Baseline',
        ingress: [{ action: 'Deny', from: [everybody] }],
        egress: [{ action: 'Deny', to: [everybody, { networks: ['0.0.0.0/0', '::/0'] }] }],
      }
    : {
        tier: 'Admin',
        ingress: rules.ingress.flatMap((rule) => rulesOf('from', namespace, rule)),
        egress: rules.egress.flatMap((rule) => rulesOf('to', namespace, rule)),
      };
  return {
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: `${namespace}-${name}` },
    spec: {
      ...said,
      priority: 10,
      subject: { pods: { namespaceSelector: named(namespace), podSelector: selector } },
    },
  };
}

function named(namespace: string): WrittenSelector {
  return { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
}

/** What a block leaves out is passed on before it is allowed. */
function rulesOf(side: 'from' | 'to', namespace: string, { peers, ports }: WrittenRule): readonly object[] {
  const protocols = ports.map(protocolOf);
  const pods = peers.filter(({ ipBlock }) => ipBlock === undefined).map((peer) => podsOf(peer, namespace));
  const blocks = side === 'to' ? peers.flatMap(({ ipBlock }) => ipBlock ?? []) : [];
  const holes = blocks.flatMap(({ except }) => except ?? []);
  return [
    ...(pods.length === 0 ? [] : [{ action: 'Accept', [side]: pods, protocols }]),
    ...(holes.length === 0 ? [] : [{ action: 'Pass', [side]: [{ networks: holes }], protocols }]),
    ...(blocks.length === 0
      ? []
      : [{ action: 'Accept', [side]: [{ networks: blocks.map(({ cidr }) => cidr) }], protocols }]),
  ];
}

function podsOf({ namespaceSelector, podSelector }: WrittenPeer, namespace: string): object {
  return { pods: { namespaceSelector: namespaceSelector ?? named(namespace), podSelector: podSelector ?? {} } };
}

function protocolOf({ protocol = 'TCP', port, endPort }: WrittenPort): object {
  if (typeof port === 'string') return { destinationNamedPort: port };
  const destinationPort = endPort === undefined ? { number: port } : { range: { start: port, end: endPort } };
  return { [protocol.toLowerCase()]: { destinationPort } };
}
