import { describe, expect, it } from 'vitest';
import { type CompiledCalicoPolicy, compileCalicoPolicy } from '../../../src/dialects/calico/compile-policy.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { formatPath } from '../../../src/model/reference.ts';
import type { RawCalicoSpec } from '../../../src/dialects/calico/raw-policy.ts';
import { backendsOf } from '../../../src/dialects/calico/service-backends.ts';
import { waysOfAccounts } from '../../../src/dialects/calico/accounts.ts';
import type { CalicoWorld } from '../../../src/dialects/calico/calico-world.ts';
import { cidr } from '../../helpers/addresses.ts';
import type { Tier } from '../../../src/dialects/compiled.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import {
  flow,
  type FlowEnd,
  gap,
  layered,
  namespace,
  pod,
  podEndpoint,
  slice,
  sliceEndpoint,
  snapshot,
} from '../../helpers/builders.ts';

/* What policies of Calico's two kinds mean, one at a time, in a tier that denies what it is about: semantics F.1. */

const shop = { ...namespace('shop').labels, env: 'prod' };
const data = namespace('data').labels;
const web = podEndpoint(
  pod('shop/web', { labels: { app: 'web' }, addresses: ['10.0.1.1'], serviceAccount: 'robot' }),
  shop,
);
const api = podEndpoint(pod('shop/api', { labels: { app: 'api' }, addresses: ['10.0.1.2'], node: 'n2' }), shop);
const db = podEndpoint(
  pod('data/db', {
    labels: { app: 'db' },
    addresses: ['10.0.2.1'],
    node: 'n3',
    ports: ['sql=5432/TCP'],
  }),
  data,
);
const outside = '203.0.113.7';

interface Options {
  /** Absent: a GlobalNetworkPolicy. */
  readonly namespace?: string;
  readonly group?: string;
}

function compile(
  spec: RawCalicoSpec,
  { namespace: home, group = 'projectcalico.org' }: Options = {},
): CompiledCalicoPolicy {
  const ref =
    home === undefined
      ? { kind: 'GlobalNetworkPolicy', name: 'p' }
      : { kind: 'NetworkPolicy', namespace: home, name: 'p' };
  return compileCalicoPolicy(
    { ref, group, raw: { metadata: { name: 'p' }, spec } },
    { rank: 0, isolates: true, world: WORLD },
  );
}

function tier(spec: RawCalicoSpec, options?: Options): Tier {
  const compiled = compile(spec, options);
  if (compiled.kind === 'missing') throw new Error(compiled.problem);
  return {
    name: 'security',
    semantics: 'first-match',
    byNamespace: new Map(),
    clusterWide: compiled.policies,
    gaps: [],
  };
}

/** What the policy makes of ingress at the second end. */
function into(spec: RawCalicoSpec, from: FlowEnd, to: FlowEnd, port = 80, options?: Options): string {
  return evaluate(layered([tier(spec, options)]), flow(from, to, port)).ingress.result;
}

const WORLD: CalicoWorld = {
  accounts: waysOfAccounts({ gaps: [] }),
  backends: backendsOf(
    snapshot({
      endpointSlices: [
        slice('data/sql', [sliceEndpoint(db.pod)], ['5432']),
        slice('data/sql', [sliceEndpoint(api.pod, { ready: false })], ['80']),
      ],
    }),
  ),
  sets: [
    { namespace: 'shop', name: 'offices', labels: { role: 'office' }, nets: [cidr('198.51.100.0/25')], names: [] },
    { name: 'vpn', labels: { role: 'vpn' }, nets: [cidr('203.0.113.0/24'), cidr('2001:db8::/32')], names: [] },
  ],
  namespaces: new Map([
    ['shop', shop],
    ['data', data],
  ]),
};

const CLUSTER = { kind: 'cluster', context: 'c', server: 's' } as const;

/** `(a == 'x' || !has(a)) && (b == 'x' || !has(b)) && ...`: 128 ways, of which the pods meet one. */
const MANY_WAYS = [...'abcdefg'].map((key) => `(${key} == 'x' || !has(${key}))`).join(' && ');

describe('A policy of Calico', () => {
  const allow = (rule: object): RawCalicoSpec => ({ types: ['Ingress'], ingress: [{ action: 'Allow', ...rule }] });

  it.each<readonly [title: string, spec: RawCalicoSpec, result: string]>([
    ['closes what none of its rules matches', { types: ['Ingress'] }, 'deny'],
    ['is not about pods that its selector does not pick', { types: ['Ingress'], selector: "app == 'db'" }, 'allow'],
    ['is about pods of namespaces that it picks', { types: ['Ingress'], namespaceSelector: "env == 'prod'" }, 'deny'],
    ['leaves other namespaces', { types: ['Ingress'], namespaceSelector: '!has(env)' }, 'allow'],
    ['is about each way to be picked', { types: ['Ingress'], selector: "app == 'db' || app == 'api'" }, 'deny'],
    [
      'acts by its first rule that matches',
      { types: ['Ingress'], ingress: [{ action: 'Deny' }, { action: 'Allow' }] },
      'deny',
    ],
    ['hands on with Pass', { types: ['Ingress'], ingress: [{ action: 'Pass' }] }, 'allow'],
    ['goes on after Log', { types: ['Ingress'], ingress: [{ action: 'Log' }, { action: 'Allow' }] }, 'allow'],
    ['opens to a selector', allow({ source: { selector: "app == 'web'" } }), 'allow'],
    ['does not open to others', allow({ source: { selector: "app == 'db'" } }), 'deny'],
    ['opens to a namespace', allow({ source: { namespaceSelector: "projectcalico.org/name == 'shop'" } }), 'allow'],
    [
      'asks both of selector and namespace',
      allow({ source: { selector: "app == 'web'", namespaceSelector: '!has(env)' } }),
      'deny',
    ],
    [
      'opens to labels that Calico gives',
      allow({ source: { selector: "projectcalico.org/namespace == 'shop'" } }),
      'allow',
    ],
    ['opens to all but', allow({ source: { notSelector: "app == 'web'" } }), 'deny'],
    ['opens to an account', allow({ source: { serviceAccounts: { names: ['robot'] } } }), 'allow'],
    ['opens to no other account', allow({ source: { serviceAccounts: { names: ['default'] } } }), 'deny'],
    ['opens to nets', allow({ source: { nets: ['10.0.1.0/24'] } }), 'allow'],
    ['opens to one address', allow({ source: { nets: ['10.0.1.1'] } }), 'allow'],
    ['asks both of selector and nets', allow({ source: { selector: 'all()', nets: ['10.0.9.0/24'] } }), 'deny'],
    ['leaves nets out', allow({ source: { notNets: ['10.0.1.0/30'] } }), 'deny'],
    ['opens to everybody where no net can be read', allow({ source: { nets: ['foo'] } }), 'allow'],
    ['opens a port', allow({ protocol: 'TCP', destination: { ports: [80] } }), 'allow'],
    ['opens a range of ports', allow({ protocol: 'TCP', destination: { ports: ['79:81'] } }), 'allow'],
    ['opens no other port', allow({ protocol: 'TCP', destination: { ports: [443] } }), 'deny'],
    ['leaves ports out', allow({ protocol: 'TCP', destination: { notPorts: ['79:81'] } }), 'deny'],
    ['opens all other ports', allow({ protocol: 'TCP', destination: { notPorts: [443] } }), 'allow'],
    ['opens a protocol by number', allow({ protocol: 6 }), 'allow'],
    ['opens nothing with another protocol', allow({ protocol: 'ICMP' }), 'deny'],
    ['leaves a protocol out', allow({ notProtocol: 'TCP' }), 'deny'],
    ['opens a family', allow({ ipVersion: 4 }), 'allow'],
    ['opens no other family', allow({ ipVersion: 6, source: { selector: 'all()' } }), 'deny'],
    ['is not known where a condition is not read', allow({ protocol: 'TCP', source: { ports: [1024] } }), 'unknown'],
    [
      'is not known where its selector has too many ways to match',
      { types: ['Ingress'], selector: MANY_WAYS },
      'unknown',
    ],
    ['is not known where that of a rule has', allow({ source: { selector: MANY_WAYS } }), 'unknown'],
    ['is not known where what a rule leaves out has', allow({ source: { notSelector: MANY_WAYS } }), 'unknown'],
    [
      'is not known where a rule has places that it looks in',
      allow({ source: { notSelector: "app == 'db'", namespaceSelector: MANY_WAYS } }),
      'unknown',
    ],
    ['is not known where the own end of a rule has', allow({ destination: { selector: MANY_WAYS } }), 'unknown'],
    [
      'is not known where a rule may mean the address of its subject, by a set',
      allow({ destination: { selector: "role == 'office'" } }),
      'unknown',
    ],
    ['is not known where the subject is asked for more', allow({ destination: { selector: 'all()' } }), 'unknown'],
    [
      'is closed all the same where such a rule does not match',
      allow({ protocol: 'UDP', source: { ports: [53] } }),
      'deny',
    ],
  ])('%s', (_, spec, result) => {
    expect(into(spec, web, api)).toBe(result);
  });

  it('of a namespace is about that alone, and its rules look in it unless they say where', () => {
    const home = { namespace: 'data' };
    const spec = allow({ source: { selector: "app == 'web'" } });
    expect(into(spec, web, api, 80, home)).toBe('allow');
    expect(into(spec, web, db, 5432, home)).toBe('deny');
    expect(into(allow({ source: { selector: "app == 'web'", namespaceSelector: 'all()' } }), web, db, 80, home)).toBe(
      'allow',
    );
    expect(into(allow({ source: { nets: ['10.0.1.0/24'] } }), web, db, 80, home)).toBe('allow');
  });

  it('asks the destination for the names of ports', () => {
    const spec = allow({ protocol: 'TCP', destination: { ports: ['sql'] } });
    expect([into(spec, web, db, 5432), into(spec, web, db, 80)]).toEqual(['allow', 'deny']);
  });

  // Sets have labels as pods do, and negative selectors find those without the label (semantics F.1 [M]).
  it.each<readonly [source: object, ofVpn: string, ofOffice: string]>([
    [{ selector: "role == 'vpn'" }, 'allow', 'deny'],
    [{ selector: 'has(role)' }, 'allow', 'allow'],
    [{ selector: '!has(app)' }, 'allow', 'allow'],
    [{ selector: "role != 'vpn'" }, 'deny', 'allow'],
    [{ selector: 'has(role)', namespaceSelector: 'all()' }, 'deny', 'allow'],
    [{ selector: 'has(role)', namespaceSelector: 'global()' }, 'allow', 'deny'],
    [{ selector: 'has(role)', namespaceSelector: '!has(env)' }, 'allow', 'deny'],
    [{ namespaceSelector: "env == 'prod'" }, 'deny', 'allow'],
    [{ selector: 'has(role)', nets: ['203.0.113.0/28'] }, 'allow', 'deny'],
    [{ notSelector: "role == 'vpn'" }, 'deny', 'allow'],
  ])('that opens to %j opens to the addresses of sets', (source, ofVpn, ofOffice) => {
    expect([into(allow({ source }), outside, api), into(allow({ source }), '198.51.100.7', api)]).toEqual([
      ofVpn,
      ofOffice,
    ]);
  });

  // `notSelector` matches what no selector does (semantics F.1).
  it('matches outside addresses by what they are not', () => {
    expect(into(allow({ source: { notSelector: 'has(app)' } }), outside, api)).toBe('allow');
    expect(into(allow({ source: { selector: '!has(app)' } }), '192.0.2.9', api)).toBe('deny');
    expect(into(allow({ source: { nets: ['203.0.113.0/24'] } }), outside, api)).toBe('allow');
  });

  it.each<readonly [title: string, services: object, to: FlowEnd, port: number, result: string]>([
    ['opens the ports behind a Service', { namespace: 'data', name: 'sql' }, db, 5432, 'allow'],
    ['opens none of their other ports', { namespace: 'data', name: 'sql' }, db, 80, 'deny'],
    ['does not know what is not ready', { namespace: 'data', name: 'sql' }, api, 80, 'unknown'],
    ['opens nobody else', { namespace: 'data', name: 'sql' }, web, 5432, 'deny'],
    ['looks in its own namespace', { name: 'sql' }, db, 5432, 'unknown'],
    ['does not know a Service of which nothing is written', { namespace: 'data', name: 'other' }, db, 5432, 'unknown'],
  ])('out of a pod %s', (_, services, to, port, result) => {
    const egress = [{ action: 'Allow', destination: { services } }];
    const of = { types: ['Egress'], egress } as RawCalicoSpec;
    const options = { namespace: 'shop' };
    const from = podEndpoint(pod('shop/client', { addresses: ['10.0.1.9'], node: 'n9' }), shop);
    expect(evaluate(layered([tier(of, options)]), flow(from, to, port)).egress.result).toBe(result);
  });

  it('lets in whoever stands behind a Service, on its own ports', () => {
    const spec = allow({ source: { services: { namespace: 'data', name: 'sql' } } });
    expect([into(spec, db, web, 80), into(spec, outside, web, 80)]).toEqual(['allow', 'deny']);
  });

  it.each<readonly [title: string, state: Partial<Snapshot>, known: boolean]>([
    ['in a cluster where none is there', { source: CLUSTER, endpointSlices: [] }, true],
    ['in manifests, which have none', { endpointSlices: [] }, false],
    ['in a cluster of which they were not read', { source: CLUSTER, coverage: [] }, false],
    ['in a cluster that hides them', { source: CLUSTER, gaps: [gap('endpointslices', { namespace: 'data' })] }, false],
    [
      'in a cluster of which those of the namespace were read',
      { source: CLUSTER, coverage: [{ resource: 'endpointslices', namespace: 'data' }] },
      true,
    ],
  ])('knows what stands behind a Service %s: %s', (_, state, known) => {
    expect(backendsOf(snapshot(state))('data', 'sql') !== undefined).toBe(known);
  });

  it.each<readonly [spec: RawCalicoSpec, stored: readonly string[], written: readonly string[]]>([
    [{}, ['ingress', 'egress'], ['ingress']],
    [{ egress: [] }, ['ingress', 'egress'], ['ingress']],
    [{ egress: [{ action: 'Allow' }] }, ['ingress', 'egress'], ['egress']],
    [{ ingress: [{ action: 'Allow' }] }, ['ingress', 'egress'], ['ingress']],
    [{ types: ['Egress'], ingress: [{ action: 'Allow' }] }, ['egress'], ['egress']],
  ])(
    'of %j is of both types where it is stored so, and of those it has rules for where it is written so',
    (spec, stored, written) => {
      const typesOf = (group: string): readonly string[] => {
        const compiled = compile(spec, { group });
        const [policy] = compiled.kind === 'policies' ? compiled.policies : [];
        return (['ingress', 'egress'] as const).filter((direction) => policy?.[direction].isolates);
      };
      expect([typesOf('crd.projectcalico.org'), typesOf('projectcalico.org')]).toEqual([stored, written]);
    },
  );

  it.each<readonly [spec: RawCalicoSpec, path: string, problem: string]>([
    [{ selector: "app = 'x'" }, 'spec.selector', 'selector app = \'x\': "=" cannot stand here at character 5'],
    [
      { namespaceSelector: 'has(' },
      'spec.namespaceSelector',
      'namespaceSelector has(: the key of a label is expected at character 5',
    ],
    [
      allow({ destination: { notSelector: 'has(' } }),
      'spec.ingress[0].destination.notSelector',
      'ingress rule 1: notSelector has(: the key of a label is expected at character 5',
    ],
    [
      allow({ source: { selector: 'app' } }),
      'spec.ingress[0].source.selector',
      'ingress rule 1: selector app: an operator is expected: ==, !=, in, not in, contains, starts with or ends with at character 4',
    ],
    [
      allow({ destination: { ports: [80] } }),
      'spec.ingress[0]',
      'ingress rule 1: ports by number need the protocol TCP, UDP or SCTP',
    ],
  ])('%j counts as missing, for what stands at %s', (spec, path, problem) => {
    const compiled = compile(spec);
    expect(compiled).toMatchObject({ kind: 'missing', problem });
    expect(compiled.kind === 'missing' && formatPath(compiled.path)).toBe(path);
  });

  it('is one policy of several parts where there are several ways to be its subject', () => {
    const compiled = compile({ selector: 'has(a) || has(b)' });
    const policies = compiled.kind === 'policies' ? compiled.policies : [];
    expect(policies.map(({ subject }) => subject.pods.map(({ key }) => key))).toEqual([['a'], ['b']]);
    expect(policies[0]?.partOf).toBe(policies[1]?.partOf);
  });
});
