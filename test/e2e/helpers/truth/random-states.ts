import fc from 'fast-check';
import type {
  NetworkPolicySpec,
  RawEgressRule,
  RawIngressRule,
  RawLabelSelector,
  RawPeer,
  RawPort,
} from '../../../../src/model/network-policy.ts';
import type { PolicyState } from './policy-state.ts';
import { type Addresses, LONE_PORT_NAME, NAMESPACES, OUTSIDE, PODS, SIDECAR_PORT_NAME } from './world.ts';

/** Which states are drawn, how many, and for whom. */
export interface Draw {
  readonly seed: number;
  readonly count: number;
  /**
   * The matcher of the test cluster's own enforcer matches no NotIn where the key is absent (the API does), and knows no
   * port names of sidecars; both are drawn for whoever else enforces.
   */
  readonly matcher: 'own' | 'other';
}

/** States drawn from the world's own labels, ports and addresses, so that rules match often; the same for the same seed. */
export function randomStates(addresses: Addresses, { seed, count, matcher }: Draw): readonly PolicyState[] {
  const specs = fc.array(anySpec(addresses, matcher), { maxLength: 3 });
  const state = fc.record(Object.fromEntries(NAMESPACES.map((namespace) => [namespace, specs])));
  return fc
    .sample(fc.noBias(state), { seed, numRuns: count })
    .map((policies, at) => ({ title: `random state ${at + 1} of seed ${seed}`, policies }));
}

function anySpec(addresses: Addresses, matcher: Draw['matcher']): fc.Arbitrary<NetworkPolicySpec> {
  const pods = selectorOf(POD_LABELS, matcher);
  const peers = listOf(anyPeer(addresses, pods, selectorOf(NAMESPACE_LABELS, matcher)));
  const ports = listOf(anyPort(matcher));
  const ingress = fc.array(fc.record({ from: peers, ports }, OPTIONAL) as fc.Arbitrary<RawIngressRule>, RULES);
  const egress = fc.array(fc.record({ to: peers, ports }, OPTIONAL) as fc.Arbitrary<RawEgressRule>, RULES);
  return fc
    .tuple(pods, fc.constantFrom(...POLICY_TYPES), ingress, fc.tuple(egress, fc.boolean()))
    .map(([selector, policyTypes, into, [out, withDns]]) => ({
      podSelector: selector,
      ...(policyTypes === undefined ? {} : { policyTypes }),
      ingress: into,
      // Without a way to DNS, questions by name would nearly always be denied.
      egress: withDns && out.length > 0 ? [...out, TO_DNS] : out,
    }));
}

const OPTIONAL: { requiredKeys: []; noNullPrototype: boolean } = { requiredKeys: [], noNullPrototype: true };
const RULES = { maxLength: 3 };
const POLICY_TYPES = [undefined, ['Ingress'], ['Egress'], ['Ingress', 'Egress']] as const;
const TO_DNS: RawEgressRule = {
  to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
  ports: [{ port: 53, protocol: 'UDP' }],
};

function listOf<T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(item, { maxLength: 3 });
}

type LabelValues = Readonly<Record<string, readonly string[]>>;

interface DrawnLabels {
  readonly some: LabelValues;
  /** Keys that all within reach have, the cluster's DNS among them. */
  readonly everywhere: LabelValues;
}

const POD_LABELS: DrawnLabels = {
  some: { pod: ['a', 'b', 'host'], tier: ['front', 'back'], app: ['truth'], role: ['friend'] },
  everywhere: { 'k8s-app': ['truth-a', 'truth-b', 'kube-dns'] },
};
const NAMESPACE_LABELS: DrawnLabels = {
  some: { ns: ['x', 'y', 'z'], role: ['friend'] },
  everywhere: { 'kubernetes.io/metadata.name': [...NAMESPACES, 'kube-system'] },
};

function selectorOf({ some, everywhere }: DrawnLabels, matcher: Draw['matcher']): fc.Arbitrary<RawLabelSelector> {
  const all = { ...some, ...everywhere };
  const label = entriesOf(all).chain(([key, values]) =>
    fc.constantFrom(...values).map((value) => ({ matchLabels: { [key]: value } })),
  );
  const expression = fc.oneof(
    requirementOf(all, 'In'),
    requirementOf(matcher === 'own' ? everywhere : all, 'NotIn'),
    ...(['Exists', 'DoesNotExist'] as const).map((operator) => entriesOf(all).map(([key]) => ({ key, operator }))),
  );
  const expressions = fc.array(expression, { minLength: 1, maxLength: 2 });
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 4, arbitrary: label },
    { weight: 4, arbitrary: expressions.map((matchExpressions) => ({ matchExpressions })) },
  );
}

function requirementOf(labels: LabelValues, operator: 'In' | 'NotIn') {
  return entriesOf(labels).chain(([key, values]) =>
    fc
      .uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 })
      .map((some) => ({ key, operator, values: some })),
  );
}

function entriesOf(labels: LabelValues): fc.Arbitrary<readonly [string, readonly string[]]> {
  return fc.constantFrom(...Object.entries(labels));
}

function anyPeer(
  addresses: Addresses,
  podSelector: fc.Arbitrary<RawLabelSelector>,
  namespaceSelector: fc.Arbitrary<RawLabelSelector>,
): fc.Arbitrary<RawPeer> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ podSelector }, { noNullPrototype: true }) },
    { weight: 3, arbitrary: fc.record({ namespaceSelector }, { noNullPrototype: true }) },
    { weight: 3, arbitrary: fc.record({ podSelector, namespaceSelector }, { noNullPrototype: true }) },
    { weight: 3, arbitrary: anyBlock(addresses).map((ipBlock) => ({ ipBlock })) },
  );
}

/** Blocks around everything that has an address here, less a part of them. */
function anyBlock(addresses: Addresses): fc.Arbitrary<NonNullable<RawPeer['ipBlock']>> {
  const pods = PODS.map(({ namespace, name }) => addresses.get(`${namespace}/${name}`) ?? '');
  const address = fc.constantFrom(...pods, ...OUTSIDE);
  const prefix = fc.constantFrom(0, 8, 16, 24, 29, 30, 32);
  return fc
    .tuple(address, prefix, fc.integer({ min: 1, max: 8 }), fc.boolean())
    .map(([at, length, more, hasExcept]) => {
      const inner = Math.min(32, length + more);
      return { cidr: `${at}/${length}`, ...(hasExcept && inner > length ? { except: [`${at}/${inner}`] } : {}) };
    });
}

function anyPort(matcher: Draw['matcher']): fc.Arbitrary<RawPort> {
  const ofSidecars = matcher === 'own' ? [] : [{ port: SIDECAR_PORT_NAME }];
  const ports = fc.constantFrom<RawPort[]>(...PORTS, ...ofSidecars);
  return fc.tuple(ports, fc.constantFrom(...PROTOCOLS)).map(([port, protocol]) => ({ ...port, ...protocol }));
}

const PORTS: readonly RawPort[] = [
  { port: 80 },
  { port: 81 },
  { port: 79, endPort: 80 },
  { port: 81, endPort: 81 },
  { port: 1, endPort: 65535 },
  { port: 'serve' },
  { port: 'other' },
  { port: 'serve-udp' },
  { port: LONE_PORT_NAME },
  { port: 'dns' },
  { port: 'nowhere' },
  { port: 53 },
  {},
];
const PROTOCOLS: readonly RawPort[] = [
  {},
  { protocol: 'TCP' },
  { protocol: 'UDP' },
  { protocol: 'UDP' },
  { protocol: 'SCTP' },
];
