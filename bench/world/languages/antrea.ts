import { onlyCloses, type WrittenPolicy, type WrittenRule } from './written-policy.ts';
import type { RawObject } from '../raw-object.ts';

/** A NetworkPolicy of Antrea: it closes nothing by itself, so what closes does it behind all that allows. */
export function inAntrea(policy: WrittenPolicy): RawObject {
  const { name, namespace, selector, rules } = policy;
  const drop = [{ action: 'Drop' }];
  const said = onlyCloses(policy)
    ? { priority: 100, ingress: drop, egress: drop }
    : {
        priority: 5,
        ingress: rules.ingress.map((rule) => ruleOf('from', rule)),
        egress: rules.egress.map((rule) => ruleOf('to', rule)),
      };
  const spec = { ...said, appliedTo: [{ podSelector: selector }] };
  return { apiVersion: 'crd.antrea.io/v1beta1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

function ruleOf(side: 'from' | 'to', { peers, ports }: WrittenRule): object {
  return { action: 'Allow', [side]: peers, ports: ports.map((port) => ({ protocol: 'TCP', ...port })) };
}
