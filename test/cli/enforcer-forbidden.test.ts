import { describe, expect, it } from 'vitest';
import { daemonSet, SHOP } from '../helpers/shop.ts';
import { join } from 'node:path';
import { tempFolder } from '../helpers/temp-folder.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';

/* Each read with which the enforcer and its settings are found, refused: what an answer says then. */

const CILIUM = daemonSet('kube-system', 'cilium', 'quay.io/cilium/cilium:v1.19.4');
const CALICO = daemonSet('calico-system', 'calico-node', 'quay.io/calico/node:v3.32.1');
/** Calico's objects, none of them a policy. */
const SERVED = { apiGroups: ['crd.projectcalico.org'], emptyGroups: ['crd.projectcalico.org'] };
const AUTO_NODE = `---
apiVersion: v1
kind: Node
metadata: {name: n1, labels: {eks.amazonaws.com/compute-type: auto}}
status: {addresses: [{type: InternalIP, address: 192.0.2.1}], nodeInfo: {kubeletVersion: v1.33.4-eks-e386d34}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: amazon-vpc-cni, namespace: kube-system}
data: {enable-network-policy-controller: "true"}
`;
const FELIX = `---
apiVersion: crd.projectcalico.org/v1
kind: FelixConfiguration
metadata: {name: default}
spec: {defaultEndpointToHostAction: Accept}
`;
const NODE = `---
apiVersion: v1
kind: Node
metadata: {name: n1}
status: {addresses: [{type: InternalIP, address: 192.0.2.1}], nodeInfo: {kubeletVersion: v1.34.4}}
`;
const NODE_CLASS = `---
apiVersion: eks.amazonaws.com/v1
kind: NodeClass
metadata: {name: default}
spec: {networkPolicy: DefaultDeny}
`;

const ANTREA = `${daemonSet('kube-system', 'antrea-agent', 'antrea/antrea-agent-ubuntu:v2.4.0')}---
apiVersion: crd.antrea.io/v1
kind: ClusterNetworkPolicy
metadata: {name: drop}
spec: {priority: 1, appliedTo: [{podSelector: {matchLabels: {app: web}}}], ingress: [{action: Drop}]}
`;
const CILIUM_CONFIG = `---
apiVersion: v1
kind: ConfigMap
metadata: {name: cilium-config, namespace: kube-system}
data: {enable-policy: default}
`;
/** For the nodes of a role: of the world's, n1 alone has one. */
const nodeConfig = (role: string): string => `---
apiVersion: cilium.io/v2
kind: CiliumNodeConfig
metadata: {name: canary, namespace: kube-system}
spec: {nodeSelector: {matchLabels: {role: ${role}}}, defaults: {policy-audit-mode: "true"}}
---
apiVersion: v1
kind: Node
metadata: {name: n1, labels: {role: plain}}
status: {addresses: [{type: InternalIP, address: 192.0.2.1}], nodeInfo: {kubeletVersion: v1.34.4}}
`;
const NODE_CONFIGS = { apiGroups: ['cilium.io'], served: { 'cilium.io': ['ciliumnodeconfigs'] } };

describe('settings that may not be read', () => {
  it.each<[string, Parameters<typeof startFakeCluster>[0], string, RegExp, readonly string[]]>([
    [
      "Cilium's ConfigMap, of what is open",
      { objects: SHOP + CILIUM, forbidden: ['get configmaps'] },
      'why db web:80',
      /^✓ ALLOWED/,
      [
        'assuming enable-policy=default',
        'With enable-policy=always this flow would be denied',
        '--resource-name=cilium-config',
      ],
    ],
    [
      "Cilium's ConfigMap, of what is denied",
      { objects: SHOP + CILIUM, forbidden: ['get configmaps'] },
      'why cron db:5432',
      /^✗ DENIED/,
      ['policy-audit-mode=true', 'Cilium would deny nothing'],
    ],
    [
      "Cilium's ConfigMap, of the kubelet",
      { objects: SHOP + CILIUM + NODE, forbidden: ['get configmaps'] },
      'why kubelet db:5432',
      /^✓ ALLOWED/,
      ['With allow-localhost=policy this flow would be denied'],
    ],
    [
      "Cilium's settings of single nodes, which there may be",
      { objects: SHOP + CILIUM + CILIUM_CONFIG, ...NODE_CONFIGS, forbidden: ['list ciliumnodeconfigs'] },
      'why cron db:5432',
      /^✗ DENIED/,
      [
        'assuming CiliumNodeConfig=none',
        'With CiliumNodeConfig=some this flow would not be known',
        '--resource=ciliumnodeconfigs.cilium.io',
      ],
    ],
    [
      "the nodes that Cilium's settings of single nodes are for",
      {
        objects: SHOP + CILIUM + CILIUM_CONFIG + nodeConfig('other'),
        ...NODE_CONFIGS,
        forbidden: ['list nodes', 'get nodes'],
      },
      'why cron db:5432',
      /^\? UNKNOWN/,
      ['CiliumNodeConfig kube-system/canary is for some nodes alone'],
    ],
    [
      "Antrea's ConfigMap, where one of its own policies denies",
      {
        objects: SHOP + ANTREA,
        apiGroups: ['crd.antrea.io'],
        served: { 'crd.antrea.io': ['clusternetworkpolicies*'] },
        forbidden: ['get configmaps'],
      },
      'why db web:80',
      /^✗ DENIED/,
      [
        'assuming AntreaPolicy=true',
        'With AntreaPolicy=false this flow would be allowed',
        '--resource-name=antrea-config',
      ],
    ],
    [
      'FelixConfigurations',
      { objects: SHOP + CALICO + FELIX + NODE, ...SERVED, forbidden: ['list felixconfigurations'] },
      'why web node/n1:80',
      /^\? UNKNOWN/,
      ['FelixConfiguration default was not read (forbidden)', '--resource=felixconfigurations.crd.projectcalico.org'],
    ],
    [
      'NodeClasses',
      {
        objects: SHOP + AUTO_NODE + NODE_CLASS,
        apiGroups: ['eks.amazonaws.com'],
        forbidden: ['list nodeclasses'],
      },
      'why db web:80',
      /^✓ ALLOWED/,
      ['With networkPolicy=DefaultDeny this flow would be denied', '--resource=nodeclasses.eks.amazonaws.com'],
    ],
    [
      'DaemonSets: then nobody is known to enforce',
      { objects: SHOP + CILIUM + NODE, forbidden: ['list daemonsets'] },
      'why cron db:5432',
      /^✗ DENIED/,
      ['whether anything enforces NetworkPolicy here is not known', 'list daemonsets.apps'],
    ],
    [
      'nodes: then k3s may hide',
      { objects: SHOP, apiGroups: ['k3s.cattle.io'], forbidden: ['get nodes', 'list nodes'] },
      'why cron db:5432',
      /^✗ DENIED/,
      ['k3s may', 'nodes'],
    ],
  ])('%s', async (_, options, question, starts, says) => {
    const cluster = await startFakeCluster(options);
    const { stdout } = await cluster.ask(question);
    expect(stdout).toMatch(starts);
    const flat = stdout.replaceAll(/\s+/g, ' ');
    for (const each of says) expect(flat).toContain(each);
  });

  it('decide where they may be read', async () => {
    const felix = await startFakeCluster({ objects: SHOP + CALICO + FELIX + NODE, ...SERVED });
    expect((await felix.ask('why web node/n1:80')).stdout).toMatch(/^✓ ALLOWED/);
    const auto = { objects: SHOP + AUTO_NODE + NODE_CLASS, apiGroups: ['eks.amazonaws.com'] };
    const closed = await startFakeCluster(auto);
    expect((await closed.ask('why web cron:80')).stdout).toMatch(/^✗ DENIED/);
  });

  it('of single nodes decide about the pods there alone', async () => {
    const at = async (role: string) => {
      const objects = SHOP + CILIUM + CILIUM_CONFIG + nodeConfig(role);
      const cluster = await startFakeCluster({ objects, ...NODE_CONFIGS });
      return (await cluster.ask('why cron db:5432')).stdout;
    };
    expect(await at('plain')).toMatch(/^\? UNKNOWN/);
    expect(await at('other')).toMatch(/^✗ DENIED/);
  });

  it('are told in one line where what differs hangs on somebody who enforces, and nowhere else', async () => {
    const cluster = await startFakeCluster({ objects: SHOP, forbidden: ['list daemonsets'] });
    const without = SHOP.split(/^---$/m).filter((each) => !each.includes('kind: NetworkPolicy'));
    const file = join(tempFolder({ 'open.yaml': without.join('\n---\n'), 'same.yaml': SHOP }), 'open.yaml');
    for (const question of [`diff live ${file}`, 'what-if --delete np/db']) {
      for (const format of ['text', 'md', 'github', 'json']) {
        const { stdout } = await cluster.ask(`${question} -o ${format}`);
        const flat = stdout.replaceAll(/\s+/g, ' ');
        expect(flat.match(/if nothing does, every connection is open/g)).toHaveLength(1);
      }
    }
    const { stdout } = await cluster.ask(`diff live ${file.replace('open.yaml', 'same.yaml')}`);
    expect(stdout).not.toContain('if nothing does');
  });

  it('are listed by enforcer, as text and as data', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + CILIUM, forbidden: ['get configmaps'] });
    const { stdout } = await cluster.ask('enforcer');
    expect(stdout).toContain('Not read, and taken for the usual:');
    expect(stdout).toContain('enable-policy=default, not always (ConfigMap kube-system/cilium-config)');
    expect(stdout).toContain('not read: forbidden: get configmaps "cilium-config" in "kube-system"');
    const data = JSON.parse((await cluster.ask('enforcer -o json')).stdout) as { enforcers: readonly object[] };
    expect(data.enforcers[0]).toMatchObject({
      assumed: expect.arrayContaining([
        {
          setting: 'allow-localhost',
          assumed: 'auto',
          otherwise: 'policy',
          where: 'ConfigMap kube-system/cilium-config',
        },
      ]),
    });
  });
});
