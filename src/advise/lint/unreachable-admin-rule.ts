import { adminTiers, nameAction, objectsOf, rulesBefore } from './ask/admin-tiers.ts';
import { type CompiledPolicy, type CompiledRule, rulesOf, type Tier } from '../../dialects/compiled.ts';
import { coveringRules, ruleCover } from '../redundancy/rule-cover.ts';
import type { Direction } from '../../model/verdict.ts';
import { isIsolated } from './ask/isolation.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { knowsAllPods } from './ask/known.ts';
import { list, phraseRule } from '../../explain/phrase/rules.ts';
import { count } from './words.ts';
import { nameField, nameRuleOf } from './rule-names.ts';
import { partiesOfSubject } from './ask/parties.ts';

/** L-41 */
export const unreachableAdminRule: Lint = {
  id: 'L-41',
  name: 'unreachable-admin-rule',
  severity: 'warning',
  summary: 'A rule of an admin policy is never reached, or comes after the decision',
  why: 'In the admin tiers the first rule that matches decides: by priority, then by the order in the object. A rule behind rules that match all of its connections is never asked. And the Baseline tier is asked only for pods that no NetworkPolicy isolates in that direction, so an Accept there opens nothing for pods that are.',
  remedy:
    'Move the narrower rule before the wider one, or remove it. To open something for isolated pods, write a NetworkPolicy, or a rule of the Admin tier.',
  source: 'https://network-policy-api.sigs.k8s.io/api-overview/',
  needs: [],
  uses: ['pods'],
  find: (world) => adminTiers(world).flatMap((tier) => [...findUnreached(world, tier), ...findTooLate(world, tier)]),
};

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

function findUnreached({ index }: LintWorld, tier: Tier): readonly LintFinding[] {
  return objectsOf(tier).flatMap((parts) =>
    DIRECTIONS.flatMap((direction) =>
      rulesOf(parts[0], direction).rules.flatMap((rule) => {
        const before = parts.map((part) => {
          const mine = rulesOf(part, direction).rules[rule.index] ?? rule;
          const earlier = rulesBefore(tier, part, direction, mine);
          const isCovered =
            ruleCover(
              index,
              mine,
              earlier.map((each) => each.rule),
            ) !== undefined;
          return isCovered && part.unrecognised.length === 0 ? coveringRules(index, mine, earlier) : undefined;
        });
        const [found] = before;
        // An object that stands for several policies is told of where the rule is dead in all of them.
        return found === undefined || before.includes(undefined)
          ? []
          : [tellUnreached(parts[0], direction, rule, found)];
      }),
    ),
  );
}

function tellUnreached(
  { ref, language }: CompiledPolicy,
  direction: Direction,
  rule: CompiledRule,
  by: ReturnType<typeof rulesBefore>,
): LintFinding {
  const names = by.map(
    (each) => `${nameAction(each.rule, each.policy.ref)} of ${nameRuleOf(each.policy.ref, each.rule, direction, ref)}`,
  );
  return {
    about: ref,
    path: rule.path,
    message: `${nameAction(rule, ref)} ${phraseRule(rule, direction)} is never reached: ${list(names, 'and')} ${by.length === 1 ? 'matches' : 'match'} all of it before`,
    // There the order in an object is nothing: what denies goes first.
    fix: {
      text:
        language === 'aws'
          ? `Put ${nameField(rule.path)} in a policy of lower priority, or remove it`
          : `Move ${nameField(rule.path)} before what matches more, or remove it`,
    },
  };
}

/** Accepts of the tier behind NetworkPolicy, for pods that NetworkPolicy has closed. */
function findTooLate(world: LintWorld, tier: Tier): readonly LintFinding[] {
  if (tier !== world.policies.tiers.at(-1) || !knowsAllPods(world)) return [];
  return objectsOf(tier).flatMap((parts) =>
    DIRECTIONS.flatMap((direction) => {
      const accepts = rulesOf(parts[0], direction).rules.filter(({ action }) => action === 'allow');
      const pods = parts.flatMap((part) => partiesOfSubject(world, part.subject).flatMap((party) => party.pods));
      const isAll = accepts.length > 0 && pods.length > 0 && pods.every((pod) => isIsolated(world, pod, direction));
      return isAll ? accepts.map((rule) => tellTooLate(parts[0], direction, rule, pods.length)) : [];
    }),
  );
}

function tellTooLate({ ref }: CompiledPolicy, direction: Direction, rule: CompiledRule, pods: number): LintFinding {
  const which = pods === 1 ? 'the pod that it selects is' : `each of the ${count(pods, 'pod')} that it selects is`;
  return {
    about: ref,
    path: rule.path,
    message: `${nameAction(rule, ref)} ${phraseRule(rule, direction)} opens nothing: ${which} isolated for ${direction} by a NetworkPolicy, which decides before the Baseline tier`,
    fix: { text: 'Allow it in a NetworkPolicy of these pods, or in the Admin tier' },
  };
}
