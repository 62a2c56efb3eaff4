import { describe, expect, it } from 'vitest';
import type { FalloutGroup } from '../src/advise/change/what-if-report.ts';
import type { NetworkPolicySpec } from '../src/model/network-policy.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import type { StateChange } from '../src/model/state-change.ts';
import { answerFix } from '../src/fix.ts';
import { parseTarget } from '../src/model/parse-target.ts';
import { answerChanges, type ChangeScope, prepareChanges } from '../src/what-if.ts';
import { gap, node, pod, policy, service, slice, sliceEndpoint, snapshot } from './helpers/builders.ts';

const WEB = pod('shop/web', { labels: { app: 'web' }, addresses: ['10.0.0.1'], ports: ['http=8080'] });
const DB = pod('shop/db', { labels: { app: 'db' }, addresses: ['10.0.0.2'], ports: ['sql=5432', 'metrics=9187'] });
const OPERATOR = pod('shop/operator', {
  labels: { app: 'operator' },
  addresses: ['10.0.0.3'],
  serviceAccount: 'operator',
});
const HOOK = pod('shop/hook', { labels: { app: 'hook' }, addresses: ['10.0.0.4'], ports: ['https=9443'] });
const DNS = pod('kube-system/coredns', { labels: { 'k8s-app': 'kube-dns' }, addresses: ['10.0.1.1'] });
const METRICS = pod('kube-system/metrics', {
  node: 'n2',
  labels: { 'k8s-app': 'metrics-server' },
  addresses: ['10.0.1.2'],
});
const PROMETHEUS = pod('monitoring/prometheus', { labels: { app: 'prometheus' }, addresses: ['10.0.2.1'] });
const INGRESS = pod('ingress/controller', {
  labels: { 'app.kubernetes.io/name': 'ingress-nginx' },
  addresses: ['10.0.3.1'],
});
const NODE = node('n1', '192.0.2.1');

const STATE = snapshot({
  pods: [WEB, DB, OPERATOR, HOOK, DNS, METRICS, PROMETHEUS, INGRESS],
  nodes: [NODE],
  services: [
    service('kube-system/kube-dns', { selector: { 'k8s-app': 'kube-dns' }, ports: ['dns=53/UDP', 'dns-tcp=53'] }),
    service('default/kubernetes', { clusterIPs: ['10.96.0.1'], ports: ['https=443:6443'] }),
    service('shop/hook', { selector: { app: 'hook' }, clusterIPs: ['10.96.0.2'], ports: ['443:9443'] }),
  ],
  endpointSlices: [slice('default/kubernetes', [sliceEndpoint('198.51.100.9')], ['https=6443'])],
  surroundings: {
    called: [
      {
        by: { kind: 'ValidatingWebhookConfiguration', name: 'hook' },
        what: 'webhook',
        service: { namespace: 'shop', name: 'hook' },
        port: 443,
      },
    ],
    scrapes: [],
    gaps: [],
  },
});

const SCOPE: ChangeScope = {
  base: { name: 'live', input: { kind: 'demo', read: {}, ignored: {}, problems: [] }, notRead: [], invalid: [] },
  requested: [],
};

function put(home: string, spec: NetworkPolicySpec): StateChange {
  return { kind: 'put-policy', policy: policy(`${home}/new`, spec) };
}

function answer(changes: readonly StateChange[], state: Snapshot = STATE, scope: ChangeScope = SCOPE) {
  const steps = answerChanges(prepareChanges(state), changes, scope);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

function told(groups: readonly FalloutGroup[]): Record<string, readonly string[]> {
  const line = ({ sources, destination, ports, result }: FalloutGroup['flows'][number]) =>
    `${sources.join(', ')} → ${destination} ${ports} ${result}`;
  return Object.fromEntries(groups.map(({ kind, flows }) => [kind, flows.map(line)]));
}

const DENY_EGRESS: NetworkPolicySpec = { podSelector: {}, policyTypes: ['Egress'] };
const DENY_INGRESS: NetworkPolicySpec = { podSelector: {}, policyTypes: ['Ingress'] };

describe('what a change would do', () => {
  it('is found on a state that is made ready once, for fixes, too', () => {
    const state = snapshot({ pods: [WEB, DB] });
    const base = prepareChanges(state);
    const [from, to] = [parseTarget('web', 'source'), parseTarget('db:5432', 'destination')];
    if (!from.ok || !to.ok) throw new Error('both are targets');
    const asked = { namespace: 'shop', addressesOfNames: new Map(), inputFlags: '', clusterFlags: '' };
    const steps = answerFix(state, { ...asked, source: from.target, destination: to.target, wanted: 'deny' });
    expect([...steps]).not.toEqual([]);
    expect(prepareChanges(state)).toBe(base);
    expect(prepareChanges({ ...state })).not.toBe(base);
  });

  it('is nothing where everything is so already', () => {
    const there = snapshot({ ...STATE, networkPolicies: [policy('shop/new', DENY_INGRESS)] });
    const report = answer([put('shop', { ...DENY_INGRESS, ingress: [] })], there);
    expect(report).toMatchObject({ result: 'same', opens: 0, closes: 0, changes: [], fallout: [] });
    expect(report.summary).toBe('nothing changes: everything is as the change wants it already');
  });

  it('is nothing for certain where a change changes nothing, whatever could not be read', () => {
    const hidden = { ...STATE, coverage: [], gaps: [gap('pods')] };
    const scope = { ...SCOPE, base: { ...SCOPE.base, notRead: ['pods could not be read'] } };
    expect(answer([put('shop', DENY_EGRESS)], hidden, scope).result).toBe('unknown');
    expect(
      answer(
        [{ kind: 'label', ref: { kind: 'Pod', namespace: 'shop', name: 'web' }, labels: { app: 'web' } }],
        hidden,
        scope,
      ).result,
    ).toBe('same');
  });

  it('is not known where policies that nobody could read may decide', () => {
    const hidden = { ...STATE, gaps: [gap('networkpolicies', { namespace: 'shop' })] };
    const report = answer([put('shop', DENY_INGRESS)], hidden);
    expect(report.result).toBe('unknown');
    expect(report.counts.unknown).toBeGreaterThan(0);
  });

  it('counts each pair of ends with the ports that open and close', () => {
    const change = put('shop', {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
    });
    const report = answer([change]);
    // From six other pods of the cluster, and from outside.
    expect(report).toMatchObject({ opens: 0, closes: 7, result: 'different' });
    expect(report.policies.added).toEqual(['shop/new']);
    expect(report.summary).toMatch(/^closes 7 connections between 8 workloads/);
  });

  it('tells first what opens to the outside, then between namespaces, then inside of one', () => {
    const closed = snapshot({ ...STATE, networkPolicies: [policy('shop/new', DENY_INGRESS)] });
    const kinds = answer([put('shop', { ...DENY_INGRESS, ingress: [{}] })], closed).changes.map(
      ({ addresses, sources }) =>
        addresses !== undefined ? 'outside' : sources.some((name) => !name.startsWith('shop/')) ? 'between' : 'inside',
    );
    expect(kinds).toEqual(
      kinds.toSorted(
        (a, b) => ['outside', 'between', 'inside'].indexOf(a) - ['outside', 'between', 'inside'].indexOf(b),
      ),
    );
    expect(new Set(kinds).size).toBeGreaterThan(1);
  });
});

describe('what else breaks', () => {
  it('is DNS and the API server for pods that may let nothing out any more', () => {
    expect(told(answer([put('shop', DENY_EGRESS)]).fallout)).toEqual({
      dns: ['shop/db, shop/hook, shop/operator, shop/web → kube-system/svc/kube-dns UDP 53 lost'],
      api: ['shop/operator → default/svc/kubernetes TCP 443 lost'],
    });
  });

  it('is DNS for everybody where the pods that answer it take nothing in', () => {
    const { dns = [] } = told(
      answer([put('kube-system', { ...DENY_INGRESS, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } })])
        .fallout,
    );
    // A pod that calls itself through its Service is left open by the API.
    expect(dns).toHaveLength(2);
    expect(dns[1]).toBe('kube-system/coredns → kube-system/svc/kube-dns UDP 53 unknown');
    expect(dns[0]).toContain('ingress/controller');
  });

  it('is no DNS where the rules allow it, and DNS over TCP where they allow UDP alone', () => {
    const to = [{ namespaceSelector: {} }];
    const both = [
      {
        to,
        ports: [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 53 },
        ],
      },
    ];
    const udp = [{ to, ports: [{ protocol: 'UDP', port: 53 }] }];
    expect(told(answer([put('shop', { ...DENY_EGRESS, egress: both })]).fallout)['dns']).toBeUndefined();
    expect(told(answer([put('shop', { ...DENY_EGRESS, egress: udp })]).fallout)['dns']?.[0]).toContain('TCP 53');
  });

  it('is what the API server calls, what controllers lead to and what is scraped, where pods take nothing in', () => {
    const { webhooks, ingress, metrics } = told(answer([put('shop', DENY_INGRESS)]).fallout);
    expect(webhooks).toEqual(['ValidatingWebhookConfiguration/hook → shop/svc/hook TCP 443 lost']);
    expect(ingress).toContain('ingress/controller → shop/web TCP 8080 lost');
    expect(metrics).toEqual(['monitoring/prometheus → shop/db TCP 9187 lost']);
  });

  it('is calls of kubelets by those who fetch figures from them', () => {
    expect(told(answer([put('kube-system', DENY_EGRESS)]).fallout)['kubelet']).toEqual([
      'kube-system/metrics → node/n1 TCP 10250 lost',
    ]);
  });

  it('names what decides', () => {
    const [first] = answer([put('shop', DENY_EGRESS)]).fallout.flatMap(({ flows }) => flows);
    expect(first?.because).toEqual(['egress: isolated by shop/new; it has no egress rule: nothing is allowed']);
  });

  it('is nothing that did not work before', () => {
    const closed = snapshot({ ...STATE, networkPolicies: [policy('shop/old', DENY_EGRESS)] });
    expect(answer([put('shop', DENY_EGRESS)], closed).fallout).toEqual([]);
  });

  it('names the lists of what the API server calls that nobody gave, and looks at the others', () => {
    const { called = [], scrapes = [] } = STATE.surroundings ?? {};
    const gaps = [
      { ...gap('customresourcedefinitions'), group: 'apiextensions.k8s.io' },
      { ...gap('podmonitors'), group: 'monitoring.coreos.com' },
    ];
    const { fallout, notLookedAt } = answer(
      [put('shop', DENY_INGRESS)],
      snapshot({ ...STATE, surroundings: { called, scrapes, gaps } }),
    );
    expect(told(fallout)['webhooks']).toHaveLength(1);
    expect(notLookedAt).toEqual([
      'what the API server calls as far as these say it, which were not read: customresourcedefinitions.apiextensions.k8s.io (listing them is forbidden)',
    ]);
  });

  it('says what could not be looked at', () => {
    const bare = snapshot({ pods: STATE.pods, nodes: STATE.nodes });
    const both = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
    const { notLookedAt, fallout } = answer([put('shop', both)], bare);
    expect(Object.keys(told(fallout))).not.toContain('webhooks');
    expect(notLookedAt.join('\n')).toMatch(/DNS[^]*default\/kubernetes[^]*webhooks/);
  });
});
