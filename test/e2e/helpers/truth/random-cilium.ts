import fc from 'fast-check';
import type { OtherPolicy, PolicyState } from './policy-state.ts';
import { type Draw, randomStates } from './random-states.ts';
import { type Addresses, LONE_PORT_NAME, NAMESPACES, OUTSIDE, PODS, SERVICE_ACCOUNT } from './world.ts';

/*
 * States of Cilium's own policies beside core ones. Only what its agent accepts is drawn: a rule has peers of one kind,
 * ports or ICMP but not both, and a policy has a rule. What it has to decide on layer 7 is not drawn: the test cluster's
 * agent has no proxy.
 */

/** The groups of addresses that policies refer to; created once. */
export const CIDR_GROUPS: readonly object[] = [
  cidrGroup('truth-outside', 'outside', ['203.0.113.0/24']),
  cidrGroup('truth-elsewhere', 'elsewhere', ['198.51.100.10/32', '192.0.2.0/24']),
];

function cidrGroup(name: string, group: string, externalCIDRs: readonly string[]): object {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumCIDRGroup',
    metadata: { name, labels: { group } },
    spec: { externalCIDRs },
  };
}

/** Core policies as `randomStates` draws them, fewer of them, and Cilium's of both kinds; the same for the same seed. */
export function randomCiliumStates(
  addresses: Addresses,
  { seed, count }: Omit<Draw, 'matcher'>,
): readonly PolicyState[] {
  const core = randomStates(addresses, { seed, count, matcher: 'other' });
  const drawn = fc.sample(fc.noBias(otherPolicies(addresses)), { seed, numRuns: count });
  return core.map(({ policies }, at) => ({
    title: `random state ${at + 1} of seed ${seed}, with Cilium's policies`,
    // A core policy isolates nearly everything that it is about; half of the time Cilium's are alone.
    policies: at % 2 === 0 ? {} : firstOfEach(policies),
    others: (drawn[at] ?? []).map((policy) => renamed(policy, at + 1)),
  }));
}

/** Of an update that the agent refuses, as one without a rule, it keeps what was there before: measured on 1.19.4. */
function renamed(policy: OtherPolicy, state: number): OtherPolicy {
  const { metadata } = policy;
  return { ...policy, metadata: { ...metadata, name: `${metadata.name}-of-${state}` } };
}

function firstOfEach(policies: PolicyState['policies']): PolicyState['policies'] {
  return Object.fromEntries(Object.entries(policies).map(([namespace, specs]) => [namespace, specs.slice(0, 1)]));
}

function otherPolicies(addresses: Addresses): fc.Arbitrary<readonly OtherPolicy[]> {
  const own = anyRule(addresses, 'own');
  const wide = anyRule(addresses, 'all');
  const ofNamespaces = NAMESPACES.map((namespace) =>
    fc.array(fc.array(own, SPECS), { maxLength: 2 }).map((all) =>
      all.map(
        (specs, at): OtherPolicy => ({
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNetworkPolicy',
          metadata: { namespace, name: `policy-${at + 1}` },
          ...specOrSpecs(specs),
        }),
      ),
    ),
  );
  const clusterwide = fc.array(fc.array(wide, SPECS), { maxLength: 2 }).map((all) =>
    all.map(
      (specs, at): OtherPolicy => ({
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumClusterwideNetworkPolicy',
        metadata: { name: `truth-policy-${at + 1}` },
        ...specOrSpecs(specs),
      }),
    ),
  );
  return fc.tuple(...ofNamespaces, clusterwide).map((parts) => parts.flat());
}

const SPECS = { minLength: 1, maxLength: 2, size: 'small' } as const;

/** One rule stands as `spec`, several as `specs`. */
function specOrSpecs(specs: readonly object[]): Pick<OtherPolicy, 'spec' | 'specs'> {
  const [first] = specs;
  return specs.length === 1 && first !== undefined ? { spec: first } : { specs };
}

/** Whose pods selectors mean that say no namespace: those of the policy's own, or all. */
type Reach = 'own' | 'all';

function anyRule(addresses: Addresses, reach: Reach): fc.Arbitrary<object> {
  const l4 = fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 6, arbitrary: fc.array(portRule(), TWO).map((toPorts) => ({ toPorts })) },
    { weight: 1, arbitrary: fc.constant({ icmps: [{ fields: [{ family: 'IPv4', type: 8 }] }] }) },
  );
  const part = (direction: 'from' | 'to') =>
    fc.tuple(peersOf(addresses, direction), l4).map(([peers, ports]) => ({ ...peers, ...ports }));
  const sections = fc
    .record(
      {
        ingress: fc.array(part('from'), SECTION),
        egress: fc.array(part('to'), SECTION),
        ingressDeny: fc.array(part('from'), TWO),
        egressDeny: fc.array(part('to'), TWO),
      },
      PLAIN,
    )
    .chain((all) => fc.subarray(Object.entries(all), { minLength: 1, maxLength: 3 }))
    .map((entries) => Object.fromEntries(entries));
  const isDefault = fc.option(
    fc.record({ ingress: fc.boolean(), egress: fc.boolean() }, { requiredKeys: [], ...PLAIN }),
    { freq: 3, nil: undefined },
  );
  return fc.tuple(endpointSelector(reach), sections, isDefault).map(([selector, some, enableDefaultDeny]) => ({
    endpointSelector: selector,
    ...some,
    ...(enableDefaultDeny === undefined ? {} : { enableDefaultDeny }),
  }));
}

const PLAIN = { noNullPrototype: true };
const TWO = { minLength: 1, maxLength: 2 };
/** A section may be there and empty. */
const SECTION = { maxLength: 3 };
const NAMESPACE_KEY = 'k8s:io.kubernetes.pod.namespace';

/** Those that a clusterwide policy is about are the world's pods: the canary and the cluster's DNS are not its matter. */
function endpointSelector(reach: Reach): fc.Arbitrary<object> {
  if (reach === 'own') return podSelector();
  return fc.tuple(podSelector(), fc.subarray([...NAMESPACES], { minLength: 1 })).map(([selector, values]) => ({
    ...selector,
    matchExpressions: [...(selector.matchExpressions ?? []), { key: NAMESPACE_KEY, operator: 'In', values }],
  }));
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly object[];
}

const POD_LABELS: Readonly<Record<string, readonly string[]>> = {
  pod: ['a', 'b', 'host'],
  tier: ['front', 'back'],
  app: ['truth'],
  role: ['friend'],
  'k8s-app': ['truth-a', 'truth-b', 'kube-dns'],
  'io.cilium.k8s.policy.serviceaccount': ['default', SERVICE_ACCOUNT],
};

function podSelector(): fc.Arbitrary<Selector> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 5, arbitrary: labelOf(POD_LABELS).map((label) => ({ matchLabels: Object.fromEntries([label]) })) },
    {
      weight: 2,
      arbitrary: fc.array(requirementOf(POD_LABELS), TWO).map((matchExpressions) => ({ matchExpressions })),
    },
  );
}

/** Sources of labels: none means any. */
const SOURCES = ['', '', 'k8s:', 'any:'];

function labelOf(labels: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<readonly [string, string]> {
  return fc
    .tuple(fc.constantFrom(...Object.entries(labels)), fc.constantFrom(...SOURCES))
    .chain(([[key, values], source]) => fc.constantFrom(...values).map((value) => [`${source}${key}`, value] as const));
}

function requirementOf(labels: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<object> {
  return fc
    .tuple(
      fc.constantFrom(...Object.entries(labels)),
      fc.constantFrom(...SOURCES),
      fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
    )
    .chain(([[key, values], source, operator]) => {
      const base = { key: `${source}${key}`, operator };
      if (operator === 'Exists' || operator === 'DoesNotExist') return fc.constant(base);
      return fc
        .uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 })
        .map((some) => ({ ...base, values: some }));
    });
}

/** Peers of one kind, or none. */
function peersOf(addresses: Addresses, direction: 'from' | 'to'): fc.Arbitrary<object> {
  const named = (kind: string, values: fc.Arbitrary<unknown>) =>
    values.map((value) => ({ [`${direction}${kind}`]: value }));
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 6, arbitrary: named('Endpoints', fc.array(peerSelector(), { maxLength: 2 })) },
    { weight: 4, arbitrary: named('Entities', fc.subarray([...ENTITIES], TWO)) },
    { weight: 2, arbitrary: named('CIDR', fc.array(anyCidr(addresses), TWO)) },
    { weight: 2, arbitrary: named('CIDRSet', fc.array(cidrSet(addresses), TWO)) },
    ...(direction === 'to' ? [{ weight: 2, arbitrary: named('Services', fc.array(service(), TWO)) }] : []),
  );
}

const ENTITIES = ['world', 'cluster', 'host', 'remote-node', 'all', 'kube-apiserver', 'unmanaged', 'health', 'init'];

/** Pods by their labels, those of their namespace, or both. */
function peerSelector(): fc.Arbitrary<Selector> {
  const labels = (selector: Selector, more: Readonly<Record<string, string>>): Selector => ({
    ...selector,
    matchLabels: { ...selector.matchLabels, ...more },
  });
  const namespaces = fc.constantFrom(...NAMESPACES, 'kube-system');
  return fc.oneof(
    { weight: 4, arbitrary: podSelector() },
    {
      weight: 3,
      arbitrary: fc
        .tuple(podSelector(), namespaces, fc.constantFrom('', 'k8s:'))
        .map(([selector, namespace, source]) =>
          labels(selector, { [`${source}io.kubernetes.pod.namespace`]: namespace }),
        ),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(podSelector(), fc.constantFrom('x', 'y', 'z', 'none'), fc.constantFrom('', 'k8s:'))
        .map(([selector, ns, source]) => labels(selector, { [`${source}io.cilium.k8s.namespace.labels.ns`]: ns })),
    },
    {
      weight: 1,
      arbitrary: fc.constant({ matchExpressions: [{ key: NAMESPACE_KEY, operator: 'Exists' }] }),
    },
  );
}

/** Around the outside, pods and nodes alike. */
function anyCidr(addresses: Addresses): fc.Arbitrary<string> {
  const pods = PODS.map(({ namespace, name }) => addresses.get(`${namespace}/${name}`) ?? '');
  return fc
    .tuple(fc.constantFrom(...OUTSIDE, ...OUTSIDE, ...OUTSIDE, ...pods), fc.constantFrom(0, 8, 24, 30, 32))
    .map(([address, length]) => `${address}/${length}`);
}

function cidrSet(addresses: Addresses): fc.Arbitrary<object> {
  return fc.oneof(
    anyCidr(addresses).map((cidr) => ({ cidr })),
    fc.constantFrom(...OUTSIDE).map((address) => ({ cidr: '0.0.0.0/0', except: [`${address}/24`] })),
    fc.constantFrom(...OUTSIDE).map((address) => ({ cidr: `${address}/8`, except: [`${address}/32`] })),
    fc.constantFrom('truth-outside', 'truth-elsewhere').map((cidrGroupRef) => ({ cidrGroupRef })),
    fc
      .constantFrom('outside', 'elsewhere', 'nobody')
      .map((group) => ({ cidrGroupSelector: { matchLabels: { group } } })),
  );
}

function service(): fc.Arbitrary<object> {
  return fc.constantFrom(
    { k8sService: { serviceName: 'web', namespace: 'truth-x' } },
    { k8sService: { serviceName: 'both', namespace: 'truth-y' } },
    { k8sService: { serviceName: 'nowhere', namespace: 'truth-y' } },
  );
}

function portRule(): fc.Arbitrary<object> {
  const protocols = fc.constantFrom({}, {}, { protocol: 'TCP' }, { protocol: 'UDP' }, { protocol: 'ANY' });
  const port = fc.tuple(fc.constantFrom(...PORTS), protocols).map(([some, protocol]) => ({ ...some, ...protocol }));
  return fc.array(port, { minLength: 1, maxLength: 3 }).map((ports) => ({ ports }));
}

const PORTS: readonly object[] = [
  { port: '80' },
  { port: '80' },
  { port: '81' },
  { port: '8080' },
  { port: '79', endPort: 80 },
  { port: '1', endPort: 65535 },
  { port: '0' },
  { port: '53' },
  { port: 'serve' },
  { port: 'other' },
  { port: LONE_PORT_NAME },
  { port: 'nowhere' },
];
