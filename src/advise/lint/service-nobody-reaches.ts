import { type Backend, backendsOf } from './ask/backends.ts';
import { isolatingPolicies } from './ask/isolation.ts';
import { knowsPods } from './ask/known.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { list } from '../../explain/phrase/rules.ts';
import { mayAnybodyCall } from './ask/callers.ts';
import { nameRef } from './rule-names.ts';
import { nameWorkload } from './ask/parties.ts';
import { rulesOf } from '../../dialects/compiled.ts';
import type { Service } from '../../model/service.ts';
import { someOf } from './words.ts';

/** L-26 */
export const serviceNobodyReaches: Lint = {
  id: 'L-26',
  name: 'service-nobody-reaches',
  severity: 'warning',
  summary: 'A Service leads to pods that are isolated and that no rule opens to anybody',
  why: 'A Service is there to be called. Its pods are ready and isolated for ingress, and none of the policies about them has a rule: whoever calls it waits until a timeout. Often a default deny was added, and the rule for this workload was forgotten.',
  remedy:
    'Add a policy that allows the callers. Where nobody shall connect, delete the Service, or ignore this lint on its policy.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic',
  needs: ['pods', 'services'],
  find: (world) => world.snapshot.services.flatMap((service) => check(world, service)),
};

function check(world: LintWorld, service: Service): readonly LintFinding[] {
  const { namespace, name } = service;
  if (!knowsPods(world, namespace)) return [];
  const backends = backendsOf(world, service);
  const isClosed = backends.length > 0 && backends.every((backend) => isLeftClosed(world, backend));
  if (!isClosed) return [];
  const isolating = new Set(backends.flatMap(({ pod }) => isolatingPolicies(world, pod, 'ingress')));
  const workloads = [...new Set(backends.map(({ pod }) => nameWorkload(world, pod)))].sort();
  const ports = [...new Set(backends.map(({ protocol, port }) => `${protocol} ${port}`))];
  const policies = [...isolating].map(({ ref }) => nameRef(ref));
  return [
    {
      about: { kind: 'Service', namespace, name },
      path: ['spec', 'selector'],
      message: `leads to ${someOf(workloads)}, to which nobody may connect: isolated by ${list(policies, 'and')}, without a rule`,
      fix: {
        text: `Allow the callers of ${someOf(workloads)} on ${list(ports, 'and')} in a policy of namespace "${namespace}"`,
      },
    },
  ];
}

/** Isolated without any rule, and no other tier opens the port. */
function isLeftClosed(world: LintWorld, backend: Backend): boolean {
  const isolating = isolatingPolicies(world, backend.pod, 'ingress');
  const hasRules = isolating.some((policy) => rulesOf(policy, 'ingress').rules.length > 0);
  return isolating.length > 0 && !hasRules && !mayAnybodyCall(world, backend);
}
