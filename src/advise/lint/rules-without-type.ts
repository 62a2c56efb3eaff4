import { type KnownPolicy, networkPolicies } from './ask/policies.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Enforcement } from '../../model/enforcement.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { count } from './words.ts';
import { enforcersIn } from './ask/enforcers.ts';
import { mendAt } from './mend.ts';
import { rulesOf } from '../../dialects/compiled.ts';

export const rulesWithoutType: Lint = {
  id: 'L-08',
  name: 'rules-without-type',
  severity: 'error',
  summary: 'Rules for a direction that policyTypes does not list',
  why: 'By the API a policy has no say in a direction that its policyTypes does not list: the rules neither close nor open anything. Cilium and the AWS VPC CNI enforce them all the same, so that one manifest means two things on two clusters.',
  remedy: 'Add the type, which closes that direction for everything that the rules do not allow; or remove the rules.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource',
  needs: [],
  uses: ['enforcer'],
  find: (world) =>
    networkPolicies(world).flatMap((policy) =>
      (['ingress', 'egress'] as const).flatMap((direction) => check(world, policy, direction)),
    ),
};

const TYPES = { ingress: 'Ingress', egress: 'Egress' } as const;

/** Those that turn rules into isolation whatever policyTypes says (semantics A.3). */
const ENFORCE_ANYWAY = ['cilium', 'aks-cilium', 'gke-dataplane-v2', 'aws-vpc-cni'];

function check({ enforcement }: LintWorld, policy: KnownPolicy, direction: Direction): readonly LintFinding[] {
  const { isolates, rules } = rulesOf(policy.compiled, direction);
  const listed = policy.written.spec.policyTypes ?? [];
  if (isolates || rules.length === 0 || listed.length === 0) return [];
  const type = TYPES[direction];
  return [
    {
      about: policy.ref,
      path: ['spec', direction],
      message: `${count(rules.length, `${direction} rule`)}, and policyTypes is [${listed.join(', ')}]: ${rules.length === 1 ? 'it says' : 'they say'} nothing`,
      notes: [anyway(enforcement)],
      fix: {
        text: `add ${type} to policyTypes, which closes ${direction} for all that the rules do not allow; or remove the rules`,
        mended: mendAt(policy.written, ['spec', 'policyTypes'], () => [...listed, type]),
      },
    },
  ];
}

function anyway(enforcement: Enforcement | undefined): string {
  const found = enforcersIn(enforcement).find(({ name }) => ENFORCE_ANYWAY.includes(name));
  return found === undefined
    ? 'Cilium and the AWS VPC CNI enforce such rules all the same'
    : `${found.title}, which enforces here, enforces such rules all the same`;
}
