import { describe, expect, it } from 'vitest';
import { AWS_GROUP } from '../../../src/model/aws-groups.ts';
import { compilePolicies } from '../../../src/dialects/compile-policies.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { kindInGroup } from '../../../src/model/kind-in-group.ts';
import type { UnmodelledPolicy } from '../../../src/model/snapshot.ts';
import { type FlowEnd, flow, namespace, pod, podEndpoint, snapshot } from '../../helpers/builders.ts';
import { address } from '../../helpers/addresses.ts';
import { schemaFields } from '../../helpers/crd-fields.ts';
import { type FieldRows, rowBuilders, rowsOf, type Spec } from '../../helpers/schema-rows.ts';

/*
 * Each field of the policies of the AWS VPC CNI changes an answer, leaves it open by name, or is known to change none. `without`
 * is the same object without the field, or with another value of it. What its controller makes of policies decides nothing:
 * test/dialects/aws/result-fields.test.ts.
 */

type Kind = 'ApplicationNetworkPolicy' | 'ClusterNetworkPolicy';

/** Whom `shop/front` calls: a pod of its namespace, or an address outside by a name. */
type Asked = 'web' | 'by-name';
type Rows = FieldRows<Asked>;
type Way = 'ingress' | 'egress';

const { evaluated, silent, selectors } = rowBuilders<Asked>('web');

const TEAM = ['team', 'a'] as const;
const LABELS = { matchLabels: { team: 'a' } };
const NOBODY = { matchLabels: { app: 'nobody' } };

/** The ends of a direction: whose policy it is, and whom its rules are about. */
const ENDS = {
  ingress: { field: 'from', own: 'web', other: 'front', address: '10.0.0.1/32' },
  egress: { field: 'to', own: 'front', other: 'web', address: '10.0.0.2/32' },
} as const;

function rulesOfApplication(way: Way): Rows {
  const { field, own, other, address } = ENDS[way];
  const rule = (each: object): Spec => ({
    podSelector: { matchLabels: { app: own } },
    policyTypes: [way === 'ingress' ? 'Ingress' : 'Egress'],
    [way]: [each],
  });
  const peer = (each: object): Spec => rule({ [field]: [each] });
  const port = (each: object): Spec => rule({ ports: [each] });
  const path = `${way}[].${field}[]`;
  return {
    [`${way}[].ports[].port`]: evaluated(port({ port: 80 }), port({ port: 81 })),
    [`${way}[].ports[].endPort`]: evaluated(port({ port: 79, endPort: 80 }), port({ port: 79 })),
    [`${way}[].ports[].protocol`]: evaluated(port({ protocol: 'TCP' }), port({ protocol: 'UDP' })),
    [`${path}.ipBlock.cidr`]: evaluated(peer({ ipBlock: { cidr: address } }), peer({ podSelector: NOBODY })),
    [`${path}.ipBlock.except`]: evaluated(
      peer({ ipBlock: { cidr: '10.0.0.0/8', except: [address] } }),
      peer({ ipBlock: { cidr: '10.0.0.0/8' } }),
    ),
    ...selectors(`${path}.podSelector`, (podSelector) => peer({ podSelector }), ['app', other]),
    ...selectors(`${path}.namespaceSelector`, (namespaceSelector) => peer({ namespaceSelector }), TEAM),
    ...(way === 'ingress'
      ? {}
      : {
          [`${path}.domainNames`]: evaluated(
            peer({ domainNames: ['api.example.com'] }),
            peer({ domainNames: ['www.example.com'] }),
            'by-name',
          ),
        }),
  };
}

const APPLICATION: Rows = {
  ...selectors('podSelector', (podSelector) => ({ podSelector, policyTypes: ['Egress'] }), ['app', 'front']),
  policyTypes: evaluated(
    { podSelector: { matchLabels: { app: 'front' } }, policyTypes: ['Egress'] },
    { podSelector: { matchLabels: { app: 'front' } }, policyTypes: ['Ingress'] },
  ),
  ...rulesOfApplication('ingress'),
  ...rulesOfApplication('egress'),
};

/** A policy of the admin tier, of priority 5. */
const admin = (rest: Spec): Spec => ({ tier: 'Admin', priority: 5, subject: { namespaces: LABELS }, ...rest });

function rulesOfCluster(way: Way): Rows {
  const { field, other, address } = ENDS[way];
  const rule = (each: object): Spec => admin({ [way]: [{ action: 'Deny', ...each }] });
  const everyone = { [field]: [{ namespaces: {} }] };
  const peer = (each: object): Spec => rule({ [field]: [each] });
  const port = (each: object): Spec => rule({ ...everyone, ports: [each] });
  const range = (each: object): Spec => port({ portRange: { start: 79, end: 80, ...each } });
  const pods = (each: object): Spec => peer({ pods: { podSelector: {}, namespaceSelector: {}, ...each } });
  const path = `${way}[].${field}[]`;
  const number = `${way}[].ports[].portNumber`;
  const ports = `${way}[].ports[].portRange`;
  return {
    [`${way}[].action`]: evaluated(rule(everyone), rule({ ...everyone, action: 'Accept' })),
    [`${way}[].name`]: silent(rule({ ...everyone, name: 'some' }), rule(everyone)),
    [`${way}[].ports[].namedPort`]: evaluated(port({ namedPort: 'http' }), port({ namedPort: 'other' })),
    [`${number}.port`]: evaluated(port({ portNumber: { port: 80 } }), port({ portNumber: { port: 81 } })),
    [`${number}.protocol`]: evaluated(
      port({ portNumber: { port: 80, protocol: 'TCP' } }),
      port({ portNumber: { port: 80, protocol: 'UDP' } }),
    ),
    [`${ports}.start`]: evaluated(range({}), range({ start: 81, end: 82 })),
    [`${ports}.end`]: evaluated(range({}), range({ start: 78, end: 79 })),
    [`${ports}.protocol`]: evaluated(range({ protocol: 'TCP' }), range({ protocol: 'UDP' })),
    ...selectors(`${path}.namespaces`, (namespaces) => peer({ namespaces }), TEAM),
    ...selectors(`${path}.pods.namespaceSelector`, (namespaceSelector) => pods({ namespaceSelector }), TEAM),
    ...selectors(`${path}.pods.podSelector`, (podSelector) => pods({ podSelector }), ['app', other]),
    ...(way === 'ingress'
      ? {}
      : {
          [`${path}.networks`]: evaluated(peer({ networks: [address] }), peer({ networks: ['192.0.2.0/24'] })),
          [`${path}.domainNames`]: evaluated(
            behind({ action: 'Accept', to: [{ domainNames: ['api.example.com'] }] }),
            behind({ action: 'Accept', to: [{ domainNames: ['www.example.com'] }] }),
            'by-name',
          ),
        }),
  };
}

/** A rule before one that denies everything outside. */
function behind(rule: object): Spec {
  return admin({ egress: [rule, { action: 'Deny', to: [{ networks: ['0.0.0.0/0'] }] }] });
}

const DENY = { egress: [{ action: 'Deny', to: [{ namespaces: {} }] }] };
const subject = (pods: object): Spec =>
  admin({ subject: { pods: { podSelector: {}, namespaceSelector: {}, ...pods } }, ...DENY });

const CLUSTER: Rows = {
  tier: evaluated(admin(DENY), admin({ ...DENY, tier: 'Baseline' })),
  priority: evaluated(admin({ ...DENY, priority: 1 }), admin({ ...DENY, priority: 9 })),
  ...selectors('subject.namespaces', (namespaces) => admin({ ...DENY, subject: { namespaces } }), TEAM),
  ...selectors('subject.pods.namespaceSelector', (namespaceSelector) => subject({ namespaceSelector }), TEAM),
  ...selectors('subject.pods.podSelector', (podSelector) => subject({ podSelector }), ['app', 'front']),
  ...rulesOfCluster('ingress'),
  ...rulesOfCluster('egress'),
};

const FIELDS: Readonly<Record<Kind, Rows>> = { ApplicationNetworkPolicy: APPLICATION, ClusterNetworkPolicy: CLUSTER };

const app = (rule: object): Spec => ({ podSelector: {}, policyTypes: ['Egress'], egress: [rule] });
const toEveryone = (rest: object): Spec => admin({ egress: [{ action: 'Deny', to: [{ namespaces: {} }], ...rest }] });

const UNREADABLE: readonly (readonly [what: string, Kind, Spec])[] = [
  ['a field that no schema has', 'ApplicationNetworkPolicy', { podSelector: {}, tier: 'Admin' }],
  ['a field of a rule', 'ApplicationNetworkPolicy', app({ action: 'Deny' })],
  ['a field of a peer', 'ApplicationNetworkPolicy', app({ to: [{ networks: ['10.0.0.0/8'] }] })],
  ['a field of a port', 'ApplicationNetworkPolicy', app({ ports: [{ port: 80, sourcePort: 1 }] })],
  [
    'a name beside a selector',
    'ApplicationNetworkPolicy',
    app({ to: [{ podSelector: {}, domainNames: ['a.example'] }] }),
  ],
  [
    'a name as a source',
    'ApplicationNetworkPolicy',
    { podSelector: {}, ingress: [{ from: [{ domainNames: ['a.example'] }] }] },
  ],
  ['a field that no schema has', 'ClusterNetworkPolicy', admin({ ...DENY, policyTypes: ['Egress'] })],
  ['a tier', 'ClusterNetworkPolicy', admin({ ...DENY, tier: 'Middle' })],
  ['a priority', 'ClusterNetworkPolicy', admin({ ...DENY, priority: -1 })],
  ['a subject of both kinds', 'ClusterNetworkPolicy', admin({ ...DENY, subject: { namespaces: {}, pods: {} } })],
  ['an action', 'ClusterNetworkPolicy', toEveryone({ action: 'Allow' })],
  ['a field of a rule', 'ClusterNetworkPolicy', toEveryone({ protocols: [{ tcp: {} }] })],
  ['a peer of two kinds', 'ClusterNetworkPolicy', toEveryone({ to: [{ namespaces: {}, networks: ['10.0.0.0/8'] }] })],
  ['a name that is denied', 'ClusterNetworkPolicy', toEveryone({ to: [{ domainNames: ['a.example'] }] })],
  [
    'a port of two kinds',
    'ClusterNetworkPolicy',
    toEveryone({ ports: [{ namedPort: 'http', portNumber: { port: 80 } }] }),
  ],
  ['a protocol', 'ClusterNetworkPolicy', toEveryone({ ports: [{ portNumber: { port: 80, protocol: 'ICMP' } }] })],
];

describe('Of what the AWS VPC CNI can be told,', () => {
  it.each(rowsOf(FIELDS))('%s: %s counts as far as it can', (kind, _, { with: spec, without, asked, becomes }) => {
    const [said, plain] = [answer(kind, spec, asked), answer(kind, without, asked)];
    expect([said, plain]).toEqual([expect.stringMatching(/^(ALLOW|DENY)$/), expect.stringMatching(/^(ALLOW|DENY)$/)]);
    if (becomes === 'nothing') expect(said).toBe(plain);
    else expect(said).not.toBe(plain);
  });

  it.each(UNREADABLE)('%s that the schema does not have leaves the answer open: %s', (_, kind, spec) => {
    expect(answer(kind, spec, 'web')).toBe('UNKNOWN');
  });

  it.skipIf(schemaFields('aws').length === 0)('no field of the schemas is left out here', () => {
    const all = schemaFields('aws').filter((each): each is readonly [Kind, string] => each[0] in FIELDS);
    expect(all.filter(([kind, path]) => FIELDS[kind][path] === undefined)).toEqual([]);
    expect(all.length).toBeGreaterThan(75);
  });
});

function object(kind: Kind, name: string, spec: Spec): UnmodelledPolicy {
  const isCluster = kind === 'ClusterNetworkPolicy';
  const ref = isCluster ? { kind: kindInGroup(kind, AWS_GROUP), name } : { kind, namespace: 'shop', name };
  return { ref, group: AWS_GROUP, raw: { metadata: ref, spec } };
}

/** Beside a policy of middle priority that accepts, before which one of higher priority counts. */
const ACCEPT = object(
  'ClusterNetworkPolicy',
  'middle',
  admin({
    priority: 7,
    ingress: [{ action: 'Accept', from: [{ namespaces: {} }] }],
    egress: [{ action: 'Accept', to: [{ namespaces: {} }] }],
  }),
);

const TEAM_A = { team: 'a' };
const FRONT = pod('shop/front', { addresses: ['10.0.0.1'], labels: { app: 'front' } });
const WEB = pod('shop/web', { addresses: ['10.0.0.2'], labels: { app: 'web' }, ports: ['http=80'] });

function answer(kind: Kind, spec: Spec, asked: Asked): string {
  const others = kind === 'ClusterNetworkPolicy' ? [ACCEPT] : [];
  const state = snapshot({ unmodelled: [object(kind, 'p', spec), ...others], namespaces: [namespace('shop', TEAM_A)] });
  const to: FlowEnd = asked === 'web' ? podEndpoint(WEB, TEAM_A) : { kind: 'external', name: 'api.example.com' };
  const outside = asked === 'web' ? {} : { destinationAddress: address('203.0.113.7') };
  return evaluate(compilePolicies(state), flow(podEndpoint(FRONT, TEAM_A), to, 80, outside)).verdict;
}
