import { describe, expect, it } from 'vitest';
import { detectEnforcement, enforcementOf } from '../../src/enforcers/detect.ts';
import { RECORDS } from '../../src/enforcers/records.ts';
import type { Enforcement } from '../../src/model/enforcement.ts';
import { snapshot } from '../helpers/builders.ts';
import { CANNOT_LIST, configMap, daemonSet, factsOf, node } from './facts.ts';

const KUBE_PROXY = daemonSet(
  'kube-system/kube-proxy',
  '{name: kube-proxy, image: "registry.k8s.io/kube-proxy:v1.34.4"}',
);
const FLANNEL = '{name: kube-flannel, image: "ghcr.io/flannel-io/flannel:v0.27.4", command: [/opt/bin/flanneld]}';
const CALICO = '{name: calico-node, image: "quay.io/calico/node:v3.32.1"}';
const CILIUM =
  '{name: cilium-agent, image: "quay.io/cilium/cilium:v1.19.4@sha256:49d87af1", command: [cilium-agent], args: [--config-dir=/tmp/cilium/config-map]}';
const AWS_CNI = '602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:v1.20.4';
const AWS_AGENT = '602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon/aws-network-policy-agent:v1.2.7';

/** The aws-node DaemonSet with these arguments of the policy agent, and this environment of the CNI. */
function awsNode(args: string, env = ''): string {
  return daemonSet(
    'kube-system/aws-node',
    `{name: aws-node, image: "${AWS_CNI}", env: [${env}]}, {name: aws-eks-nodeagent, image: "${AWS_AGENT}", args: [${args}]}`,
  );
}

describe('a component that enforces is found', () => {
  it.each([
    ['Calico of the manifest', daemonSet('kube-system/calico-node', CALICO), 'calico v3.32.1'],
    [
      'Calico of the operator, from a mirror',
      daemonSet(
        'calico-system/calico-node',
        '{name: calico-node, image: "registry.example.com:5000/mirror/calico/node:v3.30.0"}',
      ),
      'calico v3.30.0',
    ],
    [
      'Calico in eBPF mode',
      daemonSet(
        'calico-system/calico-node',
        '{name: calico-node, image: "quay.io/calico/node:v3.32.1", env: [{name: FELIX_BPFENABLED, value: "true"}]}',
      ),
      'calico v3.32.1 eBPF',
    ],
    [
      'Calico with nftables',
      daemonSet(
        'kube-system/calico-node',
        '{name: calico-node, image: "quay.io/calico/node:v3.32.1", env: [{name: FELIX_NFTABLESMODE, value: Enabled}]}',
      ),
      'calico v3.32.1 nftables',
    ],
    [
      'Calico under another name',
      daemonSet('net/felix', '{name: agent, image: "docker.io/calico/node:v3.29.1"}'),
      'calico v3.29.1',
    ],
    ['Canal in one DaemonSet', daemonSet('kube-system/canal', `${CALICO}, ${FLANNEL}`), 'canal v3.32.1'],
    [
      'Canal of RKE2',
      daemonSet(
        'kube-system/rke2-canal',
        '{name: calico-node, image: "rancher/hardened-calico:v3.30.2-build20250731"}, {name: kube-flannel, image: "rancher/hardened-flannel:v0.27.1-build20250731"}',
      ),
      'canal v3.30.2-build20250731',
    ],
    [
      'Calico for policy beside a Flannel of its own',
      daemonSet('kube-system/calico-node', CALICO) + daemonSet('kube-flannel/kube-flannel-ds', FLANNEL),
      'canal v3.32.1',
    ],
    ['Cilium', daemonSet('kube-system/cilium', CILIUM), 'cilium v1.19.4'],
    [
      'Cilium that denies what no policy allows',
      daemonSet('kube-system/cilium', CILIUM) + configMap('kube-system/cilium-config', 'enable-policy: always'),
      'cilium v1.19.4 enable-policy=always',
    ],
    [
      'Cilium with its defaults written out',
      daemonSet('kube-system/cilium', CILIUM) +
        configMap(
          'kube-system/cilium-config',
          'enable-policy: default, policy-audit-mode: "false", enable-k8s-networkpolicy: "true"',
        ),
      'cilium v1.19.4',
    ],
    [
      'Cilium beside a ConfigMap of another namespace',
      daemonSet('kube-system/cilium', CILIUM) + configMap('cilium-test/cilium-config', 'enable-policy: never'),
      'cilium v1.19.4',
    ],
    [
      'GKE Dataplane V2',
      daemonSet(
        'kube-system/anetd',
        '{name: cilium-agent, image: "gke.gcr.io/cilium/cilium:v1.16.13-gke.9@sha256:aa"}',
      ),
      'gke-dataplane-v2 v1.16.13-gke.9',
    ],
    [
      'AKS with Cilium, by its image',
      daemonSet(
        'kube-system/cilium',
        '{name: cilium-agent, image: "mcr.microsoft.com/containernetworking/cilium/cilium:v1.17.4-250610"}',
      ),
      'aks-cilium v1.17.4-250610',
    ],
    [
      'AKS with Cilium, by its nodes',
      daemonSet('kube-system/cilium', CILIUM) +
        node('aks-np-1', 'v1.33.2', 'labels: {kubernetes.azure.com/cluster: x}'),
      'aks-cilium v1.19.4',
    ],
    [
      'Antrea',
      daemonSet('kube-system/antrea-agent', '{name: antrea-agent, image: "antrea/antrea-agent-ubuntu:v2.4.0"}'),
      'antrea v2.4.0',
    ],
    [
      'kube-router',
      daemonSet(
        'kube-system/kube-router',
        '{name: kube-router, image: "docker.io/cloudnativelabs/kube-router:v2.6.1", args: [--run-router=true, --run-firewall=true]}',
      ),
      'kube-router v2.6.1',
    ],
    [
      'kube-router with its defaults',
      daemonSet('kube-system/kube-router', '{name: kube-router, image: "cloudnativelabs/kube-router"}'),
      'kube-router',
    ],
    [
      'k3s',
      node('n1', 'v1.34.1+k3s1', `annotations: {k3s.io/node-args: '["server","--tls-san","k3s.local"]'}`),
      'k3s v1.34.1+k3s1',
    ],
    [
      'k3s by an agent alone',
      node('n2', 'v1.34.1+k3s1', `annotations: {k3s.io/node-args: '["agent"]'}`),
      'k3s v1.34.1+k3s1',
    ],
    [
      'k3s whose switch is written out as off',
      node('n1', 'v1.34.1+k3s1', `annotations: {k3s.io/node-args: '["server","--disable-network-policy","false"]'}`),
      'k3s v1.34.1+k3s1',
    ],
    [
      'OVN-Kubernetes of OpenShift',
      daemonSet(
        'openshift-ovn-kubernetes/ovnkube-node',
        '{name: ovn-controller, image: "quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:b1"}, {name: ovnkube-controller, image: "quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:b1"}',
      ),
      'ovn-kubernetes',
    ],
    [
      'AWS VPC CNI',
      awsNode('--enable-ipv6=false, --enable-network-policy=true') +
        configMap('kube-system/amazon-vpc-cni', 'enable-network-policy-controller: "true"'),
      'aws-vpc-cni v1.20.4 standard',
    ],
    [
      'AWS VPC CNI in strict mode, its ConfigMap unread',
      awsNode('--enable-network-policy=true', '{name: NETWORK_POLICY_ENFORCING_MODE, value: strict}'),
      'aws-vpc-cni v1.20.4 strict',
    ],
    [
      'EKS Auto Mode',
      node('i-0a', 'v1.33.4-eks-e386d34', 'labels: {eks.amazonaws.com/compute-type: auto}') +
        configMap('kube-system/amazon-vpc-cni', 'enable-network-policy-controller: "true"'),
      'eks-auto-mode',
    ],
    [
      'Azure Network Policy Manager',
      daemonSet(
        'kube-system/azure-npm',
        '{name: azure-npm, image: "mcr.microsoft.com/containernetworking/azure-npm:v1.6.29"}',
      ),
      'azure-npm v1.6.29',
    ],
    [
      'kube-network-policies',
      daemonSet(
        'kube-system/kube-network-policies',
        '{name: kube-network-policies, image: "registry.k8s.io/networking/kube-network-policies:v0.9.2"}',
      ),
      'kube-network-policies v0.9.2',
    ],
    [
      'kube-network-policies with the admin tiers',
      daemonSet(
        'kube-system/kube-network-policies',
        '{name: knp, image: "registry.k8s.io/networking/kube-network-policies:v0.9.2-npa-v1alpha2"}',
      ),
      'kube-network-policies v0.9.2 npa-v1alpha2',
    ],
    [
      'kindnet since kind 0.24',
      daemonSet('kube-system/kindnet', '{name: kindnet-cni, image: "docker.io/kindest/kindnetd:v20250512-df8de77b"}'),
      'kindnet v20250512-df8de77b',
    ],
    [
      'Flannel with its policy container',
      daemonSet(
        'kube-flannel/kube-flannel-ds',
        `${FLANNEL}, {name: kube-network-policies, image: "registry.k8s.io/networking/kube-network-policies:v0.7.0"}`,
      ),
      'flannel v0.27.4 netpol.enabled',
    ],
    [
      'Weave Net',
      daemonSet(
        'kube-system/weave-net',
        '{name: weave, image: "weaveworks/weave-kube:2.8.1"}, {name: weave-npc, image: "weaveworks/weave-npc:2.8.1"}',
      ),
      'weave 2.8.1',
    ],
  ])('%s', (_, yaml, expected) => {
    expect(namesOf(detectEnforcement(factsOf(KUBE_PROXY + yaml)))).toEqual([expected]);
  });

  it('with where it was seen, and on how many nodes', () => {
    const yaml = daemonSet('kube-system/calico-node', CALICO, { desired: 3, ready: 2 });
    expect(detectEnforcement(factsOf(yaml))).toMatchObject({
      kind: 'enforced',
      enforcers: [
        {
          name: 'calico',
          title: 'Calico',
          denial: 'timeout',
          version: 'v3.32.1',
          nodes: { desired: 3, ready: 2 },
          evidence: ['DaemonSet kube-system/calico-node', 'image quay.io/calico/node:v3.32.1'],
        },
      ],
      gaps: [],
    });
  });

  it('even where other places could not be read, and these are named', () => {
    const facts = factsOf(daemonSet('kube-system/calico-node', CALICO), { gaps: [CANNOT_LIST] });
    expect(detectEnforcement(facts)).toMatchObject({ kind: 'enforced', gaps: [CANNOT_LIST] });
  });

  it('before its controller has counted nodes, and where there are no nodes at all', () => {
    const uncounted = daemonSet('kube-system/calico-node', CALICO).replace(
      /status: .*/,
      'status: {desiredNumberScheduled: 0}',
    );
    expect(namesOf(detectEnforcement(factsOf(uncounted)))).toEqual(['calico v3.32.1']);
    const nowhere = daemonSet('kube-system/calico-node', CALICO, { desired: 0 });
    expect(namesOf(detectEnforcement(factsOf(nowhere)))).toEqual(['calico v3.32.1']);
  });
});

describe('two at once are both found', () => {
  it.each([
    [
      'Cilium on top of the AWS VPC CNI, which enforces too',
      daemonSet('kube-system/cilium', CILIUM) + awsNode('--enable-network-policy=true'),
      ['cilium v1.19.4', 'aws-vpc-cni v1.20.4 standard'],
    ],
    [
      'Calico on k3s whose own controller was left on',
      daemonSet('kube-system/calico-node', CALICO) + node('n1', 'v1.34.1+k3s1'),
      ['calico v3.32.1', 'k3s v1.34.1+k3s1'],
    ],
    [
      'Calico on k3s without it',
      daemonSet('kube-system/calico-node', CALICO) +
        node('n1', 'v1.34.1+k3s1', `annotations: {k3s.io/node-args: '["server","--disable-network-policy"]'}`),
      ['calico v3.32.1'],
    ],
    [
      'Calico where the AWS agent is off',
      daemonSet('calico-system/calico-node', CALICO) + awsNode('--enable-network-policy=false'),
      ['calico v3.32.1'],
    ],
  ])('%s', (_, yaml, expected) => {
    expect(namesOf(detectEnforcement(factsOf(yaml)))).toEqual(expected);
  });
});

describe('a component that enforces nothing is told from one that does', () => {
  it.each([
    ['Flannel alone', daemonSet('kube-flannel/kube-flannel-ds', FLANNEL), 'flannel v0.27.4 no-policy-engine'],
    [
      'Cilium told never to',
      daemonSet('kube-system/cilium', CILIUM) + configMap('kube-system/cilium-config', 'enable-policy: never'),
      'cilium v1.19.4 switched-off',
    ],
    [
      'Cilium that only logs what it would deny',
      daemonSet('kube-system/cilium', CILIUM) + configMap('kube-system/cilium-config', 'policy-audit-mode: "true"'),
      'cilium v1.19.4 switched-off',
    ],
    [
      'Cilium told so by an argument',
      daemonSet(
        'kube-system/cilium',
        '{name: cilium-agent, image: "quay.io/cilium/cilium:v1.18.2", args: [--enable-policy=never]}',
      ) + configMap('kube-system/cilium-config', 'enable-policy: default'),
      'cilium v1.18.2 switched-off',
    ],
    [
      'kube-router without its firewall',
      daemonSet(
        'kube-system/kube-router',
        '{name: kube-router, image: "cloudnativelabs/kube-router:v2.6.1", args: ["--run-router=true --run-firewall=false"]}',
      ),
      'kube-router v2.6.1 switched-off',
    ],
    [
      'k3s told so on the command line',
      node('n1', 'v1.34.1+k3s1', `annotations: {k3s.io/node-args: '["server","--disable-network-policy"]'}`),
      'k3s v1.34.1+k3s1 switched-off',
    ],
    [
      'k3s told so by its file, seen at one server of two nodes',
      node('n2', 'v1.34.1+k3s1', `annotations: {k3s.io/node-args: '["agent"]'}`) +
        node(
          'n1',
          'v1.34.1+k3s1',
          `annotations: {k3s.io/node-args: '["server","--disable-network-policy","true","--debug"]'}`,
        ),
      'k3s v1.34.1+k3s1 switched-off',
    ],
    [
      'RKE2 without a network plugin',
      node('n1', 'v1.33.5+rke2r1', `annotations: {rke2.io/node-args: '["server","--cni","none"]'}`),
      'rke2 switched-off',
    ],
    ['AWS VPC CNI as it is installed', awsNode('--enable-network-policy=false'), 'aws-vpc-cni v1.20.4 switched-off'],
    ['AWS VPC CNI whose agent is told nothing', awsNode(''), 'aws-vpc-cni v1.20.4 switched-off'],
    [
      'AWS VPC CNI before there was an agent',
      daemonSet('kube-system/aws-node', `{name: aws-node, image: "${AWS_CNI.replace('v1.20.4', 'v1.12.6')}"}`),
      'aws-vpc-cni v1.12.6 no-policy-engine',
    ],
    [
      'AWS VPC CNI whose controller is off',
      awsNode('--enable-network-policy=true') +
        configMap('kube-system/amazon-vpc-cni', 'enable-network-policy-controller: "false"'),
      'aws-vpc-cni v1.20.4 switched-off',
    ],
    [
      'kindnet of kind 0.23',
      daemonSet('kube-system/kindnet', '{name: kindnet-cni, image: "docker.io/kindest/kindnetd:v20240513-cd2ac642"}'),
      'kindnet v20240513-cd2ac642 no-policy-engine',
    ],
    [
      'Weave Net without its policy container',
      daemonSet('kube-system/weave-net', '{name: weave, image: "weaveworks/weave-kube:2.8.1"}'),
      'weave 2.8.1 switched-off',
    ],
    [
      'Calico that is meant for no node (GKE, policy off)',
      daemonSet('kube-system/calico-node', CALICO, { desired: 0 }),
      'calico on-no-node',
    ],
  ])('%s', (_, yaml, expected) => {
    expect(namesOf(detectEnforcement(factsOf(KUBE_PROXY + yaml)))).toEqual([`not ${expected}`]);
  });

  it('with the setting that says so', () => {
    const yaml = daemonSet('net/cilium', CILIUM) + configMap('net/cilium-config', 'enable-policy: Never');
    expect(detectEnforcement(factsOf(yaml))).toMatchObject({
      found: [{ evidence: expect.arrayContaining(['ConfigMap net/cilium-config: enable-policy=Never']) }],
    });
  });

  it('and EKS Auto Mode needs its switch', () => {
    const group = { apiGroups: ['eks.amazonaws.com'] };
    const settings = { configMaps: [{ namespace: 'kube-system', name: 'amazon-vpc-cni' }] };
    expect(namesOf(detectEnforcement(factsOf('', { ...group, ...settings })))).toEqual([
      'not eks-auto-mode switched-off',
    ]);
    expect(detectEnforcement(factsOf('', group))).toEqual({ kind: 'unknown', why: [], maybe: ['EKS Auto Mode'] });
  });
});

describe('where nothing is found', () => {
  it('and everything was read, nobody enforces, and what there is is listed', () => {
    expect(detectEnforcement(factsOf(KUBE_PROXY + node('n1', 'v1.34.4')))).toEqual({
      kind: 'not-enforced',
      evidence: ['DaemonSets: kube-system/kube-proxy', 'Node n1: v1.34.4'],
      found: [],
    });
    expect(detectEnforcement(factsOf(''))).toMatchObject({ kind: 'not-enforced', evidence: ['DaemonSets: none'] });
  });

  it.each([
    ['DaemonSets', CANNOT_LIST],
    ['nodes', { ...CANNOT_LIST, verb: 'get', group: '', resource: 'nodes', name: 'n1' } as const],
    ['API groups', { ...CANNOT_LIST, group: '', resource: 'apigroups', reason: 'failed' } as const],
  ])('and %s could not be read, nobody knows', (_, gap) => {
    expect(detectEnforcement(factsOf(KUBE_PROXY, { gaps: [gap] }))).toEqual({ kind: 'unknown', why: [gap], maybe: [] });
    // Flannel alone: Calico may be where it could not be looked for.
    const flannel = factsOf(daemonSet('kube-flannel/kube-flannel-ds', FLANNEL), { gaps: [gap] });
    expect(detectEnforcement(flannel).kind).toBe('unknown');
  });

  it('what an enforcer has installed says where to look', () => {
    const facts = factsOf('', { gaps: [CANNOT_LIST], apiGroups: ['apps', 'cilium.io', 'operator.tigera.io'] });
    expect(detectEnforcement(facts)).toMatchObject({ kind: 'unknown', maybe: ['Calico', 'Cilium'] });
  });

  it('but what an enforcer has left behind does not enforce', () => {
    expect(detectEnforcement(factsOf(KUBE_PROXY, { apiGroups: ['cilium.io'] })).kind).toBe('not-enforced');
  });

  it.each([
    [
      'Kube-OVN',
      daemonSet('kube-system/kube-ovn-cni', '{name: cni-server, image: "docker.io/kubeovn/kube-ovn:v1.14.5"}'),
    ],
    [
      'Terway',
      daemonSet(
        'kube-system/terway-eniip',
        '{name: terway, image: "registry-vpc.eu-central-1.aliyuncs.com/acs/terway:v1.14.2"}',
      ),
    ],
    [
      'kindnet',
      daemonSet('kube-system/kindnet', '{name: kindnet-cni, image: "docker.io/kindest/kindnetd:v20240726-a1b2c3d4"}'),
    ],
    ['kindnet', daemonSet('kube-system/kindnet', '{name: kindnet-cni, image: "ghcr.io/aojea/kindnetd:latest"}')],
    ['RKE2', node('n1', 'v1.33.5+rke2r1', `annotations: {rke2.io/node-args: '["server"]'}`)],
  ])('%s, of which that cannot be told, leaves it open', (title, yaml) => {
    expect(detectEnforcement(factsOf(yaml))).toEqual({ kind: 'unknown', why: [], maybe: [title] });
  });

  it('k3s shows by its API group where its nodes could not be read', () => {
    expect(detectEnforcement(factsOf('', { apiGroups: ['k3s.cattle.io'] }))).toMatchObject({ maybe: ['k3s'] });
  });
});

describe('what only looks like an enforcer is not taken for one', () => {
  it.each([
    [
      'the Envoy of Cilium',
      daemonSet('kube-system/cilium-envoy', '{name: cilium-envoy, image: "quay.io/cilium/cilium-envoy:v1.34.7"}'),
    ],
    ["Cilium's check before an upgrade", daemonSet('kube-system/cilium-pre-flight-check', CILIUM)],
    [
      'Calico for Windows',
      daemonSet('calico-system/calico-node-windows', '{name: node, image: "docker.io/calico/node-windows:v3.32.1"}'),
    ],
    [
      'Azure NPM for Windows',
      daemonSet(
        'kube-system/azure-npm-win',
        '{name: azure-npm, image: "mcr.microsoft.com/containernetworking/azure-npm:v1.5.5"}',
      ),
    ],
    [
      "Calico's CSI driver",
      daemonSet('calico-system/csi-node-driver', '{name: calico-csi, image: "quay.io/calico/csi:v3.32.1"}'),
    ],
    [
      'a pod that is named so',
      daemonSet('web/my-kube-router-exporter', '{name: a, image: "example.com/kube-router-exporter:v1"}'),
    ],
  ])('%s', (_, yaml) => {
    expect(detectEnforcement(factsOf(KUBE_PROXY + yaml)).kind).toBe('not-enforced');
  });
});

describe('a denied connection', () => {
  it.each([
    ['calico', 'timeout'],
    ['cilium', 'timeout'],
    ['kube-router', 'refused'],
    ['k3s', 'refused'],
    ['weave', 'unknown'],
  ])('ends at %s with %s', (name, denial) => {
    expect(RECORDS.find((record) => record.name === name)?.denial).toBe(denial);
  });

  it('ends at Cilium as its settings say', () => {
    const yaml =
      daemonSet('kube-system/cilium', CILIUM) + configMap('kube-system/cilium-config', 'policy-deny-response: icmp');
    expect(detectEnforcement(factsOf(yaml))).toMatchObject({ enforcers: [{ name: 'cilium', denial: 'unknown' }] });
  });
});

describe('manifests', () => {
  const files = (yaml: string) => snapshot({ enforcerFacts: factsOf(yaml, { scope: 'manifests' }) });

  it('that hold an enforcer, or one that is off, say so', () => {
    expect(enforcementOf(files(daemonSet('kube-system/calico-node', CALICO)))?.kind).toBe('enforced');
    expect(enforcementOf(files(daemonSet('kube-flannel/kube-flannel-ds', FLANNEL)))?.kind).toBe('not-enforced');
  });

  it('that hold other DaemonSets, or nodes, are no cluster without an enforcer', () => {
    expect(enforcementOf(files(KUBE_PROXY + node('n1', 'v1.34.4')))).toBeUndefined();
    expect(enforcementOf(files(node('n1', 'v1.33.5+rke2r1')))).toBeUndefined();
    expect(enforcementOf(snapshot())).toBeUndefined();
  });
});

it('every enforcer has a name and a title of its own', () => {
  expect(new Set(RECORDS.map(({ name }) => name)).size).toBe(RECORDS.length);
  expect(new Set(RECORDS.map(({ title }) => title)).size).toBe(RECORDS.length);
});

/** `calico v3.32.1 eBPF` for what enforces, `not flannel v0.27.4 no-policy-engine` for what does not. */
function namesOf(enforcement: Enforcement): readonly string[] {
  switch (enforcement.kind) {
    case 'enforced':
      return enforcement.enforcers.map(({ name, version, mode }) => [name, version, mode].filter(Boolean).join(' '));
    case 'not-enforced':
      return enforcement.found.map(({ name, version, why }) => ['not', name, version, why].filter(Boolean).join(' '));
    case 'unknown':
      return ['unknown'];
  }
}
