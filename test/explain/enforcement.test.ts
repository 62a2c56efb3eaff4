import { describe, expect, it } from 'vitest';
import { answerWhy } from '../../src/analysis.ts';
import type { FlowExplanation } from '../../src/explain/explanation.ts';
import type { Snapshot, UnmodelledPolicy } from '../../src/model/snapshot.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import type { Target, TargetRole } from '../../src/model/target.ts';
import { gap, namespace, pod, policy, service, slice, sliceEndpoint, snapshot } from '../helpers/builders.ts';
import { CANNOT_LIST, daemonSet, factsOf } from '../enforcers/facts.ts';

const WEB = pod('shop/web', { labels: { app: 'web' }, addresses: ['10.0.0.1'] });
const DB = pod('shop/db', { labels: { app: 'db' }, addresses: ['10.0.0.2'] });
const OPEN = pod('shop/open', { addresses: ['10.0.0.3'] });
const DENY_DB = policy('shop/deny-db', { podSelector: { matchLabels: { app: 'db' } } });
const NOBODY = factsOf(daemonSet('kube-flannel/kube-flannel-ds', '{name: flannel, image: "flannel/flannel:v0.27.4"}'));
const POLICIES_UNREAD = gap('networkpolicies', { namespace: 'shop' });
const UNREAD = factsOf('', { gaps: [CANNOT_LIST] });

function explain(question: string, world: Partial<Snapshot>): FlowExplanation {
  const [source = '', destination = ''] = question.split(' ');
  const answer = answerWhy(
    snapshot({ pods: [WEB, DB, OPEN], namespaces: [namespace('shop')], networkPolicies: [DENY_DB], ...world }),
    {
      source: target(source, 'source'),
      destination: target(destination, 'destination'),
      namespace: 'shop',
      addressesOfNames: new Map(),
      inputFlags: '',
    },
  );
  if (answer.kind !== 'explained') throw new Error(`"${question}" names something that is not there`);
  return answer.explanation;
}

function target(text: string, role: TargetRole): Target {
  const parse = parseTarget(text, role);
  if (!parse.ok) throw new Error(`"${text}" cannot be read`);
  return parse.target;
}

function foreign(group: string, kind: string): UnmodelledPolicy {
  return { ref: { kind, namespace: 'shop', name: 'x' }, group };
}

const MESHED = [WEB, DB, { ...OPEN, mesh: 'sidecar' as const }];

describe('where nothing enforces', () => {
  it.each([
    ['what a policy denies', 'web db:80', {}, 'DENY'],
    ['what is denied on some ports', 'web db', { networkPolicies: [portPolicy()] }, 'MIXED'],
    ['what a policy allows', 'web db:80', { networkPolicies: [portPolicy()] }, 'ALLOW'],
    [
      'what policies that were not read may say',
      'web db:80',
      { networkPolicies: [], gaps: [POLICIES_UNREAD] },
      'UNKNOWN',
    ],
    [
      'what a language of a network plugin may say',
      'web open:80',
      { unmodelled: [foreign('cilium.io', 'CiliumNetworkPolicy')] },
      'UNKNOWN',
    ],
  ] as const)('%s is not enforced', (_, question, world, wouldBe) => {
    expect(explain(question, { ...world, enforcerFacts: NOBODY })).toMatchObject({ verdict: 'NOT_ENFORCED', wouldBe });
    // The policies themselves say the same without it.
    const { verdict, wouldBe: none } = explain(question, world);
    expect({ verdict, none }).toEqual({ verdict: wouldBe, none: undefined });
  });

  it.each([
    ['what no policy is about', 'web open:80', {}, 'ALLOW'],
    [
      'what a service mesh may deny',
      'web open:80',
      { pods: MESHED, unmodelled: [foreign('security.istio.io', 'AuthorizationPolicy')] },
      'UNKNOWN',
    ],
    [
      'what a service mesh denies',
      'web open:80',
      { pods: MESHED, unmodelled: [{ ...foreign('security.istio.io', 'AuthorizationPolicy'), raw: { spec: {} } }] },
      'DENY',
    ],
    [
      'what there is no connection to',
      'web svc/none:80',
      { services: [service('shop/none')], endpointSlices: [slice('shop/none', [])] },
      'IMPOSSIBLE',
    ],
  ] as const)('%s is answered as ever', (_, question, world, verdict) => {
    expect(explain(question, { ...world, enforcerFacts: NOBODY })).toMatchObject({ verdict });
    expect(explain(question, { ...world, enforcerFacts: NOBODY })).not.toHaveProperty('wouldBe');
  });

  it('a DNS look-up that policies deny is open too', () => {
    const dns = pod('kube-system/coredns', { labels: { 'k8s-app': 'kube-dns' }, addresses: ['10.0.1.1'] });
    const world = {
      pods: [WEB, DB, OPEN, dns],
      networkPolicies: [
        policy('shop/egress', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] }),
      ],
      services: [
        service('shop/open', { ports: ['80'], selector: {} }),
        service('kube-system/kube-dns', { ports: ['53/UDP'], selector: { 'k8s-app': 'kube-dns' } }),
      ],
      endpointSlices: [
        slice('shop/open', [sliceEndpoint(OPEN)]),
        slice('kube-system/kube-dns', [sliceEndpoint(dns)], ['53/UDP']),
      ],
    };
    expect(explain('web svc/open:80', world).verdict).toBe('DENY');
    expect(explain('web svc/open:80', { ...world, enforcerFacts: NOBODY })).toMatchObject({ verdict: 'NOT_ENFORCED' });
  });

  it('the first step is to have an enforcer', () => {
    const { next, summary } = explain('web db:80', { enforcerFacts: NOBODY });
    expect(next[0]?.why).toMatch(/^to have policies enforced, set netpol\.enabled=true/);
    expect(summary).toMatch(/^it would be denied by ingress at shop\/db, but nothing in this cluster enforces/);
  });
});

describe('where that is not known', () => {
  it.each([
    ['web db:80', ['ENFORCER_UNKNOWN']],
    ['web open:80', []],
  ])('"%s" has the caveats %j', (question, codes) => {
    const { verdict, caveats } = explain(question, { enforcerFacts: UNREAD });
    expect(verdict).toBe(codes.length > 0 ? 'DENY' : 'ALLOW');
    expect(caveats.map(({ code }) => code)).toEqual(codes);
  });
});

it('manifests that tell nothing of enforcers are answered without a word of them', () => {
  expect(explain('web db:80', {})).not.toHaveProperty('enforcement');
});

function portPolicy() {
  return policy('shop/db', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ ports: [{ port: 80 }] }] });
}
