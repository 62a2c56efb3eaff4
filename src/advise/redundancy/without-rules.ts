import type { CompiledPolicy, CompiledRule } from '../../dialects/compiled.ts';
import type { NetworkPolicy, NetworkPolicySpec } from '../../model/network-policy.ts';

const TYPES = [
  ['Ingress', 'ingress'],
  ['Egress', 'egress'],
] as const;

/** The policy without some of its rules. It isolates the same directions: they are said, where they followed from rules. */
export function withoutRules(
  written: NetworkPolicy,
  compiled: CompiledPolicy,
  rules: readonly CompiledRule[],
): NetworkPolicy {
  if (rules.length === 0) return written;
  const { spec } = written;
  const kept = (direction: 'ingress' | 'egress'): NetworkPolicySpec =>
    spec[direction] === undefined
      ? {}
      : { [direction]: (spec[direction] ?? []).filter((_, index) => !isGone(rules, direction, index)) };
  return {
    ...written,
    spec: {
      ...spec,
      policyTypes: TYPES.filter(([, direction]) => compiled[direction].isolates).map(([type]) => type),
      ...kept('ingress'),
      ...kept('egress'),
    },
  };
}

function isGone(rules: readonly CompiledRule[], direction: string, index: number): boolean {
  return rules.some(({ path }) => path[1] === direction && path[2] === index);
}
