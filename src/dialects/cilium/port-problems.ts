import { fieldsOf, itemsOf } from '../foreign/read-selector.ts';
import { isGiven, isGivenList } from './raw-policy.ts';
import type { Direction } from '../../model/verdict.ts';
import type { RawPortProtocol, RawPortRule } from './raw-policy.ts';

/**
 * Why the agent refuses an entry of `toPorts` of a rule that allows. Its checks are in `pkg/policy/api/rule_validation.go`
 * (https://github.com/cilium/cilium/blob/v1.19.4/pkg/policy/api/rule_validation.go); the API server makes none of them.
 */
export function problemOfPortRule(raw: RawPortRule, direction: Direction): string | undefined {
  const kinds = kindsOfRules(raw);
  const ports = raw.ports ?? [];
  const isOfNames = kinds.includes('dns');
  if (isOfNames && direction === 'ingress') return 'DNS rules stand in ingress';
  if (isGiven(raw.listener) && direction === 'ingress') return 'a listener stands in ingress';
  if (isGiven(raw.listener) && kinds.length > 0) return 'a listener and rules stand in one entry of toPorts';
  if ((raw.serverNames ?? []).includes('')) return 'an empty name in serverNames';
  if (isGivenList(raw.serverNames) && kinds.length > 0 && !isGiven(raw.terminatingTLS))
    return 'serverNames and rules stand in one entry of toPorts without terminatingTLS';
  if (kinds.length > 1) return `rules of ${kinds.join(' and ')} stand in one entry of toPorts`;
  if (kinds.length === 0) return undefined;
  if (isOfNames) return ports.length === 0 ? 'DNS rules without a port' : problemOfNames(ports);
  const other = ports.find(({ protocol }) => (protocol ?? 'ANY').toUpperCase() !== 'TCP');
  if (other !== undefined)
    return `${kinds.join()} rules on a port of ${other.protocol ?? 'no named protocol'}: TCP is asked for`;
  return ports.some(isEveryPort) ? `${kinds.join()} rules on port 0` : undefined;
}

/** Kinds of rules about what passes that have anything in them. */
export function kindsOfRules({ rules }: RawPortRule): readonly string[] {
  return Object.entries(fieldsOf(rules) ?? {}).flatMap(([kind, list]) =>
    kind !== 'l7proto' && isGivenList(list) && itemsOf(list) !== undefined ? [kind] : [],
  );
}

function problemOfNames(ports: readonly RawPortProtocol[]): string | undefined {
  if (ports.some(({ port, endPort }) => (endPort ?? 0) > Number(port ?? 0))) return 'DNS rules on a range of ports';
  return ports.some(isEveryPort) ? 'DNS rules on port 0' : undefined;
}

function isEveryPort({ port }: RawPortProtocol): boolean {
  return Number(port) === 0 && String(port ?? '') !== '';
}
