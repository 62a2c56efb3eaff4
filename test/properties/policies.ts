import fc from 'fast-check';
import { type Labels, NAMESPACE_NAME_LABEL } from '../../src/model/labels.ts';
import type {
  NetworkPolicySpec,
  RawLabelSelector,
  RawLabelSelectorRequirement,
  RawPeer,
  RawPort,
} from '../../src/model/network-policy.ts';
import type { UnmodelledPolicy } from '../../src/model/snapshot.ts';
import { type Protocol, PROTOCOLS } from '../../src/model/protocol.ts';

/*
 * NetworkPolicies as an API server would store them or a manifest would hold them, from so few labels, addresses and
 * ports that rules often match. Everything that may be left out is sometimes left out, null, or empty.
 */

/** `constructor` is what every object inherits; an empty value is not a missing one. */
const LABEL_KEYS = ['app', 'tier', 'constructor'] as const;
const LABEL_VALUES = ['', 'x', 'y'] as const;

export const NAMESPACE_NAMES = ['red', 'green', 'blue', 'grey'] as const;
export const PORTS = [1, 53, 80, 81, 82, 8080, 65535] as const;
const PORT_NAMES = ['http', 'dns', 'web-2'] as const;

export const anyProtocol: fc.Arbitrary<Protocol> = fc.constantFrom(...PROTOCOLS);
export const anyPort: fc.Arbitrary<number> = fc.constantFrom(...PORTS);
export const anyPortName: fc.Arbitrary<string> = fc.constantFrom(...PORT_NAMES);

export const anyLabels: fc.Arbitrary<Labels> = labelsOf(LABEL_KEYS, LABEL_VALUES);
/** Without the label of the name, which is the control plane's. */
export const anyNamespaceLabels: fc.Arbitrary<Labels> = labelsOf(['team', 'constructor'], LABEL_VALUES);

export const anyPodSelector = selectorOf([...LABEL_KEYS], LABEL_VALUES);
export const anyNamespaceSelector = fc.oneof(
  { weight: 2, arbitrary: selectorOf(['team', 'constructor'], LABEL_VALUES) },
  { weight: 1, arbitrary: selectorOf([NAMESPACE_NAME_LABEL], NAMESPACE_NAMES) },
);

/** 16 addresses of each family hold everything in a world but two far-away outsiders. */
export function ipv4(offset: number): string {
  return `10.0.0.${offset}`;
}
export function ipv6(offset: number): string {
  return `fd00::${offset.toString(16)}`;
}

const anyIpBlock: fc.Arbitrary<NonNullable<RawPeer['ipBlock']>> = fc.oneof(
  { weight: 5, arbitrary: nearBlock(ipv4, 32) },
  { weight: 2, arbitrary: nearBlock(ipv6, 128) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      { cidr: '0.0.0.0/0' },
      { cidr: '::/0' },
      { cidr: '010.0.0.8/29' },
      { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] },
      { cidr: '::/0', except: ['fd00::/8'] },
      { cidr: 'FD00:0:0::/48', except: ['fd00:0:0:0::8/125', 'fd00::c/126'] },
      { cidr: '203.0.113.7/24', except: null },
    ),
  },
);

const anyPeer: fc.Arbitrary<RawPeer> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ podSelector: anyPodSelector }) },
  { weight: 3, arbitrary: fc.record({ namespaceSelector: anyNamespaceSelector }) },
  { weight: 2, arbitrary: fc.record({ podSelector: anyPodSelector, namespaceSelector: anyNamespaceSelector }) },
  { weight: 3, arbitrary: fc.record({ ipBlock: anyIpBlock }) },
  {
    weight: 1,
    arbitrary: fc.record({
      podSelector: anyPodSelector,
      namespaceSelector: fc.constant(null),
      ipBlock: fc.constant(null),
    }),
  },
);

const protocolField = fc.constantFrom<RawPort[]>(
  {},
  {},
  { protocol: null },
  ...PROTOCOLS.map((protocol) => ({ protocol })),
);
const portField: fc.Arbitrary<RawPort> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ port: anyPort }) },
  {
    weight: 2,
    arbitrary: fc.tuple(anyPort, anyPort).map(([a, b]) => ({ port: Math.min(a, b), endPort: Math.max(a, b) })),
  },
  { weight: 3, arbitrary: fc.record({ port: anyPortName }) },
  { weight: 1, arbitrary: fc.constantFrom<RawPort[]>({}, { port: null }, { endPort: null }) },
);
const anyRulePort: fc.Arbitrary<RawPort> = fc
  .tuple(portField, protocolField)
  .map(([port, protocol]) => ({ ...port, ...protocol }));

const peers = listOf(anyPeer);
const ports = listOf(anyRulePort);
const anyIngressRule = fc.record({ from: peers, ports }, { requiredKeys: [], noNullPrototype: true });
const anyEgressRule = fc.record({ to: peers, ports }, { requiredKeys: [], noNullPrototype: true });

export const anySpec: fc.Arbitrary<NetworkPolicySpec> = fc.record(
  {
    podSelector: fc.option(anyPodSelector, { freq: 8 }),
    policyTypes: fc.constantFrom<(readonly string[] | null)[]>(
      ['Ingress'],
      ['Egress'],
      ['Ingress', 'Egress'],
      ['Egress', 'Ingress'],
      ['Ingress', 'Ingress'],
      [],
      null,
    ),
    ingress: listOf(anyIngressRule),
    egress: listOf(anyEgressRule),
  },
  { requiredKeys: [], noNullPrototype: true },
);

function labelsOf(keys: readonly string[], values: readonly string[]): fc.Arbitrary<Labels> {
  // A prototype as JSON.parse gives it: only then does a key that every object inherits mean something.
  return fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...values), { noNullPrototype: true });
}

function selectorOf(keys: readonly string[], values: readonly string[]): fc.Arbitrary<RawLabelSelector> {
  const equality = fc
    .tuple(fc.constantFrom(...keys), fc.constantFrom(...values))
    .map(([key, value]) => ({ [key]: value }));
  const expressions = fc.array(requirementOf(keys, values), { maxLength: 2 });
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<RawLabelSelector[]>({}, { matchLabels: null }, { matchExpressions: [] }) },
    { weight: 4, arbitrary: fc.record({ matchLabels: equality }) },
    { weight: 4, arbitrary: fc.record({ matchExpressions: expressions }) },
    { weight: 1, arbitrary: fc.record({ matchLabels: equality, matchExpressions: expressions }) },
  );
}

function requirementOf(keys: readonly string[], values: readonly string[]): fc.Arbitrary<RawLabelSelectorRequirement> {
  const key = fc.constantFrom(...keys);
  const some = fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
  return fc.oneof(
    fc.record({ key, operator: fc.constantFrom('In', 'NotIn'), values: some }),
    fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
    fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist'), values: fc.constantFrom([], null) }),
  );
}

/** A block inside the 16 addresses, or of all of them, perhaps written with host bits; exceptions are narrower and inside. */
function nearBlock(text: (offset: number) => string, bits: number): fc.Arbitrary<NonNullable<RawPeer['ipBlock']>> {
  const offset = fc.nat(15);
  const width = fc.integer({ min: 0, max: 4 });
  return fc.tuple(offset, width, fc.array(fc.tuple(offset, fc.nat(3)), { maxLength: 2 })).map(([at, wide, holes]) => {
    const cidr = `${text(at)}/${bits - wide}`;
    const first = (at >> wide) << wide;
    const except = holes
      .filter(([, narrow]) => narrow < wide)
      .map(([hole, narrow]) => `${text(first + (hole % (1 << wide)))}/${bits - narrow}`);
    return except.length > 0 ? { cidr, except } : { cidr };
  });
}

function listOf<T>(item: fc.Arbitrary<T>): fc.Arbitrary<readonly T[] | null> {
  return fc.option(fc.array(item, { maxLength: 3 }), { freq: 12 });
}

/** Of one name in one namespace there is one object of a kind. */
export function onceByName(policies: readonly UnmodelledPolicy[]): readonly UnmodelledPolicy[] {
  return [
    ...new Map(policies.map((each) => [`${each.ref.kind} ${each.ref.namespace}/${each.ref.name}`, each])).values(),
  ];
}
