import type { CompiledRule } from '../../dialects/compiled.ts';
import type { Direction } from '../../model/verdict.ts';
import { type KnownPolicy, networkPolicies, rulesIn } from './ask/policies.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { nameField, nameRule } from './rule-names.ts';
import { ruleCover } from '../redundancy/rule-cover.ts';
import { withoutRules } from '../redundancy/without-rules.ts';

/** L-45 */
export const returnTraffic: Lint = {
  id: 'L-45',
  name: 'return-traffic',
  severity: 'info',
  summary: 'A rule opens ephemeral ports to those who connect the other way: replies need no rule',
  why: 'NetworkPolicy is about connections, and the replies to an allowed connection pass by themselves. A rule for "return traffic" allows nothing that is needed; it opens every high port of the other side for new connections.',
  remedy: 'Remove the rule. Where these pods do connect on high ports of their own accord, name the ports.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  needs: [],
  find: (world) => networkPolicies(world).flatMap((policy) => findReturns(world, policy)),
};

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

function findReturns(world: LintWorld, policy: KnownPolicy): readonly LintFinding[] {
  const rules = rulesIn(policy).filter(({ counts }) => counts);
  return DIRECTIONS.flatMap((direction) => {
    const there = rules.filter((known) => known.direction !== direction && !opensEphemeral(known.rule));
    return rules
      .filter((known) => known.direction === direction && opensEphemeral(known.rule))
      .flatMap(({ rule }): LintFinding[] => {
        const mirrored = there.find((other) => mirrors(world, rule, other.rule));
        if (mirrored === undefined) return [];
        return [
          {
            about: policy.ref,
            path: rule.path,
            message: `${nameRule(rule, direction)} looks like return traffic of ${nameRule(mirrored.rule, mirrored.direction)}, whose replies pass without it`,
            fix: {
              text: `Remove ${nameField(rule.path)}`,
              mended: withoutRules(policy.written, policy.compiled, [rule]),
            },
          },
        ];
      });
  });
}

/** Whether the one is about those peers only that the other is about. */
function mirrors({ index }: LintWorld, rule: CompiledRule, other: CompiledRule): boolean {
  const peersOf = (each: CompiledRule): CompiledRule => ({ ...each, ports: 'any' });
  return ruleCover(index, peersOf(rule), [peersOf(other)]) !== undefined;
}

/** Where the ranges begin that systems take ports from for outgoing connections; NodePorts end below. */
const LOWEST_EPHEMERAL = 1024;
const MUST_REACH = 60_000;
const MUST_SPAN = 10_000;

function opensEphemeral({ ports }: CompiledRule): boolean {
  return (
    ports !== 'any' &&
    ports.every(
      ({ port }) =>
        port.kind === 'range' &&
        port.first >= LOWEST_EPHEMERAL &&
        port.last >= MUST_REACH &&
        port.last - port.first >= MUST_SPAN,
    )
  );
}
