import type { CoveredRule, NeedlessPolicy } from '../redundancy/redundancies.ts';
import { count, list } from '../../explain/phrase/rules.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { type KnownPolicy, networkPolicies } from './ask/policies.ts';
import { nameRef, nameRule, nameRuleOf } from './rule-names.ts';
import { redundanciesOf } from './ask/pairs.ts';
import { withoutRules } from '../redundancy/without-rules.ts';

/** L-22 */
export const redundantRule: Lint = {
  id: 'L-22',
  name: 'redundant-rule',
  severity: 'info',
  summary: 'A rule allows nothing that other rules do not allow to the same pods',
  why: 'Policies only add to each other, so this rule decides nothing. Who reads it believes that it matters, and who removes it to close something finds it still open. What is told is proved: every peer and every port of the rule is matched by rules that stay, of policies about at least the same pods; all that is told here may be removed at once.',
  remedy: 'Remove the rule, or narrow the others where they allow more than was meant.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  needs: [],
  find: findRedundantRules,
};

function* findRedundantRules(world: LintWorld): Iterable<LintFinding> {
  const { covered, needless } = redundanciesOf(world);
  const known = new Map(networkPolicies(world).map((policy) => [policy.compiled, policy]));
  const wholly = new Map(needless.map((each) => [each.policy, each]));
  for (const [compiled, rules] of Map.groupBy(covered, ({ policy }) => policy)) {
    const policy = known.get(compiled);
    const whole = wholly.get(compiled);
    if (policy === undefined) continue;
    if (whole === undefined) yield* rules.map((rule) => tellRule(policy, rule, rules));
    else yield tellPolicy(policy, rules, whole);
  }
}

function tellRule(
  { ref, written, compiled }: KnownPolicy,
  found: CoveredRule,
  all: readonly CoveredRule[],
): LintFinding {
  const gone = all.map(({ rule }) => rule);
  return {
    about: ref,
    path: found.rule.path,
    message: `${nameRule(found.rule, found.direction)} allows nothing beyond ${nameCover(found)}`,
    notes: [phraseReach([found])],
    fix: {
      text:
        gone.length === 1
          ? 'Remove the rule'
          : `Remove this rule and ${count(gone.length - 1, 'other')} of the policy that decide nothing either`,
      mended: withoutRules(written, compiled, gone),
    },
  };
}

function nameCover({ by, policy, direction }: CoveredRule): string {
  return list(
    by.map((each) => nameRuleOf(each.policy.ref, each.rule, direction, policy.ref)),
    'and',
  );
}

/** Which pods and labels the proof holds for. */
function phraseReach(rules: readonly CoveredRule[]): string {
  return rules.every(({ reach }) => reach === 'always')
    ? 'Proved for all pods, those that are to come too'
    : 'Proved for all pods, those that are to come too, while the namespaces keep the labels that they have now';
}

function tellPolicy(policy: KnownPolicy, rules: readonly CoveredRule[], { isolatedBy }: NeedlessPolicy): LintFinding {
  const { ref } = policy;
  return {
    about: ref,
    path: [],
    message: `decides nothing: all its rules are covered by others, and ${list(
      isolatedBy.map((other) => nameRef(other.ref)),
      'and',
    )} isolate${isolatedBy.length === 1 ? 's' : ''} the same pods`,
    notes: [
      ...rules.map((each) => `${nameRule(each.rule, each.direction)} allows nothing beyond ${nameCover(each)}`),
      phraseReach(rules),
    ],
    fix: { text: 'Delete the policy', commands: [`kubectl delete networkpolicy ${ref.name} -n ${policy.namespace}`] },
  };
}
