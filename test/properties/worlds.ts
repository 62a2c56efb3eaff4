import fc from 'fast-check';
import type { Address, Family } from '../../src/model/address.ts';
import type { Namespace, Node } from '../../src/model/cluster-object.ts';
import type { Endpoint, Flow } from '../../src/model/flow.ts';
import { known } from '../../src/model/known.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import type { ContainerPort, Pod, PodPhase } from '../../src/model/pod.ts';
import type { Service } from '../../src/model/service.ts';
import { address } from '../helpers/addresses.ts';
import { namespace, node, pod, policy, service } from '../helpers/builders.ts';
import {
  anyLabels,
  anyNamespaceLabels,
  anyPort,
  anyPortName,
  anyProtocol,
  anySpec,
  ipv4,
  ipv6,
  NAMESPACE_NAMES,
} from './policies.ts';

/** A whole small cluster, every fact of it known, and some addresses that are nobody's in it. */
export interface World {
  readonly namespaces: readonly Namespace[];
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly policies: readonly NetworkPolicy[];
  readonly outsiders: readonly Address[];
}

// Who has which of the 16 addresses: pods 0 to 7, nodes 8 and 9, Services 10 and 11, outsiders the rest.
const NODES: readonly Node[] = [node('n0', ipv4(8), ipv6(8)), node('n1', ipv4(9), ipv6(9))];
const OUTSIDERS: readonly Address[] = [
  ...[12, 13, 15].flatMap((offset) => [ipv4(offset), ipv6(offset)]),
  '203.0.113.5',
  '2001:db8::5',
].map(address);

const anyContainerPort: fc.Arbitrary<ContainerPort> = fc
  .record({
    name: fc.option(anyPortName, { freq: 6, nil: undefined }),
    port: anyPort,
    protocol: anyProtocol,
    container: fc.constantFrom('main' as const, 'main' as const, 'sidecar' as const, 'init' as const),
  })
  .map(({ name, ...port }) => (name === undefined ? port : { name, ...port }));

const podSeed = fc.record({
  namespace: fc.nat(3),
  labels: anyLabels,
  ports: fc.array(anyContainerPort, { maxLength: 3 }),
  families: fc.constantFrom<Family[][]>([4], [4, 6], [4, 6], [4, 6], [6]),
  node: fc.nat(1),
  hostNetwork: fc.noBias(fc.nat(11)).map((roll) => roll === 11),
  phase: fc.constantFrom<PodPhase[]>(
    'Running',
    'Running',
    'Running',
    'Running',
    'Unknown',
    'Pending',
    'Succeeded',
    'Failed',
  ),
  ready: fc.nat(4).map((roll) => roll < 4),
  terminating: fc.noBias(fc.nat(7)).map((roll) => roll === 7),
});
type PodSeed = typeof podSeed extends fc.Arbitrary<infer Seed> ? Seed : never;

/** Policies of a world of this many namespaces, named p0, p1 and so on. */
export function anyPolicies(namespaces: number, maxLength = 6): fc.Arbitrary<readonly NetworkPolicy[]> {
  const seeds = fc.array(fc.record({ namespace: fc.nat(namespaces - 1), spec: anySpec }), { maxLength, size: 'max' });
  return seeds.map((list) => list.map((seed, index) => policy(`${nameOf(seed.namespace)}/p${index}`, seed.spec)));
}

export const anyWorld: fc.Arbitrary<World> = fc.integer({ min: 1, max: 4 }).chain((count) =>
  fc
    .record({
      labels: fc.array(anyNamespaceLabels, { minLength: count, maxLength: count }),
      pods: fc.array(podSeed, { minLength: 2, maxLength: 8, size: 'max' }),
      policies: anyPolicies(count),
    })
    .map(({ labels, pods, policies }) =>
      printable({
        namespaces: labels.map((each, index) => namespace(nameOf(index), each)),
        nodes: NODES,
        pods: pods.map((seed, index) => podOf(seed, index, count)),
        policies,
        outsiders: OUTSIDERS,
      }),
    ),
);

/** A counterexample is read by people: one line an object, and nothing that is the same in every world. */
function printable(world: World): World {
  const describe = (): string =>
    [
      ...world.namespaces.map(({ name, labels }) => `namespace ${name} ${JSON.stringify(labels)}`),
      ...world.pods.map(describePod),
      ...world.policies.map(({ namespace: home, name, spec }) => `policy ${home}/${name} ${JSON.stringify(spec)}`),
    ].join('\n');
  return Object.defineProperty({ ...world }, fc.toStringMethod, { value: () => `\n${describe()}\n` });
}

function describePod({ namespace: home, name, labels, addresses, node: on, ports, phase, hostNetwork }: Pod): string {
  const declared = ports.map((port) => `${port.name ?? ''}=${port.port}/${port.protocol}@${port.container}`);
  const facts = [
    ...addresses.map(({ text }) => text),
    on ?? 'unplaced',
    phase,
    ...(hostNetwork ? ['hostNetwork'] : []),
  ];
  return `pod ${home}/${name} ${JSON.stringify(labels)} ${[...facts, ...declared].join(' ')}`;
}

/** One more policy, named `extra`, for some namespace. */
export const anyExtraPolicy: fc.Arbitrary<NetworkPolicy> = fc
  .tuple(fc.constantFrom(...NAMESPACE_NAMES), anySpec)
  .map(([home, spec]) => policy(`${home}/extra`, spec));

/** Which flow of a world to look at, whatever the world; see `flowOf`. */
export interface FlowPick {
  readonly family: Family;
  readonly source: EndPick;
  readonly destination: EndPick;
  readonly protocol: Flow['protocol'];
  readonly port: number;
  readonly viaService: boolean;
  /** Whether the destination may be the source itself: chance alone would make that every fourth flow. */
  readonly mayBeSelf: boolean;
}

interface EndPick {
  readonly kind: 'pod' | 'node' | 'outsider';
  readonly index: number;
}

const anyEnd: fc.Arbitrary<EndPick> = fc.record({
  kind: fc.constantFrom('pod', 'pod', 'pod', 'pod', 'pod', 'pod', 'pod', 'outsider', 'node'),
  index: fc.nat(7),
});

// fast-check likes extremes; here they would make every other flow one from a pod to itself.
export const anyFlow: fc.Arbitrary<FlowPick> = fc.noBias(
  fc.record({
    family: fc.constantFrom<Family[]>(4, 4, 6),
    source: anyEnd,
    destination: anyEnd,
    protocol: fc.constantFrom('TCP', 'TCP', 'UDP', 'SCTP'),
    port: anyPort,
    viaService: fc.nat(3).map((roll) => roll === 3),
    mayBeSelf: fc.nat(3).map((roll) => roll === 3),
  }),
);

/** The picked flow. Where the world has nothing of the kind wanted, an outsider stands in. */
export function flowOf(world: World, pick: FlowPick): Flow {
  const outsiders = endsOf(world, 'outsider', pick.family);
  const source = choose(endsOf(world, pick.source.kind, pick.family), pick.source.index, outsiders);
  const targets = endsOf(world, pick.destination.kind, pick.family).filter(
    ({ address: each }) => pick.mayBeSelf || each !== source.address,
  );
  const destination = choose(targets, pick.destination.index, outsiders);
  return {
    source: source.endpoint,
    destination: destination.endpoint,
    protocol: pick.protocol,
    port: pick.port,
    family: pick.family,
    sourceAddress: source.address,
    destinationAddress: destination.address,
    viaService: pick.viaService,
  };
}

interface AddressedEnd {
  readonly endpoint: Endpoint;
  readonly address: Address;
}

function choose(ends: readonly AddressedEnd[], index: number, otherwise: readonly AddressedEnd[]): AddressedEnd {
  const end = ends[index % ends.length] ?? otherwise[index % otherwise.length];
  if (end === undefined) throw new Error('a world has outsiders of both families');
  return end;
}

function endsOf(world: World, kind: EndPick['kind'], family: Family): readonly AddressedEnd[] {
  return ownersOf(world, kind).flatMap(({ endpoint, addresses }) =>
    addresses.filter((each) => each.family === family).map((each) => ({ endpoint, address: each })),
  );
}

interface Owner {
  readonly endpoint: Endpoint;
  readonly addresses: readonly Address[];
}

function ownersOf(world: World, kind: EndPick['kind']): readonly Owner[] {
  switch (kind) {
    case 'pod':
      return alivePods(world).map((each) => ({ endpoint: endpointOf(world, each), addresses: each.addresses }));
    case 'node':
      return world.nodes.map((each) => ({ endpoint: { kind: 'node', node: each }, addresses: each.addresses }));
    case 'outsider':
      return [{ endpoint: { kind: 'external' }, addresses: world.outsiders }];
  }
}

export function endpointOf({ namespaces }: World, of: Pod): Endpoint {
  const labels = namespaces.find(({ name }) => name === of.namespace)?.labels ?? {};
  return { kind: 'pod', pod: of, namespaceLabels: known(labels) };
}

export function alivePods({ pods }: World): readonly Pod[] {
  return pods.filter(({ phase }) => phase !== 'Succeeded' && phase !== 'Failed');
}

const servicePort = fc.record({
  port: anyPort,
  protocol: anyProtocol,
  targetPort: fc.oneof<fc.Arbitrary<number | string>[]>(anyPort, anyPortName),
});

/** A world with a Service in it that selects at least one pod, if that has labels; its ports have distinct numbers. */
export const anyServedWorld: fc.Arbitrary<{ readonly world: World; readonly service: Service }> = fc
  .record({
    world: anyWorld,
    pod: fc.nat(7),
    ports: fc.uniqueArray(servicePort, {
      minLength: 1,
      maxLength: 3,
      selector: (port) => `${port.port}/${port.protocol}`,
    }),
    headless: fc.nat(4).map((roll) => roll === 4),
    families: fc.constantFrom<Family[][]>([4], [6], [4, 6], [4, 6]),
    publishNotReadyAddresses: fc.boolean(),
    internalTrafficPolicy: fc.constantFrom('Cluster' as const, 'Cluster' as const, 'Local' as const),
  })
  .map(({ world, pod: index, ports, ...rest }) => {
    const selected = world.pods[index % world.pods.length];
    const [label = ['app', 'x'] as const] = Object.entries(selected?.labels ?? {});
    const options = { ...rest, selector: Object.fromEntries([label]), clusterIPs: [ipv4(10), ipv6(10)] };
    const plain = service(`${selected?.namespace}/svc`, options);
    return { world, service: { ...plain, ports: ports.map((port, at) => ({ name: `port-${at}`, ...port })) } };
  });

function podOf(
  { namespace: home, families, node: on, ports, ...seed }: PodSeed,
  index: number,
  namespaces: number,
): Pod {
  const host = NODES[on % NODES.length];
  const isPlaced = seed.phase !== 'Pending';
  const own = families.map((family) => (family === 4 ? ipv4(index) : ipv6(index)));
  const all = seed.hostNetwork ? (host?.addresses ?? []).map(({ text }) => text) : own;
  const options = { ...seed, addresses: isPlaced ? all : [], node: isPlaced ? host?.name : undefined };
  return { ...pod(`${nameOf(home % namespaces)}/pod-${index}`, options), ports };
}

function nameOf(index: number): string {
  return NAMESPACE_NAMES[index] ?? 'red';
}
