import { describe, expect, it } from 'vitest';
import { answerPod, answerWhy } from '../../src/analysis.ts';
import type { Caveat } from '../../src/explain/explanation.ts';
import type { EnforcerFacts } from '../../src/model/enforcer-facts.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Target, TargetRole } from '../../src/model/target.ts';
import { gap, namespace, node, pod, policy, snapshot } from '../helpers/builders.ts';
import { configMap, daemonSet, factsOf, node as nodeSystem } from '../enforcers/facts.ts';

const WEB = pod('shop/web', { labels: { app: 'web' }, addresses: ['10.0.0.1'], node: 'n1' });
const DB = pod('shop/db', { labels: { app: 'db' }, addresses: ['10.0.0.2'], node: 'n1' });
const DENY_DB = policy('shop/deny-db', { podSelector: { matchLabels: { app: 'db' } } });
const OUT_OF_DB = policy('shop/out-of-db', { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Egress'] });

const CILIUM = daemonSet('kube-system/cilium', '{name: cilium-agent, image: "quay.io/cilium/cilium:v1.19.4"}');
const CONFIG_GAP = {
  ...gap('configmaps', { namespace: 'kube-system', name: 'cilium-config' }),
  verb: 'get',
  message: 'configmaps "cilium-config" is forbidden: User "dev" cannot get resource "configmaps"',
} as const;
const CILIUM_UNREAD = factsOf(CILIUM, { gaps: [CONFIG_GAP] });
const AUTO_UNREAD = factsOf(
  nodeSystem('i-0a', 'v1.33.4-eks-e386d34', 'labels: {eks.amazonaws.com/compute-type: auto}') +
    configMap('kube-system/amazon-vpc-cni', 'enable-network-policy-controller: "true"'),
  { apiGroups: ['eks.amazonaws.com'], gaps: [{ ...gap('nodeclasses'), group: 'eks.amazonaws.com' }] },
);
const AWS_NODE = (env: string): EnforcerFacts =>
  factsOf(
    daemonSet(
      'kube-system/aws-node',
      `{name: aws-node, image: "x/amazon-k8s-cni:v1.20.4", env: [${env}]}, {name: aws-eks-nodeagent, image: "x/aws-network-policy-agent:v1.2.7", args: [--enable-network-policy=true]}`,
    ),
  );

function ask(question: string, facts: EnforcerFacts, world: Partial<Snapshot> = {}) {
  const [source = '', destination = ''] = question.split(' ');
  const answer = answerWhy(worldOf(facts, world), {
    source: target(source, 'source'),
    destination: target(destination, 'destination'),
    namespace: 'shop',
    addressesOfNames: new Map(),
    inputFlags: '',
  });
  if (answer.kind !== 'explained') throw new Error(`"${question}" names something that is not there`);
  return answer.explanation;
}

function worldOf(enforcerFacts: EnforcerFacts, world: Partial<Snapshot>): Snapshot {
  const nodes = [node('n1', '192.0.2.1')];
  return snapshot({ pods: [WEB, DB], namespaces: [namespace('shop')], nodes, enforcerFacts, ...world });
}

function target(text: string, role: TargetRole): Target {
  const parse = parseTarget(text, role);
  if (!parse.ok) throw new Error(`"${text}" cannot be read`);
  return parse.target;
}

function assumed<C extends Pick<Caveat, 'code' | 'text'>>(caveats: readonly C[]): readonly C[] {
  return caveats.filter(({ code }) => code === 'SETTING_ASSUMED');
}

describe('an answer that a setting would turn, which was not read, names it', () => {
  const none = { networkPolicies: [] };
  it.each<[string, string, EnforcerFacts, Partial<Snapshot>, string, string]>([
    [
      'enable-policy=always',
      'web db:80',
      CILIUM_UNREAD,
      none,
      'ALLOW',
      'With enable-policy=always this flow would be denied',
    ],
    [
      'allow-localhost=policy',
      'kubelet db:80',
      CILIUM_UNREAD,
      { networkPolicies: [DENY_DB] },
      'ALLOW',
      'With allow-localhost=policy this flow would be denied',
    ],
    [
      'both together, where neither turns it alone',
      'kubelet db:80',
      CILIUM_UNREAD,
      none,
      'ALLOW',
      'With enable-policy=always and allow-localhost=policy this flow would be denied',
    ],
    [
      'audit mode and its like',
      'web db:80',
      CILIUM_UNREAD,
      { networkPolicies: [DENY_DB] },
      'DENY',
      'With enable-policy=never or policy-audit-mode=true Cilium would deny nothing. With enable-k8s-networkpolicy=false this flow would be allowed',
    ],
    [
      "strict mode of the AWS VPC CNI, whose variable's value stands elsewhere",
      'web db:80',
      AWS_NODE('{name: NETWORK_POLICY_ENFORCING_MODE, valueFrom: {configMapKeyRef: {name: x, key: y}}}'),
      none,
      'ALLOW',
      'With NETWORK_POLICY_ENFORCING_MODE=strict this flow would be denied',
    ],
    [
      'the controller of the AWS VPC CNI',
      'web db:80',
      AWS_NODE(''),
      { networkPolicies: [DENY_DB] },
      'DENY',
      'With enable-network-policy-controller=false AWS VPC CNI would deny nothing',
    ],
    [
      'DefaultDeny of EKS Auto Mode',
      'web db:80',
      AUTO_UNREAD,
      none,
      'ALLOW',
      'With networkPolicy=DefaultDeny this flow would be denied',
    ],
  ])('%s', (_, question, facts, world, verdict, says) => {
    const explanation = ask(question, facts, world);
    expect(explanation.verdict).toBe(verdict);
    const [caveat, ...more] = assumed(explanation.caveats);
    expect(more).toEqual([]);
    expect(caveat?.text).toContain(says);
  });

  it('and no setting of the enforcer, where a mesh on top of it denies', () => {
    const raw = { spec: { rules: [{ from: [{ source: { namespaces: ['ops'] } }] }] } };
    const ref = { kind: 'AuthorizationPolicy', namespace: 'shop', name: 'only-ops' };
    const { verdict, caveats } = ask('web db:80', CILIUM_UNREAD, {
      pods: [WEB, DB].map((each) => ({ ...each, mesh: 'sidecar' })),
      networkPolicies: [],
      unmodelled: [{ ref, group: 'security.istio.io', raw }],
    });
    expect({ verdict, said: assumed(caveats) }).toEqual({ verdict: 'DENY', said: [] });
  });

  it('and how to have it read', () => {
    const [caveat] = assumed(ask('web db:80', CILIUM_UNREAD).caveats);
    expect(caveat?.text).toContain('ConfigMap kube-system/cilium-config was not read (forbidden)');
    expect(caveat?.remedy).toEqual([
      'kubectl auth can-i get configmaps/cilium-config -n kube-system',
      'kubectl create role netpol-read-cilium-config -n kube-system --verb=get --resource=configmaps --resource-name=cilium-config',
      'kubectl create rolebinding netpol-read-cilium-config -n kube-system --role=netpol-read-cilium-config --user=dev',
    ]);
  });

  it('an answer that is UNKNOWN for a setting says where it stands, too', () => {
    const toNode = policy('shop/to-node', {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '192.0.2.2/32' } }] }],
    });
    const nodes = [node('n1', '192.0.2.1'), node('n2', '192.0.2.2')];
    const { verdict, caveats } = ask('web node/n2:80', CILIUM_UNREAD, { nodes, networkPolicies: [toNode] });
    expect(verdict).toBe('UNKNOWN');
    const [caveat] = caveats.filter(({ code }) => code === 'CILIUM_CIDR_IDENTITY');
    expect(caveat?.text).toContain('hangs on policy-cidr-match-mode: ConfigMap kube-system/cilium-config was not read');
    expect(caveat?.remedy).toHaveLength(3);
  });
});

describe('nothing is said of it', () => {
  it.each<[string, string, EnforcerFacts, Partial<Snapshot>]>([
    ['where a pod asks itself', 'db db:80', CILIUM_UNREAD, { networkPolicies: [DENY_DB] }],
    [
      'where the settings were read',
      'web db:80',
      factsOf(CILIUM + configMap('kube-system/cilium-config', 'enable-policy: default')),
      {},
    ],
    [
      'where policies let it pass in both directions, whatever the settings are',
      'web db:80',
      CILIUM_UNREAD,
      {
        networkPolicies: [
          policy('shop/all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] }),
        ],
      },
    ],
  ])('%s', (_, question, facts, world) => {
    expect(assumed(ask(question, facts, world).caveats)).toEqual([]);
  });

  it('where another enforcer would deny it all the same', () => {
    const both = factsOf(
      CILIUM + daemonSet('kube-system/calico-node', '{name: calico-node, image: "calico/node:v3.32.1"}'),
      { gaps: [CONFIG_GAP] },
    );
    expect(assumed(ask('web db:80', both, { networkPolicies: [DENY_DB] }).caveats)).toEqual([]);
  });
});

it('a pod is told which setting would close it, and which would open it', () => {
  const podAnswer = (networkPolicies: Snapshot['networkPolicies']) => {
    const answer = answerPod(worldOf(CILIUM_UNREAD, { networkPolicies }), {
      pod: target('db', 'source'),
      namespace: 'shop',
    });
    if (answer.kind !== 'explained') throw new Error('there is no such pod');
    return assumed(answer.explanation.groups.flatMap(({ caveats }) => caveats)).map(({ text }) => text);
  };
  expect(podAnswer([])).toEqual([expect.stringContaining('With enable-policy=always it would be closed')]);
  expect(podAnswer([DENY_DB, OUT_OF_DB])).toEqual([expect.stringContaining('policy-audit-mode=true')]);
});
