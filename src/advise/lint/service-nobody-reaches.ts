import { type Backend, backendsOf } from './ask/backends.ts';
import { findServicePorts } from '../../engine/services.ts';
import type { Ingress, RoutedBackend } from '../../model/entrances.ts';
import { isolatingPolicies } from './ask/isolation.ts';
import { knowsPods } from './ask/known.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { list } from '../../explain/phrase/rules.ts';
import { mayAnybodyCall } from './ask/callers.ts';
import { nameObject } from '../../explain/names.ts';
import { nameRef } from './rule-names.ts';
import { nameWorkload } from './ask/parties.ts';
import { rulesOf } from '../../dialects/compiled.ts';
import type { Service } from '../../model/service.ts';
import { someOf } from './words.ts';
import { uniqueBy } from '../../model/unique-by.ts';

/** L-26 */
export const serviceNobodyReaches: Lint = {
  id: 'L-26',
  name: 'service-nobody-reaches',
  severity: 'warning',
  summary: 'A Service or an Ingress leads to pods that are isolated and that no rule opens to anybody',
  why: 'A Service is there to be called, and an Ingress is there to lead requests to one. The pods are ready and isolated for ingress, and none of the policies about them has a rule: whoever calls waits until a timeout, and who comes by the Ingress is answered with an error of its controller. Often a default deny was added, and the rule for this workload was forgotten.',
  remedy:
    'Add a policy that allows the callers; those who come by an Ingress are the pods of its controller. Where nobody shall connect, delete the Service and what leads to it, or leave this lint out with --ignore L-26.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic',
  needs: ['pods', 'services'],
  uses: ['ingresses'],
  find: (world) => [
    ...world.snapshot.services.flatMap((service) => checkService(world, service)),
    ...ingressesOf(world).flatMap((ingress) => checkIngress(world, ingress)),
  ],
};

function ingressesOf({ snapshot }: LintWorld): readonly Ingress[] {
  return snapshot.entrances?.ingresses ?? [];
}

function checkService(world: LintWorld, service: Service): readonly LintFinding[] {
  const backends = closedBackends(world, service, undefined);
  if (backends.length === 0) return [];
  const { namespace, name } = service;
  const leading = ingressesOf(world).filter(({ backends: to }) =>
    to.some((each) => each.namespace === namespace && each.name === name),
  );
  const named = leading.map((ingress) => nameObject({ ...ingress, kind: 'Ingress' }));
  return [
    {
      about: { kind: 'Service', namespace, name },
      path: ['spec', 'selector'],
      message: `leads to ${phraseClosed(world, backends)}`,
      ...(named.length === 0 ? {} : { notes: [`${someOf(named)} ${named.length === 1 ? 'leads' : 'lead'} to it`] }),
      fix: { text: phraseFix(world, backends, namespace) },
    },
  ];
}

/** Of a Service that is open by another port nothing is told above; the port that an Ingress leads to may be closed. */
function checkIngress(world: LintWorld, ingress: Ingress): readonly LintFinding[] {
  const { namespace, name } = ingress;
  const ways = uniqueBy(ingress.backends, (backend) => JSON.stringify([backend.namespace, backend.name, backend.port]));
  return ways.flatMap((way): readonly LintFinding[] => {
    const service = world.snapshot.services.find((each) => each.namespace === way.namespace && each.name === way.name);
    if (service === undefined || closedBackends(world, service, undefined).length > 0) return [];
    const backends = closedBackends(world, service, way.port);
    if (backends.length === 0) return [];
    const port = way.port === undefined ? '' : `:${way.port}`;
    const to = `${nameObject({ kind: 'Service', namespace: way.namespace, name: way.name })}${port}`;
    return [
      {
        about: { kind: 'Ingress', namespace, name },
        path: ['spec'],
        message: `leads by ${to} to ${phraseClosed(world, backends, ' there')}`,
        fix: { text: phraseFix(world, backends, way.namespace) },
      },
    ];
  });
}

/** Where the Service leads, by one of its ports or by all (`undefined`), if all of that is left closed; otherwise nothing. */
function closedBackends(world: LintWorld, service: Service, port: RoutedBackend['port']): readonly Backend[] {
  if (!knowsPods(world, service.namespace)) return [];
  const meant = port === undefined ? service.ports : findServicePorts(service, port, 'TCP');
  const backends = backendsOf(world, service).filter(({ via }) => meant.includes(via));
  return backends.every((backend) => isLeftClosed(world, backend)) ? backends : [];
}

function phraseClosed(world: LintWorld, backends: readonly Backend[], by = ''): string {
  const isolating = new Set(backends.flatMap(({ pod }) => isolatingPolicies(world, pod, 'ingress')));
  const policies = [...isolating].map(({ ref }) => nameRef(ref));
  return `${workloadsOf(world, backends)}, to which nobody may connect${by}: isolated by ${list(policies, 'and')}, without a rule`;
}

function phraseFix(world: LintWorld, backends: readonly Backend[], namespace: string): string {
  const ports = [...new Set(backends.map(({ protocol, port }) => `${protocol} ${port}`))];
  return `Allow the callers of ${workloadsOf(world, backends)} on ${list(ports, 'and')} in a policy of namespace "${namespace}"`;
}

function workloadsOf(world: LintWorld, backends: readonly Backend[]): string {
  return someOf([...new Set(backends.map(({ pod }) => nameWorkload(world, pod)))].sort());
}

/** Isolated without any rule, and no other tier opens the port. */
function isLeftClosed(world: LintWorld, backend: Backend): boolean {
  const isolating = isolatingPolicies(world, backend.pod, 'ingress');
  const hasRules = isolating.some((policy) => rulesOf(policy, 'ingress').rules.length > 0);
  return isolating.length > 0 && !hasRules && !mayAnybodyCall(world, backend);
}
