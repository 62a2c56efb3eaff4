import { type Backend, backendsOf } from './ask/backends.ts';
import { isolatingPolicies } from './ask/isolation.ts';
import { knowsPods } from './ask/known.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { list } from '../../explain/phrase/rules.ts';
import { mayAddressesCall } from './ask/callers.ts';
import { nameRef } from './rule-names.ts';
import { nameWorkload } from './ask/parties.ts';
import { rulesOf } from '../../dialects/compiled.ts';
import type { Service } from '../../model/service.ts';
import { someOf } from './words.ts';

/** L-29 */
export const outsideServiceClosed: Lint = {
  id: 'L-29',
  name: 'outside-service-closed',
  severity: 'warning',
  summary: 'A Service for callers from outside leads to pods that no address may reach',
  why: 'Through a LoadBalancer or a NodePort connections arrive from addresses: those of clients with externalTrafficPolicy Local, those of nodes or of the load balancer otherwise, and health checks of cloud load balancers from ranges of the provider. Rules that select pods match none of them, so the Service works from inside only; from outside at most through the node on which a pod runs, which is never policed.',
  remedy:
    'Add a rule with ipBlock for those who call: the clients (0.0.0.0/0 and ::/0 for a public Service), with externalTrafficPolicy Cluster the nodes as well, and the ranges from which the provider checks health.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  needs: ['pods', 'services'],
  find: (world) => world.snapshot.services.filter(isForOutside).flatMap((service) => check(world, service)),
};

function isForOutside({ type, externalTrafficPolicy }: Service): boolean {
  return type === 'LoadBalancer' || (type === 'NodePort' && externalTrafficPolicy === 'Local');
}

function check(world: LintWorld, service: Service): readonly LintFinding[] {
  const { namespace, name, type, externalTrafficPolicy } = service;
  if (!knowsPods(world, namespace)) return [];
  const backends = backendsOf(world, service);
  const closed = backends.filter((backend) => isClosedToAddresses(world, backend));
  if (closed.length === 0) return [];
  const isolating = new Set(closed.flatMap(({ pod }) => isolatingPolicies(world, pod, 'ingress')));
  const workloads = someOf([...new Set(closed.map(({ pod }) => nameWorkload(world, pod)))].sort());
  const ports = list([...new Set(closed.map(({ protocol, port }) => `${protocol} ${port}`))], 'and');
  const seen =
    externalTrafficPolicy === 'Local' ? "clients' own addresses" : 'addresses of nodes, or of the load balancer';
  return [
    {
      about: { kind: 'Service', namespace, name },
      path: ['spec', 'type'],
      message: `is a ${type} (externalTrafficPolicy ${externalTrafficPolicy}), and no address may connect to ${workloads} on ${ports}`,
      notes: [
        `Its connections come from ${seen}; no rule of ${list(
          [...isolating].map(({ ref }) => nameRef(ref)),
          'or',
        )} is for addresses there`,
      ],
      fix: { text: `Allow ipBlocks of its callers on ${ports} in a policy that selects ${workloads}` },
    },
  ];
}

/** Isolated with rules, of which none is for an address; of pods without any rule another lint speaks. */
function isClosedToAddresses(world: LintWorld, backend: Backend): boolean {
  const isolating = isolatingPolicies(world, backend.pod, 'ingress');
  const hasRules = isolating.some((policy) => rulesOf(policy, 'ingress').rules.length > 0);
  return hasRules && !mayAddressesCall(world, backend);
}
