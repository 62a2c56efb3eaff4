import fc from 'fast-check';
import type {
  RawAdminPeer,
  RawAdminPort,
  RawAdminProtocol,
  RawAdminRule,
  RawAdminSpec,
} from '../../src/model/admin-policy.ts';
import type { UnmodelledPolicy } from '../../src/model/snapshot.ts';
import { anyNamespaceSelector, anyPodSelector, anyPort, anyPortName, ipv4, ipv6 } from './policies.ts';

/*
 * Objects of the admin tiers, of one generation in each world. Many have what no API server stores (a network to come
 * from, a rule of nothing): that has to be answered, too.
 */

/** Nodes have this label or not. */
export const NODE_LABEL = 'rack';

const anyNetwork = fc.constantFrom(
  `${ipv4(0)}/30`,
  `${ipv4(8)}/29`,
  `${ipv6(0)}/125`,
  '0.0.0.0/0',
  '::/0',
  '203.0.113.0/24',
);

const anyPeer: fc.Arbitrary<RawAdminPeer> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ namespaces: anyNamespaceSelector }) },
  {
    weight: 3,
    arbitrary: fc.record({
      pods: fc.record({ namespaceSelector: anyNamespaceSelector, podSelector: anyPodSelector }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ networks: fc.array(anyNetwork, { minLength: 1, maxLength: 2 }) }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<RawAdminPeer[]>(
      { nodes: {} },
      { nodes: { matchLabels: { [NODE_LABEL]: 'a' } } },
      { nodes: { matchExpressions: [{ key: NODE_LABEL, operator: 'DoesNotExist' }] } },
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<RawAdminPeer[]>({ domainNames: ['*.example.com'] }, {}) },
);

const anyOldPort: fc.Arbitrary<RawAdminPort> = fc.oneof(
  anyPort.map((port) => ({ portNumber: { protocol: 'TCP', port } })),
  fc.tuple(anyPort, anyPort).map(([a, b]) => ({ portRange: { start: Math.min(a, b), end: Math.max(a, b) } })),
  anyPortName.map((namedPort) => ({ namedPort })),
);

const anyNewPort: fc.Arbitrary<RawAdminProtocol> = fc.oneof(
  anyPort.map((number) => ({ tcp: { destinationPort: { number } } })),
  anyPort.map((start) => ({ udp: { destinationPort: { range: { start, end: 65535 } } } })),
  fc.constant({ sctp: {} }),
  anyPortName.map((destinationNamedPort) => ({ destinationNamedPort })),
);

function anyRule(direction: 'from' | 'to', isNew: boolean): fc.Arbitrary<RawAdminRule> {
  const action = fc.constantFrom(isNew ? 'Accept' : 'Allow', 'Deny', 'Pass');
  const peers = fc.array(anyPeer, { minLength: 1, maxLength: 2 });
  const ports = isNew
    ? fc.record({ protocols: fc.array(anyNewPort, { maxLength: 2 }) })
    : fc.record({ ports: fc.array(anyOldPort, { maxLength: 2 }) });
  return fc.tuple(action, peers, ports).map(([act, list, port]) => ({ action: act, [direction]: list, ...port }));
}

function anySpec(isNew: boolean): fc.Arbitrary<RawAdminSpec> {
  return fc
    .record({
      subject: fc.oneof(
        fc.record({ namespaces: anyNamespaceSelector }),
        fc.record({ pods: fc.record({ namespaceSelector: anyNamespaceSelector, podSelector: anyPodSelector }) }),
      ),
      priority: fc.nat(2),
      ingress: fc.array(anyRule('from', isNew), { maxLength: 2 }),
      egress: fc.array(anyRule('to', isNew), { maxLength: 2 }),
      tier: fc.constantFrom('Admin', 'Baseline'),
    })
    .map(({ tier, ...spec }) => (isNew ? { ...spec, tier } : spec));
}

/** None in most worlds. */
export const anyAdminPolicies: fc.Arbitrary<readonly UnmodelledPolicy[]> = fc.boolean().chain((isNew) =>
  fc.array(fc.tuple(anySpec(isNew), fc.boolean()), { maxLength: 3 }).map((specs) =>
    specs.map(([spec, isBaseline], at): UnmodelledPolicy => {
      const kind = isNew ? 'ClusterNetworkPolicy' : isBaseline ? 'BaselineAdminNetworkPolicy' : 'AdminNetworkPolicy';
      const name = `a${at}`;
      return { ref: { kind, name }, group: 'policy.networking.k8s.io', raw: { metadata: { name }, spec } };
    }),
  ),
);
