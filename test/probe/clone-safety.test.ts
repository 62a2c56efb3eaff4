import { describe, expect, it, test } from 'vitest';
import type { RawObject } from '../../src/cluster/raw.ts';
import type { PolicySet } from '../../src/dialects/compiled.ts';
import type { NetworkPolicySpec } from '../../src/model/network-policy.ts';
import { type CloneOptions, clonedPod } from '../../src/probe/clone-job.ts';
import { type CloneSafety, type CloneSurroundings, judgeClone } from '../../src/probe/clone-safety.ts';
import { address } from '../helpers/addresses.ts';
import { cluster, gap, layered, pod, policy, policySet, service, workload } from '../helpers/builders.ts';
import { firstMatchTier, rule, tierPolicy } from '../helpers/tiers.ts';
import { probePod } from './probe-pods.ts';

const options: CloneOptions = {
  runId: 'abc',
  name: 'netpol-abc',
  image: 'probe',
  imagePullSecrets: [],
  commands: [['sh']],
};
const web = pod('shop/web', {
  labels: { app: 'web' },
  addresses: ['10.0.0.7'],
  owner: { kind: 'ReplicaSet', name: 'web-1' },
});

function judge(
  around: Partial<CloneSurroundings> = {},
  original = web,
  clone = clonedPod(original, options),
  spec: RawObject = {},
): CloneSafety {
  const index = cluster({ pods: [original] });
  return judgeClone(
    { index, policies: policySet(), services: [], budgets: [], autoscalers: [], ...around },
    { ...probePod({ spec }), pod: original },
    clone,
  );
}

function withPolicy(name: string, spec: NetworkPolicySpec): Partial<CloneSurroundings> {
  return { policies: policySet(policy(name, spec)) };
}

const RUN = 'annotation.kubectl-netpol/run';
const byApp = { podSelector: { matchLabels: { app: 'web' } } };
const withoutRun = { podSelector: { matchExpressions: [{ key: RUN, operator: 'DoesNotExist' }] } };

test('A clone among policies that go by the labels of its original is safe.', () => {
  const policies = policySet(
    policy('shop/own', { ...byApp, policyTypes: ['Egress'], egress: [{ to: [byApp] }] }),
    policy('data/from-web', { podSelector: {}, ingress: [{ from: [{ ...byApp, namespaceSelector: {} }] }] }),
    policy('shop/others', { podSelector: { matchLabels: { app: 'db' } } }),
  );
  expect(judge({ policies })).toEqual({ obstacles: [], caveats: [] });
});

describe('A clone is refused where a policy', () => {
  it.each<readonly [string, Partial<CloneSurroundings>, string]>([
    ['selects the original alone', withPolicy('shop/exact', withoutRun), 'shop/exact'],
    [
      'selects the clone alone',
      withPolicy('shop/ours', { podSelector: { matchLabels: { [RUN]: 'abc' } } }),
      'shop/ours',
    ],
    [
      'lets in the original alone',
      withPolicy('data/in', { podSelector: {}, ingress: [{ from: [{ ...withoutRun, namespaceSelector: {} }] }] }),
      'data/in',
    ],
    [
      'lets out to the original alone',
      withPolicy('shop/out', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [withoutRun] }] }),
      'shop/out',
    ],
    [
      'of the admin tier selects the original alone',
      {
        policies: layered([
          firstMatchTier('Admin', [
            tierPolicy('admins', {
              ingress: [rule('deny')],
              subject: {
                namespaces: { kind: 'labels', selector: [] },
                pods: [{ key: RUN, operator: 'DoesNotExist', values: [] }],
              },
            }),
          ]),
        ]),
      },
      'admins',
    ],
    [
      'of a language that nobody reads asks for a label that differs',
      { policies: foreign({ spec: { endpointSelector: { matchExpressions: [{ key: `k8s:${RUN}` }] } } }) },
      'shop/foreign',
    ],
  ])('%s.', (_, around, name) => {
    expect(judge(around).obstacles).toEqual([{ why: 'clone-differs', policies: [name] }]);
  });

  it('tells one of several clones by its number, and only then.', () => {
    const index = 'batch.kubernetes.io/job-completion-index';
    const around = withPolicy('shop/numbered', {
      podSelector: { matchExpressions: [{ key: index, operator: 'Exists' }] },
    });
    const many = clonedPod(web, { ...options, commands: [['sh'], ['sh']] });
    expect(judge(around).obstacles).toEqual([]);
    expect(judge(around, web, many).obstacles).toMatchObject([{ policies: ['shop/numbered'] }]);
  });
});

test('A policy of a language that nobody reads is no obstacle for what it says of other labels.', () => {
  expect(judge({ policies: foreign({ spec: { endpointSelector: { matchLabels: { app: 'web' } } } }) })).toEqual({
    obstacles: [],
    caveats: [],
  });
});

describe('A rule about addresses', () => {
  const blocks = (...cidrs: readonly string[]) =>
    withPolicy('data/blocks', {
      podSelector: {},
      ingress: [{ from: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }],
    });
  const at = (text: string) => ({ ...clonedPod(web, options), addresses: [address(text)] });

  it('is a caveat while the clone has no address, where it lets the original in.', () => {
    expect(judge(blocks('10.0.0.0/24'))).toEqual({
      obstacles: [],
      caveats: [{ kind: 'address-decides', policies: ['data/blocks'] }],
    });
    expect(judge(blocks('192.0.2.0/24', '0.0.0.0/0'))).toEqual({ obstacles: [], caveats: [] });
  });

  it('is certain once it has one.', () => {
    expect(judge(blocks('10.0.0.0/24'), web, at('10.0.0.8'))).toEqual({ obstacles: [], caveats: [] });
    const differs = { obstacles: [{ why: 'clone-differs', policies: ['data/blocks'] }], caveats: [] };
    expect(judge(blocks('10.0.0.7/32'), web, at('10.0.0.8'))).toEqual(differs);
    expect(judge(blocks('10.0.0.8/32'), web, at('10.0.0.8'))).toEqual(differs);
  });
});

test('Policies that were not read are a caveat.', () => {
  const [tier = firstMatchTier('none', [])] = policySet().tiers;
  expect(judge({ policies: layered([{ ...tier, gaps: [gap('networkpolicies')] }]) }).caveats).toEqual([
    { kind: 'policies-unread' },
  ]);
  expect(judge({ policies: layered([], { unmodelledGaps: [gap('ciliumnetworkpolicies')] }) }).caveats).toEqual([
    { kind: 'policies-unread' },
  ]);
  expect(judge({ policies: foreign(undefined) }).caveats).toEqual([{ kind: 'policies-unread' }]);
});

describe('A Service', () => {
  const early = { publishNotReadyAddresses: true, headless: true };
  it.each<readonly [string, Partial<CloneSurroundings>, readonly string[]]>([
    ['that waits until pods are ready is none of its concern', around({ selector: { app: 'web' } }), []],
    ['that does not wait would send it traffic', around({ ...early, selector: { app: 'web' } }), ['shop/web']],
    ['that wants other labels does not', around({ ...early, selector: { app: 'web', tier: 'front' } }), []],
    ['without a selector does not', around(early), []],
    ['with an empty selector does not', around({ ...early, selector: {} }), []],
    ['of another namespace does not', { services: [service('data/web', { ...early, selector: { app: 'web' } })] }, []],
  ])('%s.', (_, services, names) => {
    expect(judge(services).obstacles).toEqual(names.map((name) => ({ why: 'clone-gets-traffic', service: name })));
  });

  function around(serviceOptions: Parameters<typeof service>[1]): Partial<CloneSurroundings> {
    return { services: [service('shop/web', serviceOptions)] };
  }
});

describe('While it is there, a clone', () => {
  it.each<readonly [string, RawObject, boolean]>([
    ['makes a budget of maxUnavailable give up', { ...byLabels({ app: 'web' }), maxUnavailable: 1 }, true],
    ['makes a budget in percent give up', { ...byLabels({ app: 'web' }), minAvailable: '50%' }, true],
    ['leaves a budget in numbers as it is', { ...byLabels({ app: 'web' }), minAvailable: 1 }, false],
    ['leaves a budget of other pods as it is', { ...byLabels({ app: 'db' }), maxUnavailable: 1 }, false],
    ['makes a budget of all pods give up', { selector: {}, maxUnavailable: 1 }, true],
    ['leaves a budget of no pods as it is', { maxUnavailable: 1 }, false],
  ])('%s.', (_, spec, isAffected) => {
    const budgets = [{ metadata: { namespace: 'shop', name: 'budget' }, spec }];
    expect(judge({ budgets }).caveats).toEqual(isAffected ? [{ kind: 'evictions-paused', budget: 'shop/budget' }] : []);
  });

  it.each<readonly [string, string, boolean]>([
    ["is counted by the autoscaler of its original's workload", 'web', true],
    ['is not counted by one of another workload', 'db', false],
    ['is not counted by one whose workload was read and wants more labels', 'front', false],
  ])('%s.', (_, name, isCounted) => {
    const front = workload('Deployment', 'shop/front', { selector: [{ key: 'tier', operator: 'Exists', values: [] }] });
    const autoscalers = [
      { metadata: { namespace: 'shop', name: 'scaler' }, spec: { scaleTargetRef: { kind: 'Deployment', name } } },
    ];
    const index = cluster({ pods: [web], workloads: [front] });
    const { caveats } = judge({ index, autoscalers });
    expect(caveats).toEqual(isCounted ? [{ kind: 'load-averaged', autoscaler: 'shop/scaler' }] : []);
  });

  it('may be taken by an operator for one of its own.', () => {
    const owned = { ...web, owner: { kind: 'StrimziPodSet', name: 'kafka' } };
    expect(judge({}, owned).caveats).toEqual([{ kind: 'foreign-controller', owner: 'StrimziPodSet kafka' }]);
    const { owner: _, ...bare } = web;
    expect(judge({}, bare).caveats).toEqual([]);
  });

  it('may be registered with a load balancer, where its original is.', () => {
    const spec = { readinessGates: [{ conditionType: 'target-health.elbv2.k8s.aws/web' }] };
    expect(judge({}, web, clonedPod(web, options), spec).caveats).toEqual([
      { kind: 'registered-outside', gate: 'target-health.elbv2.k8s.aws/web' },
    ]);
  });

  it('may do any of this unseen, where the objects could not be read.', () => {
    const { budgets: _, autoscalers: __, ...unread } = { budgets: [], autoscalers: [], services: [] };
    const around = { index: cluster({ pods: [web] }), policies: policySet(), ...unread };
    expect(judgeClone(around, { ...probePod(), pod: web }, clonedPod(web, options)).caveats).toEqual([
      { kind: 'unread', resource: 'poddisruptionbudgets' },
      { kind: 'unread', resource: 'horizontalpodautoscalers' },
    ]);
  });
});

test("A pod on its node's network has no clone.", () => {
  expect(judge({}, { ...web, hostNetwork: true }).obstacles).toEqual([{ why: 'host-network-clone' }]);
});

function byLabels(matchLabels: Readonly<Record<string, string>>): RawObject {
  return { selector: { matchLabels } };
}

function foreign(raw: unknown): PolicySet {
  const ref = { kind: 'CiliumNetworkPolicy', namespace: 'shop', name: 'foreign' };
  return layered([], { unmodelled: [{ ref, group: 'cilium.io', raw }] });
}
