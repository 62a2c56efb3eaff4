import type { Via } from './via.ts';
import { parseTarget } from './parse-target.ts';

const WORDS: Readonly<Record<'ingress' | 'gateway', readonly string[]>> = {
  ingress: ['ingress', 'ingresses', 'ing', 'ingresses.networking.k8s.io', 'ingress.networking.k8s.io'],
  gateway: ['gateway', 'gateways', 'gtw', 'gateways.gateway.networking.k8s.io', 'gateway.gateway.networking.k8s.io'],
};

/** Kinds of ends that pods stand behind. */
const WITH_PODS: ReadonlySet<string> = new Set(['named', 'pod', 'workload', 'service']);

/** Reads what a request passes through: `ingress/shop`, `infra/gateway/public`, `ingress-nginx/deploy/controller`; undefined for anything else. */
export function parseVia(text: string): Via | undefined {
  const parts = text.split('/');
  const [first = '', second = '', third] = parts;
  const [namespace, word, name] = third === undefined ? [undefined, first, second] : [first, second, third];
  const kind = (['ingress', 'gateway'] as const).find((each) => WORDS[each].includes(word.toLowerCase()));
  if (kind !== undefined && parts.length <= 3) {
    if (!isName(name) || (namespace !== undefined && !isName(namespace))) return undefined;
    return { kind, text, name, ...(namespace === undefined ? {} : { namespace }) };
  }
  const parse = parseTarget(text, 'source');
  if (!parse.ok || !WITH_PODS.has(parse.target.endpoint.kind)) return undefined;
  return { kind: 'controller', text, target: parse.target };
}

function isName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(text);
}
