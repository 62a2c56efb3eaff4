import { describe, expect, test } from 'vitest';
import { startFakeCluster } from '../helpers/fake-cluster.ts';

const BASE = `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: cilium, namespace: kube-system, labels: {k8s-app: cilium}}
spec:
  selector: {matchLabels: {k8s-app: cilium}}
  template:
    metadata: {labels: {k8s-app: cilium}}
    spec: {containers: [{name: cilium-agent, image: "quay.io/cilium/cilium:v1.19.4"}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {kubernetes.io/metadata.name: shop}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {nodeName: n1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: 10.0.0.1}
---
apiVersion: v1
kind: Service
metadata: {name: partner, namespace: data, labels: {team: pay}}
spec: {clusterIP: 10.96.0.9, ports: [{port: 443}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: partner-1, namespace: data, labels: {kubernetes.io/service-name: partner}}
addressType: IPv4
ports: [{port: 443, protocol: TCP}]
endpoints: [{addresses: [198.51.100.20], conditions: {ready: true}}]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
addressType: IPv4
ports: [{name: https, port: 6443, protocol: TCP}]
endpoints: [{addresses: [203.0.113.1], conditions: {ready: true}}]
---
`;

const policy = (egress: string): string => `
apiVersion: cilium.io/v1
kind: CiliumNetworkPolicy
metadata: {name: out, namespace: shop}
spec: {endpointSelector: {}, egress: [${egress}]}
`;

const BY_NAME = '{toServices: [{k8sService: {serviceName: partner, namespace: data}}]}';
const ANYWHERE = '{toServices: [{k8sService: {serviceName: partner}}]}';
const BY_LABELS = '{toServices: [{k8sServiceSelector: {selector: {matchLabels: {team: pay}}, namespace: data}}]}';
const TO_SERVERS = '{toEntities: [kube-apiserver]}';

async function ask(egress: string, address: string, forbidden: readonly string[] = []) {
  const cluster = await startFakeCluster({
    objects: `${BASE}${policy(egress)}`,
    forbidden,
    apiGroups: ['cilium.io'],
    served: { 'cilium.io': ['ciliumnetworkpolicies'] },
  });
  const { stdout } = await cluster.ask(`why pod/web ${address} -n shop`);
  return stdout;
}

describe('Services that a policy names', () => {
  test.each([
    ['by name', BY_NAME, '198.51.100.20:443', 'ALLOWED'],
    ['by name, and for nobody else', BY_NAME, '198.51.100.21:443', 'DENIED'],
    ['by name in any namespace', ANYWHERE, '198.51.100.20:443', 'ALLOWED'],
    ['by labels', BY_LABELS, '198.51.100.20:443', 'ALLOWED'],
    ['as where the API server is', TO_SERVERS, '203.0.113.1:6443', 'ALLOWED'],
    ['as where the API server is, and for nobody else', TO_SERVERS, '203.0.113.2:6443', 'DENIED'],
  ])('are read with a single question: %s', async (_, egress, address, expected) => {
    expect(await ask(egress, address)).toContain(expected);
  });

  test('leave unknown, with the reason, what nobody may read', async () => {
    const byName = await ask(BY_NAME, '198.51.100.20:443', ['list endpointslices in data']);
    expect(byName).toMatch(/^\? UNKNOWN/);
    expect(byName).toContain('Service data/partner');
    const toServers = await ask(TO_SERVERS, '203.0.113.1:6443', ['list endpointslices in default']);
    expect(toServers).toMatch(/^\? UNKNOWN/);
    expect(toServers).toContain('endpointslices');
  });
});

const ANTREA = `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: antrea-agent, namespace: kube-system}
spec:
  selector: {matchLabels: {app: antrea}}
  template:
    metadata: {labels: {app: antrea}}
    spec: {containers: [{name: antrea-agent, image: "antrea/antrea-agent-ubuntu:v2.7.0"}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {kubernetes.io/metadata.name: shop}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {nodeName: n1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: 10.0.0.1}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {type: NodePort, selector: {app: web}, clusterIP: 10.96.0.9, ports: [{port: 80, nodePort: 30080}]}
---
apiVersion: crd.antrea.io/v1
kind: ClusterGroup
metadata: {name: front}
spec: {serviceReference: {namespace: shop, name: web}}
---
`;

const GROUP = 'appliedTo: [{group: front}], egress: [{action: Drop}]';
const NODE_PORT = 'appliedTo: [{service: {namespace: shop, name: web}}], ingress: [{action: Drop}]';

async function askAntrea(spec: string, forbidden: readonly string[] = []) {
  const drop = `
apiVersion: crd.antrea.io/v1
kind: ClusterNetworkPolicy
metadata: {name: drop}
spec: {priority: 5, ${spec}}
`;
  const cluster = await startFakeCluster({
    objects: `${ANTREA}${drop}`,
    forbidden,
    apiGroups: ['crd.antrea.io'],
    served: { 'crd.antrea.io': ['*clusternetworkpolicies', '*clustergroups'] },
  });
  const { stdout } = await cluster.ask('why pod/web 198.51.100.20:443 -n shop');
  return stdout;
}

describe("Services that Antrea's groups and policies name", () => {
  test('are read with a single question', async () => {
    expect(await askAntrea(GROUP)).toContain('DENIED');
    expect(await askAntrea(NODE_PORT)).toContain('ALLOWED');
  });

  test('leave unknown, with the reason, what nobody may read', async () => {
    const answer = await askAntrea(GROUP, ['* services']);
    expect(answer).toMatch(/^\? UNKNOWN/);
    expect(answer).toContain('Service shop/web');
  });
});
