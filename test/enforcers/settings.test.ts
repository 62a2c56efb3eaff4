import { describe, expect, it } from 'vitest';
import { detectEnforcement } from '../../src/enforcers/detect.ts';
import type { Enforcer } from '../../src/model/enforcement.ts';
import type { EnforcerFacts } from '../../src/model/enforcer-facts.ts';
import type { EnforcerModel } from '../../src/model/enforcer-model.ts';
import { gap } from '../helpers/builders.ts';
import { configMap, daemonSet, factsOf, node, settingsObject } from './facts.ts';

const AUTO = { apiGroups: ['eks.amazonaws.com'] };
const AUTO_NODE =
  node('i-0a', 'v1.33.4-eks-e386d34', 'labels: {eks.amazonaws.com/compute-type: auto}') +
  configMap('kube-system/amazon-vpc-cni', 'enable-network-policy-controller: "true"');

function calicoNode(env = ''): string {
  return daemonSet('kube-system/calico-node', `{name: calico-node, image: "calico/node:v3.32.1", env: [${env}]}`);
}

function felix(spec: string, name = 'default'): string {
  return settingsObject('FelixConfiguration', name, spec);
}

function nodeClass(name: string, state: string): string {
  return settingsObject('NodeClass', name, `networkPolicy: ${state}`);
}

function awsNode(env: string): string {
  const agent =
    '{name: aws-eks-nodeagent, image: "x/aws-network-policy-agent:v1.2.7", args: [--enable-network-policy=true]}';
  return daemonSet(
    'kube-system/aws-node',
    `{name: aws-node, image: "x/amazon-k8s-cni:v1.20.4", env: [${env}]}, ${agent}`,
  );
}

function cilium(more = ''): string {
  return daemonSet('kube-system/cilium', `{name: cilium-agent, image: "quay.io/cilium/cilium:v1.19.4"${more}}`);
}

function enforcerOf(yaml: string, more: Partial<EnforcerFacts> = {}): Enforcer {
  const enforcement = detectEnforcement(factsOf(yaml, more));
  if (enforcement.kind !== 'enforced' || enforcement.enforcers[0] === undefined) throw new Error(enforcement.kind);
  return enforcement.enforcers[0];
}

/** `SETTING=ASSUMED, not OTHERWISE`, each that is taken for granted. */
function assumedBy({ assumptions = [] }: Enforcer): readonly string[] {
  return assumptions.map(({ setting, assumed, otherwise }) => `${setting}=${assumed}, not ${otherwise}`);
}

describe('settings are read where they stand', () => {
  it.each<[string, string, Partial<EnforcerModel>]>([
    ['Felix: its default drops', calicoNode() + felix('logSeverityScreen: Info'), { ownNodeAfterPolicy: 'closed' }],
    [
      'Felix: its object accepts',
      calicoNode() + felix('defaultEndpointToHostAction: Accept'),
      { ownNodeAfterPolicy: 'open' },
    ],
    [
      'Felix: the variable counts before the object',
      calicoNode('{name: FELIX_DEFAULTENDPOINTTOHOSTACTION, value: ACCEPT}') +
        felix('defaultEndpointToHostAction: Drop'),
      { ownNodeAfterPolicy: 'open' },
    ],
    [
      'Felix: one node says the same as all',
      calicoNode() +
        felix('defaultEndpointToHostAction: Accept') +
        felix('defaultEndpointToHostAction: Accept', 'node.n1'),
      { ownNodeAfterPolicy: 'open' },
    ],
    [
      'Felix: one node says otherwise',
      calicoNode() +
        felix('defaultEndpointToHostAction: Accept') +
        felix('defaultEndpointToHostAction: Drop', 'node.n1'),
      { ownNodeAfterPolicy: 'unknown' },
    ],
    ['Felix: nothing of it was read', calicoNode(), { ownNodeAfterPolicy: 'unknown', hairpin: 'policed' }],
    ['Felix: eBPF by its object', calicoNode() + felix('bpfEnabled: true'), { hairpin: 'undefined' }],
    [
      'AWS: strict by a variable',
      awsNode('{name: NETWORK_POLICY_ENFORCING_MODE, value: strict}'),
      { closedWithoutPolicy: 'unselected' },
    ],
    ['EKS Auto Mode: open', AUTO_NODE + nodeClass('default', 'DefaultAllow'), { closedWithoutPolicy: 'never' }],
    ['EKS Auto Mode: closed', AUTO_NODE + nodeClass('default', 'DefaultDeny'), { closedWithoutPolicy: 'unselected' }],
    [
      'EKS Auto Mode: closed on some nodes',
      AUTO_NODE + nodeClass('default', 'DefaultAllow') + nodeClass('safe', 'DefaultDeny'),
      { closedWithoutPolicy: 'unknown' },
    ],
    [
      'Cilium: a variable of the agent',
      cilium(', env: [{name: CILIUM_ENABLE_POLICY, value: always}]') + configMap('kube-system/cilium-config', ''),
      { closedWithoutPolicy: 'each-direction' },
    ],
    [
      'Cilium: the flag counts before the ConfigMap',
      cilium(', args: [--allow-localhost=policy]') + configMap('kube-system/cilium-config', 'allow-localhost: auto'),
      { ownNodeReachesPods: 'no' },
    ],
    [
      'Cilium: its host firewall is off unless it is switched on',
      cilium() + configMap('kube-system/cilium-config', ''),
      { ciliumHostPolicies: 'no' },
    ],
    [
      'Cilium: its host firewall is on',
      cilium() + configMap('kube-system/cilium-config', 'enable-host-firewall: "true"'),
      { ciliumHostPolicies: 'yes' },
    ],
    ['Cilium: whether its host firewall is on was not read', cilium(), { ciliumHostPolicies: 'unknown' }],
    [
      'Cilium: with one family of addresses',
      cilium() + configMap('kube-system/cilium-config', 'enable-ipv6: "false"'),
      { ciliumWorldFamilies: 'no' },
    ],
    [
      'Cilium: with both families of addresses, its own default',
      cilium() + configMap('kube-system/cilium-config', 'enable-ipv4: "true"'),
      { ciliumWorldFamilies: 'yes' },
    ],
    ['Cilium: its families of addresses were not read', cilium(), { ciliumWorldFamilies: 'unknown' }],
    [
      'GKE Dataplane V2: what Google says of its host firewall is not known',
      daemonSet('kube-system/anetd', '{name: cilium-agent, image: "gke.gcr.io/cilium/cilium:v1.16.13-gke.9"}'),
      { ciliumHostPolicies: 'yes' },
    ],
  ])('%s', (_, yaml, model) => {
    expect(enforcerOf(yaml, AUTO).model).toMatchObject(model);
  });

  it('and say how a denied connection ends', () => {
    expect(enforcerOf(calicoNode() + felix('iptablesFilterDenyAction: Reject')).denial).toBe('refused');
    expect(enforcerOf(calicoNode() + felix('nftablesMode: Enabled, iptablesFilterDenyAction: Reject'))).toMatchObject({
      denial: 'timeout',
      mode: 'nftables',
    });
  });
});

describe('arguments of kube-router', () => {
  const kubeRouter = (args: string): string =>
    daemonSet(
      'kube-system/kube-router',
      `{name: kube-router, image: "cloudnativelabs/kube-router:v2.6.1", args: [${args}]}`,
    );

  it.each<[string, string, Partial<EnforcerModel>]>([
    ['none', '', { policedFamilies: 'ipv4', openServices: '10.96.0.0/12' }],
    ['both families', '--enable-ipv6=true', { policedFamilies: 'both' }],
    ['IPv6 alone', '--enable-ipv4=false, --enable-ipv6', { policedFamilies: 'ipv6' }],
    ['another is the proxy', '--run-service-proxy=false', { openServices: '0.0.0.0/0,::/0' }],
    ['the range of the Services', '--service-cluster-ip-range=10.100.0.0/16', { openServices: '10.100.0.0/16' }],
  ])('%s', (_, args, model) => {
    expect(enforcerOf(kubeRouter(args)).model).toMatchObject(model);
  });
});

describe('nodes on which an enforcer is not what it is elsewhere', () => {
  const CANNOT = gap('nodes');
  const fargate = node('fargate-1', 'v1.33.4', 'labels: {eks.amazonaws.com/compute-type: fargate}');

  it('are left out of what it enforces', () => {
    const { model, divergences = [] } = enforcerOf(awsNode('') + fargate);
    expect(model).toMatchObject({
      policed: 'unknown',
      elsewhere: { nodes: { kind: 'but', names: ['fargate-1'] }, reads: { policed: 'yes' } },
    });
    expect(divergences.find(({ code }) => code === 'AWS_NODES')).toMatchObject({ isSure: false });
  });

  it('are none where none was found, which is taken for granted where they could not be looked for', () => {
    expect(enforcerOf(awsNode('')).model).toMatchObject({ policed: 'yes' });
    expect(assumedBy(enforcerOf(awsNode('')))).not.toContain('nodes of Windows or Fargate=none, not some');
    expect(assumedBy(enforcerOf(awsNode(''), { gaps: [CANNOT] }))).toContain(
      'nodes of Windows or Fargate=none, not some',
    );
  });

  it('stand, where not all could be read, against those that are known', () => {
    const known = node('n1', 'v1.33.4', 'labels: {kubernetes.io/os: linux}');
    expect(enforcerOf(awsNode('') + fargate + known, { gaps: [CANNOT] }).model?.elsewhere?.nodes).toEqual({
      kind: 'only',
      names: ['n1'],
    });
  });
});

it('k3s: whether a server was told to leave policies alone is not seen at agents, and remembered', () => {
  const said = (args: string): readonly string[] =>
    assumedBy(enforcerOf(node('n1', 'v1.34.1+k3s1', `annotations: {k3s.io/node-args: '${args}'}`)));
  expect(said('["agent"]')).toEqual(['--disable-network-policy=false, not true']);
  expect(said('["server"]')).toEqual([]);
});

describe('feature gates of Antrea', () => {
  const agent = daemonSet(
    'kube-system/antrea-agent',
    '{name: antrea-agent, image: "antrea/antrea-agent-ubuntu:v2.4.0"}',
  );
  const config = (ofAgent: string, ofController = ofAgent): string => `---
kind: ConfigMap
metadata: {name: antrea-config, namespace: kube-system}
data:
  antrea-agent.conf: ${JSON.stringify(ofAgent)}
  antrea-controller.conf: ${JSON.stringify(ofController)}
`;
  const gates = (lines: string): string =>
    `# Map of feature names to bools.\nfeatureGates:\n${lines}\ntrafficEncapMode: encap\n`;

  it.each<[string, string, Partial<EnforcerModel>]>([
    [
      'all in comments, as installed',
      config(gates('#  AntreaPolicy: true\n#  AdminNetworkPolicy: false')),
      { antreaPolicies: 'yes', adminV1alpha1: 'no', adminV1alpha2: 'no' },
    ],
    ['its own policies off', config(gates('  AntreaPolicy: false')), { antreaPolicies: 'no' }],
    [
      'off at the agent alone',
      config(gates('  AntreaPolicy: false'), gates('  AntreaPolicy: true')),
      { antreaPolicies: 'no' },
    ],
    ['off with all of its stage', config(gates('  AllBeta: false')), { antreaPolicies: 'no' }],
    [
      'but for one that is named',
      config(gates('  AllBeta: false\n  AntreaPolicy: true # ours')),
      { antreaPolicies: 'yes' },
    ],
    [
      'AdminNetworkPolicy on at the controller',
      config('', gates('  AdminNetworkPolicy: true')),
      { adminV1alpha1: 'yes', adminV1alpha2: 'no' },
    ],
    ['ClusterNetworkPolicy on with all of its stage', config('', gates('  AllAlpha: true')), { adminV1alpha2: 'yes' }],
    ['no gates at all', config('trafficEncapMode: encap'), { antreaPolicies: 'yes', adminV1alpha1: 'no' }],
    [
      'written so that they are not read',
      config('featureGates: {AntreaPolicy: false}'),
      { antreaPolicies: 'yes', adminV1alpha1: 'unknown' },
    ],
    ['not given', '', { antreaPolicies: 'yes', adminV1alpha1: 'unknown', adminV1alpha2: 'unknown' }],
  ])('%s', (_, yaml, model) => {
    expect(enforcerOf(agent + yaml).model).toMatchObject(model);
  });

  it('are remembered where they were not read, and seen where they are said', () => {
    expect(assumedBy(enforcerOf(agent))).toEqual(['AntreaPolicy=true, not false']);
    const odd = enforcerOf(agent + config('featureGates: {AntreaPolicy: false}'));
    expect(odd.assumptions?.[0]).toMatchObject({ where: 'antrea-agent.conf of ConfigMap kube-system/antrea-config' });
    expect(assumedBy(enforcerOf(agent + config(gates(''))))).toEqual([]);
    expect(enforcerOf(agent + config(gates('  AntreaPolicy: false'))).evidence).toContain(
      'ConfigMap kube-system/antrea-config: antrea-agent.conf: AntreaPolicy=false',
    );
  });
});

describe('settings of Cilium for single nodes', () => {
  const CONFIG = 'enable-policy: default, policy-audit-mode: "false", policy-cidr-match-mode: ""';
  const world = (configs: string, config = CONFIG): string =>
    cilium() + configMap('kube-system/cilium-config', config) + configs;
  const nodeConfig = (name: string, defaults: string, selector = '{matchLabels: {role: canary}}'): string =>
    `---
kind: CiliumNodeConfig
metadata: {name: ${name}, namespace: kube-system}
spec: {nodeSelector: ${selector}, defaults: {${defaults}}}
`;
  const nodes = node('n1', 'v1.34.4', 'labels: {role: plain}') + node('n2', 'v1.34.4', 'labels: {role: canary}');
  const MANIFESTS = { scope: 'manifests' } as const;

  it.each<[string, string, Partial<EnforcerModel>]>([
    [
      'that all are for count as those of all',
      nodeConfig('a', 'enable-policy: always', '{}'),
      { closedWithoutPolicy: 'each-direction' },
    ],
    ['that say the same change nothing', nodeConfig('a', 'enable-policy: Default'), { closedWithoutPolicy: 'never' }],
    [
      'without a selector are for no node',
      nodeConfig('a', 'enable-policy: always', 'null'),
      { closedWithoutPolicy: 'never' },
    ],
    [
      'of some are not known of all',
      nodeConfig('a', 'enable-policy: always'),
      { closedWithoutPolicy: 'unknown', policed: 'yes' },
    ],
    [
      'that deny nothing leave no denial certain',
      nodeConfig('a', 'policy-audit-mode: "true"'),
      { policed: 'unknown', closedWithoutPolicy: 'never' },
    ],
    [
      'by the last name of two',
      nodeConfig('a', 'enable-policy: always') + nodeConfig('b', 'enable-policy: default', '{}'),
      { closedWithoutPolicy: 'never' },
    ],
    [
      'of another namespace are none of its',
      nodeConfig('a', 'enable-policy: always').replace('kube-system', 'other'),
      { closedWithoutPolicy: 'never' },
    ],
    ['of the host firewall', nodeConfig('a', 'enable-host-firewall: "true"'), { ciliumHostPolicies: 'unknown' }],
    ['of blocks and nodes', nodeConfig('a', 'policy-cidr-match-mode: nodes'), { ipBlockMatchesNodes: 'unknown' }],
  ])('%s', (_, configs, model) => {
    expect(enforcerOf(world(configs)).model).toMatchObject(model);
  });

  it('do not override a flag of the agent', () => {
    const flag = cilium(', args: [--enable-policy=default]') + configMap('kube-system/cilium-config', '');
    expect(enforcerOf(flag + nodeConfig('a', 'enable-policy: always')).model).toMatchObject({
      closedWithoutPolicy: 'never',
    });
  });

  it('stand in the evidence, and are named where they decide', () => {
    const { evidence, divergences = [] } = enforcerOf(world(nodeConfig('a', 'enable-policy: always')));
    expect(evidence).toContain(
      'CiliumNodeConfig kube-system/a: enable-policy=always on the nodes that its nodeSelector selects',
    );
    expect(divergences.find(({ code }) => code === 'CILIUM_ALWAYS')?.hangsOn).toEqual({
      setting: 'enable-policy',
      where: 'CiliumNodeConfig kube-system/a',
      varies: true,
    });
  });

  it('leave the other nodes as they are: every other one of a cluster, in files those that are known', () => {
    const yaml = world(nodeConfig('a', 'policy-audit-mode: "true"') + nodes);
    const reads = { policed: 'yes' };
    expect(enforcerOf(yaml, MANIFESTS).model?.elsewhere).toEqual({ nodes: { kind: 'only', names: ['n1'] }, reads });
    const facts = factsOf(yaml);
    const [list] = facts.settings ?? [];
    const settings = [
      { kind: 'CiliumNodeConfig' as const, objects: (list?.objects ?? []).map((each) => ({ ...each, nodes: ['n2'] })) },
    ];
    expect(enforcerOf(yaml, { settings }).model?.elsewhere).toEqual({ nodes: { kind: 'but', names: ['n2'] }, reads });
  });

  it('of no node that there is change nothing', () => {
    const objects = [
      { name: 'a', namespace: 'kube-system', fields: { 'enable-policy': 'always' }, nodeSelector: [], nodes: [] },
    ];
    expect(enforcerOf(world(''), { settings: [{ kind: 'CiliumNodeConfig', objects }] }).model).toMatchObject({
      closedWithoutPolicy: 'never',
    });
  });

  it('may switch on what is off for all: then nobody knows', () => {
    const off = 'enable-policy: never';
    expect(detectEnforcement(factsOf(world('', off))).kind).toBe('not-enforced');
    expect(detectEnforcement(factsOf(world(nodeConfig('a', 'enable-sctp: "true"'), off))).kind).toBe('not-enforced');
    expect(detectEnforcement(factsOf(world(nodeConfig('a', 'enable-policy: default'), off))).kind).toBe('unknown');
  });

  it('that were not read are taken for none, and remembered', () => {
    const refused = { ...gap('ciliumnodeconfigs', { namespace: 'kube-system' }), group: 'cilium.io' };
    const { assumptions = [] } = enforcerOf(world(''), { gaps: [refused] });
    expect(assumptions).toMatchObject([
      {
        setting: 'CiliumNodeConfig',
        where: 'CiliumNodeConfigs in kube-system',
        gap: refused,
        reads: { policed: 'unknown', closedWithoutPolicy: 'unknown', ipBlockMatchesNodes: 'unknown' },
      },
    ]);
    expect(assumedBy(enforcerOf(world('')))).toEqual([]);
  });
});

/** Of the own policies of Cilium, what its agents take. */
const TAKEN = [
  'enable-cilium-network-policy=true, not false',
  'enable-cilium-clusterwide-network-policy=true, not false',
  'enable-l7-proxy=true, not false',
  'enable-icmp-rules=true, not false',
  'enable-non-default-deny-policies=true, not false',
];
const RARITIES = ['enable-ztunnel=false, not true', 'static-cnp-path=none, not a folder'];

describe('what was not read is taken for the usual, and remembered', () => {
  const UNREAD_CONFIG = { gaps: [gap('configmaps', { namespace: 'kube-system', name: 'cilium-config' })] };

  it.each<[string, string, Partial<EnforcerFacts>, readonly string[]]>([
    [
      'the ConfigMap of Cilium',
      cilium(),
      UNREAD_CONFIG,
      [
        ...TAKEN,
        'enable-policy=default, not always',
        'allow-localhost=auto, not policy',
        'enable-policy=default, not never',
        'policy-audit-mode=false, not true',
        'enable-k8s-networkpolicy=true, not false',
        ...RARITIES,
      ],
    ],
    [
      'but not what a flag says',
      cilium(', args: [--enable-policy=default, --policy-audit-mode=false, --enable-k8s-networkpolicy]'),
      UNREAD_CONFIG,
      [...TAKEN, 'allow-localhost=auto, not policy', ...RARITIES],
    ],
    [
      'a variable whose value stands in another ConfigMap',
      cilium(', env: [{name: CILIUM_ENABLE_POLICY, valueFrom: {configMapKeyRef: {name: x, key: y}}}]') +
        configMap('kube-system/cilium-config', ''),
      {},
      ['enable-policy=default, not always', 'enable-policy=default, not never'],
    ],
    [
      'the mode and the controller of AWS',
      awsNode('{name: NETWORK_POLICY_ENFORCING_MODE, valueFrom: {configMapKeyRef: {name: x, key: y}}}'),
      {},
      ['NETWORK_POLICY_ENFORCING_MODE=standard, not strict', 'enable-network-policy-controller=true, not false'],
    ],
    ['the NodeClasses of EKS Auto Mode', AUTO_NODE, AUTO, ['networkPolicy=DefaultAllow, not DefaultDeny']],
    ['the data plane of Calico', calicoNode(), {}, ['bpfEnabled=false, not true']],
  ])('%s', (_, yaml, more, expected) => {
    expect(assumedBy(enforcerOf(yaml, more))).toEqual(expected);
  });

  it('with the read that was refused', () => {
    const [assumption] = enforcerOf(cilium(), UNREAD_CONFIG).assumptions ?? [];
    expect(assumption).toMatchObject({ where: 'ConfigMap kube-system/cilium-config', gap: UNREAD_CONFIG.gaps[0] });
  });

  it('where the ConfigMap was read, and where it does not exist, nothing is', () => {
    expect(assumedBy(enforcerOf(cilium() + configMap('kube-system/cilium-config', '')))).toEqual([]);
    const absent = { configMaps: [{ namespace: 'kube-system', name: 'cilium-config' }] };
    expect(assumedBy(enforcerOf(cilium(), absent))).toEqual([]);
  });

  it('where the key that tells whether the controller of AWS is on does not exist, it is not taken for read', () => {
    const assumed = (yaml: string, more: Partial<EnforcerFacts> = {}) =>
      (enforcerOf(awsNode('') + yaml, more).assumptions ?? []).map(({ setting, where }) => `${setting}: ${where}`);
    const nobodySays = [
      'enable-network-policy-controller: key enable-network-policy-controller of ConfigMap kube-system/amazon-vpc-cni',
    ];
    expect(assumed('', { configMaps: [{ namespace: 'kube-system', name: 'amazon-vpc-cni' }] })).toEqual(nobodySays);
    expect(assumed(configMap('kube-system/amazon-vpc-cni', 'other: "true"'))).toEqual(nobodySays);
    expect(assumed(configMap('kube-system/amazon-vpc-cni', 'enable-network-policy-controller: "true"'))).toEqual([]);
  });

  it('unless the usual is not that usual: then answers that hang on it are unknown', () => {
    const { model, divergences = [] } = enforcerOf(cilium(), UNREAD_CONFIG);
    expect(model).toMatchObject({ ipBlockMatchesNodes: 'unknown', sctp: 'unknown' });
    const waiting = divergences.filter(({ hangsOn }) => hangsOn !== undefined);
    expect(new Set(waiting.map(({ hangsOn }) => hangsOn?.setting))).toEqual(
      new Set([
        'policy-cidr-match-mode',
        'policy-default-local-cluster',
        'enable-sctp',
        'enable-host-firewall',
        'enable-ipv6',
        'enable-node-selector-labels',
        'enable-extended-ip-protocols',
      ]),
    );
  });
});
