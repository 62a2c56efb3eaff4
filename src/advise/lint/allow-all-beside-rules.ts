import { count } from '../../explain/phrase/rules.ts';
import type { AllowAll } from '../redundancy/redundancies.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { nameField, nameRule } from './rule-names.ts';
import { networkPolicies } from './ask/policies.ts';
import { redundanciesOf } from './ask/pairs.ts';
import { withoutRules } from '../redundancy/without-rules.ts';

/** L-23 */
export const allowAllBesideRules: Lint = {
  id: 'L-23',
  name: 'allow-all-beside-rules',
  severity: 'warning',
  summary: 'A rule that allows everything stands beside specific rules',
  why: 'A rule without peers and ports (`- {}`) allows every connection in its direction. The rules beside it look as if they limited something and limit nothing: rules are alternatives, and one match is enough. Often the empty rule was left over from a test, or is a dash too many.',
  remedy: 'Remove the empty rule where the specific ones are meant, or the specific ones where everything is.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-ingress-traffic',
  needs: [],
  find: findAllowAlls,
};

function findAllowAlls(world: LintWorld): readonly LintFinding[] {
  const known = new Map(networkPolicies(world).map((policy) => [policy.compiled, policy]));
  return redundanciesOf(world).allowAlls.flatMap((found): LintFinding[] => {
    const policy = known.get(found.policy);
    if (policy === undefined) return [];
    return [
      {
        about: policy.ref,
        path: found.rule.path,
        message: tell(found),
        notes: found.others.map((rule) => `without effect: ${nameRule(rule, found.direction)}`),
        fix: {
          text: `Remove ${nameField(found.rule.path)} if the other rules are meant: what they do not allow is then closed`,
          mended: withoutRules(policy.written, policy.compiled, [found.rule]),
        },
      },
    ];
  });
}

function tell({ rule, direction, others }: AllowAll): string {
  const everything = direction === 'ingress' ? 'every connection in' : 'every connection out';
  return `${nameField(rule.path)} allows ${everything}, so ${count(others.length, 'rule')} beside it ${others.length === 1 ? 'has' : 'have'} no effect`;
}
