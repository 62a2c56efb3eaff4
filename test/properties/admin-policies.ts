import fc from 'fast-check';
import type {
  RawAdminPeer,
  RawAdminPort,
  RawAdminProtocol,
  RawAdminRule,
  RawAdminSpec,
} from '../../src/model/admin-policy.ts';
import { kindInGroup } from '../../src/model/kind-in-group.ts';
import type { UnmodelledPolicy } from '../../src/model/snapshot.ts';
import {
  anyNamespaceSelector,
  anyPodSelector,
  anySpec as anyPolicySpec,
  anyPort,
  anyPortName,
  ipv4,
  ipv6,
  NAMESPACE_NAMES,
} from './policies.ts';

/*
 * Objects of the admin tiers, of one API in each world: either generation, or that of the AWS VPC CNI, which has a policy for
 * namespaces as well. Many have what no API server stores (a network to come
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

type Api = 'v1alpha1' | 'v1alpha2' | 'aws';

function anyRule(direction: 'from' | 'to', api: Api): fc.Arbitrary<RawAdminRule> {
  const action = fc.constantFrom(api === 'v1alpha1' ? 'Allow' : 'Accept', 'Deny', 'Pass');
  const peers = fc.array(anyPeer, { minLength: 1, maxLength: 2 });
  const ports =
    api === 'v1alpha2'
      ? fc.record({ protocols: fc.array(anyNewPort, { maxLength: 2 }) })
      : fc.record({ ports: fc.array(anyOldPort, { maxLength: 2 }) });
  return fc.tuple(action, peers, ports).map(([act, list, port]) => ({ action: act, [direction]: list, ...port }));
}

function anySpec(api: Api): fc.Arbitrary<RawAdminSpec> {
  return fc
    .record({
      subject: fc.oneof(
        fc.record({ namespaces: anyNamespaceSelector }),
        fc.record({ pods: fc.record({ namespaceSelector: anyNamespaceSelector, podSelector: anyPodSelector }) }),
      ),
      priority: fc.constantFrom(0, 1, 150),
      ingress: fc.array(anyRule('from', api), { maxLength: 2 }),
      egress: fc.array(anyRule('to', api), { maxLength: 2 }),
      tier: fc.constantFrom('Admin', 'Baseline'),
    })
    .map(({ tier, ...spec }) => (api === 'v1alpha1' ? spec : { ...spec, tier }));
}

function anyClusterPolicies(api: Api): fc.Arbitrary<readonly UnmodelledPolicy[]> {
  return fc.array(fc.tuple(anySpec(api), fc.boolean()), { maxLength: 3 }).map((specs) =>
    specs.map(([spec, isBaseline], at): UnmodelledPolicy => {
      const name = `a${at}`;
      return { ...named(api, name, isBaseline), raw: { metadata: { name }, spec } };
    }),
  );
}

function named(api: Api, name: string, isBaseline: boolean): Pick<UnmodelledPolicy, 'ref' | 'group'> {
  const group = api === 'aws' ? 'networking.k8s.aws' : 'policy.networking.k8s.io';
  const old = isBaseline ? 'BaselineAdminNetworkPolicy' : 'AdminNetworkPolicy';
  return { ref: { kind: api === 'v1alpha1' ? old : kindInGroup('ClusterNetworkPolicy', group), name }, group };
}

/** Some of their egress goes by names. */
const anyApplicationPolicies: fc.Arbitrary<readonly UnmodelledPolicy[]> = fc
  .array(
    fc.tuple(anyPolicySpec, fc.constantFrom(...NAMESPACE_NAMES), fc.option(fc.constant('*.example.com'), { freq: 2 })),
    { maxLength: 3 },
  )
  .map((specs) =>
    specs.map(([spec, namespace, domain], at): UnmodelledPolicy => {
      const byName = domain === null ? [] : [{ to: [{ domainNames: [domain] }], ports: [{ port: 443 }] }];
      const egress = [...(spec.egress ?? []), ...byName];
      const name = `p${at}`;
      return {
        ref: { kind: 'ApplicationNetworkPolicy', namespace, name },
        group: 'networking.k8s.aws',
        raw: { metadata: { name, namespace }, spec: { ...spec, egress } },
      };
    }),
  );

/** None in most worlds. */
export const anyAdminPolicies: fc.Arbitrary<readonly UnmodelledPolicy[]> = fc
  .constantFrom<Api[]>('v1alpha1', 'v1alpha2', 'aws')
  .chain((api) =>
    api === 'aws'
      ? fc.tuple(anyClusterPolicies(api), anyApplicationPolicies).map((lists) => lists.flat())
      : anyClusterPolicies(api),
  );
