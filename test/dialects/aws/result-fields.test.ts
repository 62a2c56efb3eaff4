import { describe, expect, it } from 'vitest';
import { AWS_GROUP } from '../../../src/model/aws-groups.ts';
import { compareRealised } from '../../../src/engine/realised.ts';
import { compilePolicies } from '../../../src/dialects/compile-policies.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { kindInGroup } from '../../../src/model/kind-in-group.ts';
import type { ObjectRef } from '../../../src/model/reference.ts';
import type { UnmodelledPolicy } from '../../../src/model/snapshot.ts';
import { flow, namespace, pod, podEndpoint, policy, snapshot } from '../../helpers/builders.ts';
import { schemaFields } from '../../helpers/crd-fields.ts';
import { type FieldRows, rowBuilders, rowsOf, type Spec } from '../../helpers/schema-rows.ts';

/*
 * PolicyEndpoints and ClusterPolicyEndpoints are what the agents are told: no verdict hangs on them. Each of their fields changes
 * what is said of the difference between them and the policies, or repeats what the policy, or the pod, says itself.
 */

type Kind = 'PolicyEndpoint' | 'ClusterPolicyEndpoint';
type Asked = 'ingress' | 'egress';
type Rows = FieldRows<Asked>;

const { evaluated, silent, selectors } = rowBuilders<Asked>('ingress');

/** `shop/web`, which `shop/front` calls on TCP 80; both are in the policy, which lets them call each other. */
const PODS = [
  { name: 'web', namespace: 'shop', podIP: '10.0.0.2', hostIP: '192.0.2.11' },
  { name: 'front', namespace: 'shop', podIP: '10.0.0.1', hostIP: '192.0.2.11' },
];
const ENTRY = { cidr: '10.0.0.0/24', ports: [{ protocol: 'TCP', port: 80 }] };
const BOTH = { podIsolation: ['Ingress', 'Egress'], policyRef: { name: 'p', namespace: 'shop' } };

const WHOLE: Readonly<Record<Kind, Spec>> = {
  PolicyEndpoint: { ...BOTH, podSelectorEndpoints: PODS, ingress: [ENTRY], egress: [ENTRY] },
  ClusterPolicyEndpoint: {
    policyRef: { name: 'p' },
    tier: 'Admin',
    priority: 5,
    podSelectorEndpoints: PODS,
    ingress: [{ ...ENTRY, action: 'Accept' }],
    egress: [{ ...ENTRY, action: 'Accept' }],
  },
};

function entries(kind: Kind, direction: Asked): Rows {
  const whole = WHOLE[kind];
  const action = kind === 'PolicyEndpoint' ? {} : { action: 'Accept' };
  const entry = (part: object): Spec => ({ ...whole, [direction]: [{ ...action, ...ENTRY, ...part }] });
  const port = (part: object): Spec => entry({ ports: [{ protocol: 'TCP', port: 80, ...part }] });
  const path = `${direction}[]`;
  return {
    [`${path}.cidr`]: evaluated(entry({ cidr: '192.0.2.0/24' }), whole, direction),
    [`${path}.domainName`]: evaluated(
      entry({ domainName: 'api.example.com' }),
      entry({ cidr: '192.0.2.1' }),
      direction,
    ),
    [`${path}.ports[].port`]: evaluated(port({ port: 81 }), whole, direction),
    [`${path}.ports[].endPort`]: evaluated(port({ port: 79, endPort: 81 }), port({ port: 79 }), direction),
    [`${path}.ports[].protocol`]: evaluated(port({ protocol: 'UDP' }), whole, direction),
    ...(kind === 'PolicyEndpoint'
      ? { [`${path}.except`]: evaluated(entry({ except: ['10.0.0.0/30'] }), whole, direction) }
      : { [`${path}.action`]: evaluated(entry({ action: 'Pass' }), whole, direction) }),
  };
}

function common(kind: Kind): Rows {
  const whole = WHOLE[kind];
  const pods = (part: object): Spec => ({ ...whole, podSelectorEndpoints: PODS.map((each) => ({ ...each, ...part })) });
  return {
    'podSelectorEndpoints[].podIP': evaluated(pods({ podIP: '10.0.0.9' }), whole),
    'podSelectorEndpoints[].name': silent(pods({ name: 'other' }), whole),
    'podSelectorEndpoints[].namespace': silent(pods({ namespace: 'other' }), whole),
    'podSelectorEndpoints[].hostIP': silent(pods({ hostIP: '192.0.2.99' }), whole),
    'policyRef.name': evaluated({ ...whole, policyRef: { name: 'q', namespace: 'shop' } }, whole),
    ...entries(kind, 'ingress'),
    ...entries(kind, 'egress'),
  };
}

/** What the policy selects stands in the policy. */
const repeated = (path: string, select: (selector: object) => Spec): Rows =>
  selectors(path, select, ['app', 'web'], { becomes: 'nothing' });

const namespaced = WHOLE.PolicyEndpoint;
const cluster = WHOLE.ClusterPolicyEndpoint;

const FIELDS: Readonly<Record<Kind, Rows>> = {
  PolicyEndpoint: {
    ...common('PolicyEndpoint'),
    podIsolation: evaluated({ ...namespaced, podIsolation: ['Egress'] }, namespaced),
    'policyRef.namespace': evaluated({ ...namespaced, policyRef: { name: 'p', namespace: 'ops' } }, namespaced),
    ...repeated('podSelector', (podSelector) => ({ ...namespaced, podSelector })),
  },
  ClusterPolicyEndpoint: {
    ...common('ClusterPolicyEndpoint'),
    tier: evaluated({ ...cluster, tier: 'Baseline' }, cluster),
    priority: evaluated({ ...cluster, priority: 6 }, cluster),
    ...repeated('subject.namespaces', (namespaces) => ({ ...cluster, subject: { namespaces } })),
    ...repeated('subject.pods.podSelector', (podSelector) => ({ ...cluster, subject: { pods: { podSelector } } })),
    ...repeated('subject.pods.namespaceSelector', (namespaceSelector) => ({
      ...cluster,
      subject: { pods: { namespaceSelector } },
    })),
  },
};

describe('Of what the controller of the AWS VPC CNI has told its agents,', () => {
  it.each(rowsOf(FIELDS))('%s: %s counts as far as it can', (kind, _, { with: spec, without, asked, becomes }) => {
    const [said, plain] = [differences(kind, spec, asked), differences(kind, without, asked)];
    if (becomes === 'nothing') expect(said).toEqual(plain);
    else expect(said).not.toEqual(plain);
  });

  it.each(['PolicyEndpoint', 'ClusterPolicyEndpoint'] as const)(
    'a %s as the policy has it is no difference',
    (kind) => {
      expect([differences(kind, WHOLE[kind], 'ingress'), differences(kind, WHOLE[kind], 'egress')]).toEqual([[], []]);
    },
  );

  it('from an action that nobody knows nothing is concluded', () => {
    const strange = { ...cluster, ingress: [{ ...ENTRY, action: 'Log' }] };
    expect(differences('ClusterPolicyEndpoint', strange, 'ingress')).toEqual([]);
  });

  it.skipIf(schemaFields('aws').length === 0)('no field of the schemas is left out here', () => {
    const all = schemaFields('aws').filter((each): each is readonly [Kind, string] => each[0] in FIELDS);
    expect(all.filter(([kind, path]) => FIELDS[kind][path] === undefined)).toEqual([]);
    expect(all.length).toBeGreaterThan(50);
  });
});

const CORE = policy('shop/p', {
  podSelector: {},
  policyTypes: ['Ingress', 'Egress'],
  ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }],
  egress: [{ to: [{ podSelector: {} }], ports: [{ port: 80 }] }],
});

const PEERS = [{ namespaces: {} }];
const PORTS = [{ portNumber: { port: 80, protocol: 'TCP' } }];
const ADMIN = object(
  { kind: kindInGroup('ClusterNetworkPolicy', AWS_GROUP), name: 'p' },
  {
    tier: 'Admin',
    priority: 5,
    subject: { namespaces: {} },
    ingress: [{ action: 'Accept', from: PEERS, ports: PORTS }],
    egress: [{ action: 'Accept', to: PEERS, ports: PORTS }],
  },
);

function object(ref: ObjectRef, spec: Spec): UnmodelledPolicy {
  return { ref, group: AWS_GROUP, raw: { metadata: ref, spec } };
}

function differences(kind: Kind, spec: Spec, direction: Asked): unknown {
  const isCluster = kind === 'ClusterPolicyEndpoint';
  const result = object({ kind, name: 'p-1', ...(isCluster ? {} : { namespace: 'shop' }) }, spec);
  const policies = compilePolicies(
    snapshot({
      namespaces: [namespace('shop')],
      networkPolicies: isCluster ? [] : [CORE],
      unmodelled: isCluster ? [ADMIN, result] : [result],
    }),
  );
  const front = podEndpoint(pod('shop/front', { addresses: ['10.0.0.1'] }));
  const web = podEndpoint(pod('shop/web', { addresses: ['10.0.0.2'] }));
  const asked = flow(front, web, 80);
  return compareRealised(policies, evaluate(policies, asked)[direction], asked).map(({ what }) => what);
}
