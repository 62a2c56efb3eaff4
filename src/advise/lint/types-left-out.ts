import { type KnownPolicy, networkPolicies } from './ask/policies.ts';
import type { Lint, LintFinding } from './lint.ts';
import { count } from './words.ts';
import { mendAt } from './mend.ts';

export const typesLeftOut: Lint = {
  id: 'L-09',
  name: 'types-left-out',
  severity: 'warning',
  summary: 'policyTypes is left out, and the policy closes another direction than its rules are about',
  why: 'Without policyTypes every policy is about ingress, and about egress only if it has an egress rule. A policy that has egress rules alone therefore closes ingress, too, without a rule that opens it; and "egress: []" closes nothing.',
  remedy: 'State policyTypes. It costs a line, and says what is closed.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource',
  needs: [],
  find: (world) => networkPolicies(world).flatMap(check),
};

function check(policy: KnownPolicy): readonly LintFinding[] {
  const { policyTypes, ingress, egress } = policy.written.spec;
  if ((policyTypes ?? []).length > 0 || egress === undefined || egress === null) return [];
  const state = (types: readonly string[]) => mendAt(policy.written, ['spec', 'policyTypes'], () => types);
  if (egress.length === 0) {
    return [
      {
        about: policy.ref,
        path: ['spec', 'egress'],
        message: 'egress is [] and policyTypes is not there: egress stays open',
        fix: {
          text: 'write policyTypes [Ingress, Egress] if egress is to be closed, or remove egress',
          mended: state(['Ingress', 'Egress']),
        },
      },
    ];
  }
  // An empty list was written by somebody who wants it closed.
  if (ingress !== undefined && ingress !== null) return [];
  return [
    {
      about: policy.ref,
      path: ['spec', 'egress'],
      message: `${count(egress.length, 'egress rule')}, and policyTypes is not there: ingress is closed, too, and no rule opens it`,
      fix: {
        text: 'write policyTypes [Egress] if ingress is to stay open, or, for what it is now, [Ingress, Egress]',
        mended: state(['Ingress', 'Egress']),
      },
    },
  ];
}
