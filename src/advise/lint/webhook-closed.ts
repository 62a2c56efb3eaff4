import { ask } from '../../engine/ask.ts';
import { type Backend, backendsOf } from './ask/backends.ts';
import type { CalledService } from '../../model/surroundings.ts';
import { findApiServer } from './ask/special-services.ts';
import { isolatingPolicies } from './ask/isolation.ts';
import { knowsPods } from './ask/known.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { list } from '../../explain/phrase/rules.ts';
import { mayAddressesCall } from './ask/callers.ts';
import { nameRef } from './rule-names.ts';
import { nameWorkload } from './ask/parties.ts';
import { qualifiedName } from '../../model/reference.ts';
import { someOf } from './words.ts';
import { SPECIFICATION } from '../../model/enforcer-model.ts';

/** L-37 */
export const webhookClosed: Lint = {
  id: 'L-37',
  name: 'webhook-closed',
  severity: 'warning',
  summary: 'The API server may not connect to the pods of a webhook or an aggregated API',
  why: 'The API server calls admission webhooks, conversion webhooks and aggregated APIs itself, from the addresses of its machines. Rules that select pods do not match it. While it cannot connect, objects are refused or waved through, or `kubectl` commands hang, with errors that do not mention the network policy.',
  remedy:
    'Allow the addresses of the API server with ipBlock on the port of the pods (not that of the Service). In a managed cluster ask the provider from where they come.',
  source: 'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#service-reference',
  needs: ['pods', 'services', 'webhooks'],
  find: findClosed,
};

function findClosed(world: LintWorld): readonly LintFinding[] {
  const { called = [] } = world.snapshot.surroundings ?? {};
  // One configuration often has many webhooks at one Service.
  const distinct = new Map(called.map((each) => [JSON.stringify([each.by, each.service, each.port]), each]));
  return [...distinct.values()].flatMap((each) => check(world, each));
}

function check(world: LintWorld, called: CalledService): readonly LintFinding[] {
  const { by, what, service, port, origin } = called;
  if (!knowsPods(world, service.namespace)) return [];
  const found = world.snapshot.services.find((each) => qualifiedName(each) === qualifiedName(service));
  const backends = found === undefined ? [] : backendsOf(world, found).filter(({ via }) => via.port === port);
  const closed = backends.filter((backend) => isClosed(world, backend));
  if (closed.length === 0) return [];
  const isolating = new Set(closed.flatMap(({ pod }) => isolatingPolicies(world, pod, 'ingress')));
  const workloads = someOf([...new Set(closed.map(({ pod }) => nameWorkload(world, pod)))].sort());
  const ports = list([...new Set(closed.map((backend) => `${backend.protocol} ${backend.port}`))], 'and');
  const addresses = addressesOfApiServer(world).map(({ text }) => text);
  const position = origin?.locate([]);
  return [
    {
      about: by,
      path: [],
      ...(position === undefined ? {} : { position }),
      message: `its ${CALLED[what]} is called through Service "${qualifiedName(service)}", and the API server may not connect to ${workloads} on ${ports}`,
      notes: [
        `${workloads}: isolated by ${list(
          [...isolating].map(({ ref }) => nameRef(ref)),
          'and',
        )}`,
        ...(addresses.length === 0 ? [] : [`The API server answers at ${someOf(addresses)}`]),
      ],
      fix: {
        text: `Allow ${addresses.length === 0 ? 'the addresses of the API server' : someOf(addresses)} (ipBlock) on ${ports} in a policy that selects ${workloads}`,
      },
    },
  ];
}

const CALLED: Readonly<Record<CalledService['what'], string>> = {
  webhook: 'webhook',
  'conversion-webhook': 'conversion webhook',
  'aggregated-api': 'API',
};

/** Isolated, and closed to the addresses of the API server; where these are not known, to every address. */
function isClosed(world: LintWorld, backend: Backend): boolean {
  const { index, policies } = world;
  const { pod, protocol, port } = backend;
  if (isolatingPolicies(world, pod, 'ingress').length === 0) return false;
  const addresses = addressesOfApiServer(world);
  if (addresses.length === 0) return !mayAddressesCall(world, backend);
  const { outcomes } = ask(
    index,
    policies,
    {
      source: { kind: 'api-server', service: findApiServer(world), addresses },
      destination: { kind: 'pods', ref: { kind: 'Pod', namespace: pod.namespace, name: pod.name }, pods: [pod] },
      port: { kind: 'number', port, protocol },
    },
    SPECIFICATION,
  );
  // Several machines may run it: each of them calls.
  return outcomes.some(({ verdict }) => verdict === 'DENY');
}

function addressesOfApiServer({ index }: LintWorld) {
  const slices = index.slices.get('default/kubernetes') ?? [];
  return slices.flatMap(({ endpoints }) => endpoints.flatMap((endpoint) => endpoint.addresses));
}
