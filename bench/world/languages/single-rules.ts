import type { RawObject } from '../raw-object.ts';
import { PROTOCOLS, type WrittenPolicy, type WrittenRule } from './written-policy.ts';

/** The NetworkPolicy again with a rule for each peer and protocol: as many rules as a language has that can say no more in one. */
export function inSingleRules({ name, namespace, selector, types, rules }: WrittenPolicy): RawObject {
  const split = (rule: WrittenRule, side: 'from' | 'to'): readonly object[] =>
    rule.peers.flatMap((peer) =>
      PROTOCOLS.flatMap((protocol) => {
        const ports = rule.ports.filter((port) => (port.protocol ?? 'TCP') === protocol);
        return ports.length === 0 ? [] : [{ [side]: [peer], ports }];
      }),
    );
  const spec = {
    podSelector: selector,
    policyTypes: types,
    ingress: rules.ingress.flatMap((rule) => split(rule, 'from')),
    egress: rules.egress.flatMap((rule) => split(rule, 'to')),
  };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}
