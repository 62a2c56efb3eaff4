import {
  PROTOCOLS,
  type WrittenPeer,
  type WrittenPolicy,
  type WrittenPort,
  type WrittenSelector,
} from './written-policy.ts';
import type { RawObject } from '../raw-object.ts';

/** A NetworkPolicy of Calico: a rule for each peer and protocol, which is what one of its rules can say. */
export function inCalico({ name, namespace, selector, types, rules }: WrittenPolicy): RawObject {
  const spec = {
    selector: textOf(selector),
    types,
    ingress: rules.ingress.flatMap(({ peers, ports }) => peers.flatMap((peer) => rulesOf('source', peer, ports))),
    egress: rules.egress.flatMap(({ peers, ports }) => peers.flatMap((peer) => rulesOf('destination', peer, ports))),
  };
  return { apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

function rulesOf(end: 'source' | 'destination', peer: WrittenPeer, ports: readonly WrittenPort[]): readonly object[] {
  return PROTOCOLS.flatMap((protocol) => {
    const own = ports.filter((port) => (port.protocol ?? 'TCP') === protocol).map(portOf);
    if (own.length === 0) return [];
    const entity = entityOf(peer);
    return end === 'source'
      ? [{ action: 'Allow', protocol, source: entity, destination: { ports: own } }]
      : [{ action: 'Allow', protocol, destination: { ...entity, ports: own } }];
  });
}

function entityOf({ ipBlock, namespaceSelector, podSelector }: WrittenPeer): object {
  if (ipBlock !== undefined) return { nets: [ipBlock.cidr], ...(ipBlock.except ? { notNets: ipBlock.except } : {}) };
  return {
    ...(podSelector === undefined ? {} : { selector: textOf(podSelector) }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector: textOf(namespaceSelector) }),
  };
}

function portOf({ port, endPort }: WrittenPort): number | string {
  return endPort === undefined ? port : `${port}:${endPort}`;
}

function textOf({ matchLabels = {}, matchExpressions = [] }: WrittenSelector): string {
  const parts = [
    ...Object.entries(matchLabels).map(([key, value]) => `${key} == '${value}'`),
    ...matchExpressions.map(
      ({ key, operator, values }) =>
        `${key} ${operator === 'In' ? 'in' : 'not in'} { ${values.map((value) => `'${value}'`).join(', ')} }`,
    ),
  ];
  return parts.length === 0 ? 'all()' : parts.join(' && ');
}
