import fc from 'fast-check';
import {
  anyNamespaceSelector,
  anyPodSelector,
  anyPort,
  anyPortName,
  ipv4,
  ipv6,
  NAMESPACE_NAMES,
  onceByName,
} from './policies.ts';
import type { RawLabelSelector } from '../../src/model/network-policy.ts';
import type { Snapshot, UnmodelledPolicy } from '../../src/model/snapshot.ts';
import { anyAdminPolicies } from './admin-policies.ts';
import { anyServedWorld } from './worlds.ts';
import { service, slice, sliceEndpoint, snapshot } from '../helpers/builders.ts';
import { slicesOf } from './slices.ts';

/*
 * Cilium's policies of both kinds: rules that allow and that deny, with and without default deny, peers of every kind, ports
 * by number, range and name, pings, conditions on layer 7, and the groups and Services that they name, or do not find.
 */

const SOURCES = ['', '', 'k8s:', 'any:'] as const;
const anySource = fc.constantFrom(...SOURCES);
const anyHome = fc.constantFrom(...NAMESPACE_NAMES);

function withSource({ matchLabels, matchExpressions }: RawLabelSelector, prefix: string): RawLabelSelector {
  return {
    matchLabels: Object.fromEntries(
      Object.entries(matchLabels ?? {}).map(([key, value]) => [`${prefix}${key}`, value]),
    ),
    matchExpressions: (matchExpressions ?? []).map((each) => ({ ...each, key: `${prefix}${each.key}` })),
  };
}

const anyPods = fc.tuple(anyPodSelector, anySource).map(([selector, source]) => withSource(selector, source));

const anyOfPlaces = fc.tuple(anyPods, anyHome, anySource).map(([{ matchLabels, ...rest }, home, source]) => ({
  ...rest,
  matchLabels: { ...matchLabels, [`${source}io.kubernetes.pod.namespace`]: home },
}));

const anyByNamespaceLabels = fc
  .tuple(anyNamespaceSelector, anySource)
  .map(([selector, source]) => withSource(selector, `${source}io.cilium.k8s.namespace.labels.`));

const anyOther = fc.constantFrom(
  { matchLabels: { 'k8s:io.cilium.k8s.policy.serviceaccount': 'default' } },
  { matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'robot' } },
  { matchLabels: { 'reserved:host': '' } },
  { matchLabels: { 'io.cilium.k8s.policy.cluster': 'other' } },
  { matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: 'Exists' }] },
  { matchLabels: { 'pod-template-hash': 'x' } },
);

const anyEndpoint = fc.oneof(
  { weight: 5, arbitrary: anyPods },
  { weight: 2, arbitrary: anyOfPlaces },
  { weight: 2, arbitrary: anyByNamespaceLabels },
  { weight: 1, arbitrary: anyOther },
);

const ENTITIES = [
  'all',
  'cluster',
  'host',
  'remote-node',
  'kube-apiserver',
  'world',
  'world-ipv4',
  'world-ipv6',
  'unmanaged',
  'health',
] as const;

const anyCidr = fc.oneof(
  fc.tuple(fc.nat(15), fc.constantFrom(24, 29, 30, 32)).map(([at, prefix]) => `${ipv4(at)}/${prefix}`),
  fc.tuple(fc.nat(15), fc.constantFrom(64, 125, 128)).map(([at, prefix]) => `${ipv6(at)}/${prefix}`),
  fc.constantFrom('0.0.0.0/0', '::/0', '203.0.113.0/24', '10.0.0.12'),
);

const anyCidrRule = fc.oneof(
  anyCidr.map((cidr) => ({ cidr })),
  fc.constantFrom<object>(
    { cidr: '0.0.0.0/0', except: ['10.0.0.8/29'] },
    { cidrGroupRef: 'partners' },
    { cidrGroupRef: 'missing' },
    { cidrGroupRef: 'partners', except: ['10.0.0.12/32'] },
    { cidrGroupSelector: { matchLabels: { team: 'x' } } },
  ),
);

const anyServiceRule = fc.constantFrom<object>(
  { k8sService: { serviceName: 'svc', namespace: 'red' } },
  { k8sService: { serviceName: 'svc' } },
  { k8sService: { serviceName: 'partner', namespace: 'red' } },
  { k8sService: { serviceName: 'missing', namespace: 'red' } },
  { k8sServiceSelector: { selector: { matchLabels: { team: 'x' } }, namespace: 'red' } },
);

const anyName = fc.constantFrom<object>(
  { matchName: 'api.example.com' },
  { matchPattern: '*.example.com' },
  { matchPattern: '**.example.com' },
  { matchPattern: '*' },
);

const FEW = { minLength: 1, maxLength: 2 };

function peersOf(side: 'from' | 'to'): fc.Arbitrary<object> {
  const list = (kind: string, item: fc.Arbitrary<unknown>, limits: fc.ArrayConstraints = FEW): fc.Arbitrary<object> =>
    fc.array(item, limits).map((all) => ({ [`${side}${kind}`]: all }));
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 6, arbitrary: list('Endpoints', anyEndpoint, { maxLength: 2 }) },
    { weight: 4, arbitrary: list('Entities', fc.constantFrom(...ENTITIES)) },
    { weight: 2, arbitrary: list('CIDR', anyCidr) },
    { weight: 2, arbitrary: list('CIDRSet', anyCidrRule) },
    ...(side === 'to'
      ? [
          { weight: 2, arbitrary: list('Services', anyServiceRule) },
          { weight: 1, arbitrary: list('FQDNs', anyName) },
        ]
      : []),
  );
}

const anyPortEntry = fc
  .tuple(
    fc.oneof(
      anyPort.map((port) => ({ port: `${port}` })),
      fc.tuple(anyPort, anyPort).map(([a, b]) => ({ port: `${Math.min(a, b)}`, endPort: Math.max(a, b) })),
      anyPortName.map((port) => ({ port })),
      fc.constant({ port: '0' }),
    ),
    fc.constantFrom({}, { protocol: 'ANY' }, { protocol: 'TCP' }, { protocol: 'UDP' }, { protocol: 'SCTP' }),
  )
  .map(([port, protocol]) => ({ ...port, ...protocol }));

const PLAIN = {};
/** Conditions are for rules that allow. */
const anyConditions = fc.constantFrom<object>(
  PLAIN,
  PLAIN,
  PLAIN,
  { rules: { http: [{ method: 'GET', path: '/secret' }] } },
  { rules: { dns: [{ matchPattern: '*.example.com' }] } },
  { serverNames: ['db.example.com'] },
);

function anyLayer4(isDenial: boolean): fc.Arbitrary<object> {
  const entry = fc
    .tuple(fc.array(anyPortEntry, FEW), isDenial ? fc.constant({}) : anyConditions)
    .map(([ports, conditions]) => ({ ports, ...conditions }));
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 5, arbitrary: fc.array(entry, FEW).map((toPorts) => ({ toPorts })) },
    { weight: 1, arbitrary: fc.constant({ icmps: [{ fields: [{ family: 'IPv4', type: 8 }] }] }) },
  );
}

function anyRules(side: 'from' | 'to', isDenial: boolean): fc.Arbitrary<readonly object[]> {
  const rule = fc.tuple(peersOf(side), anyLayer4(isDenial)).map(([peers, ports]) => ({ ...peers, ...ports }));
  return fc.array(rule, { minLength: isDenial ? 1 : 0, maxLength: isDenial ? 1 : 2 });
}

export const anyCiliumSections = fc
  .record(
    {
      ingress: anyRules('from', false),
      egress: anyRules('to', false),
      ingressDeny: anyRules('from', true),
      egressDeny: anyRules('to', true),
    },
    { noNullPrototype: true },
  )
  .chain((all) => fc.subarray(Object.entries(all), { minLength: 1, maxLength: 3 }))
  .map((entries) => Object.fromEntries(entries));

const anyDefaultDeny = fc.constantFrom<object>(
  {},
  {},
  { enableDefaultDeny: { ingress: false } },
  { enableDefaultDeny: { ingress: false, egress: false } },
);

const anySpec = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: anyPods }, { weight: 1, arbitrary: anyOfPlaces }),
    anyCiliumSections,
    anyDefaultDeny,
  )
  .map(([endpointSelector, sections, isDefault]) => ({ endpointSelector, ...sections, ...isDefault }));

export const anyCiliumPolicy: fc.Arbitrary<UnmodelledPolicy> = fc
  .record({
    home: fc.option(anyHome, { freq: 3, nil: undefined }),
    name: fc.constantFrom('p', 'q', 'r', 's'),
    specs: fc.array(anySpec, FEW),
  })
  .map(({ home, name, specs }) =>
    ciliumObject(
      home === undefined ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
      name,
      home,
      specs.length === 1 ? { spec: specs[0] } : { specs },
    ),
  );

export function ciliumObject(
  kind: string,
  name: string,
  namespace: string | undefined,
  body: object,
  labels: object = {},
): UnmodelledPolicy {
  const home = namespace === undefined ? {} : { namespace };
  return { ref: { kind, name, ...home }, group: 'cilium.io', raw: { metadata: { name, ...home, labels }, ...body } };
}

const GROUPS = [
  ciliumObject('CiliumCIDRGroup', 'partners', undefined, {
    spec: { externalCIDRs: ['203.0.113.0/24', 'fd00::c/126'] },
  }),
  ciliumObject('CiliumCIDRGroup', 'others', undefined, { spec: { externalCIDRs: ['10.0.0.12/32'] } }, { team: 'x' }),
];

const SERVERS = slice('default/kubernetes', [sliceEndpoint('203.0.113.5')], ['https=6443']);
const OUTER = [service('red/partner', {}), service('default/kubernetes', { ports: ['https=443:6443'] })];
const OUTER_SLICES = [slice('red/partner', [sliceEndpoint('10.0.0.13')], ['443']), SERVERS];

/** Pods, nodes, Services, and policies of Cilium's kinds, of the core API and of its admin tiers. */
export const anyCiliumWorld: fc.Arbitrary<Snapshot> = fc
  .tuple(anyServedWorld, fc.array(anyCiliumPolicy, { minLength: 1, maxLength: 4 }), anyAdminPolicies, fc.nat(2))
  .map(([{ world, service: own }, mine, admin, isAdmin]) => {
    const { namespaces, nodes, pods, policies } = world;
    return snapshot({
      namespaces,
      nodes,
      pods,
      services: [{ ...own, labels: { team: 'x' } }, ...OUTER],
      endpointSlices: [...slicesOf(own, pods), ...OUTER_SLICES],
      networkPolicies: policies.slice(0, 2),
      unmodelled: [...onceByName(mine), ...GROUPS, ...(isAdmin === 0 ? admin : [])],
    });
  });
