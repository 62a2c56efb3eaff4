import { describe, expect, it } from 'vitest';
import { daemonSet } from '../helpers/shop.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';

/* Cilium takes the name of an egress port for the one number that all pods of the cluster give it (semantics E.2). */

function pod(name: string, namespace: string, address: string, port: number): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {nodeName: n1, containers: [{name: main, image: none, ports: [{name: web, containerPort: ${port}}]}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}], conditions: [{type: Ready, status: "True"}]}
`;
}

const NAMED = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: far}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out, namespace: shop}
spec: {podSelector: {matchLabels: {app: a}}, policyTypes: [Egress], egress: [{ports: [{port: web}]}]}
`;
const CILIUM = daemonSet('kube-system', 'cilium', 'quay.io/cilium/cilium:v1.19.4');
const PODS = pod('a', 'shop', '10.0.0.1', 8080) + pod('b', 'shop', '10.0.0.2', 8080);
const ELSEWHERE = pod('c', 'far', '10.0.9.9', 9000);
const EVERYWHERE = '/api/v1/pods?';

describe('why, where a port name is one number for the whole cluster', () => {
  it('reads the pods of all namespaces, and knows', async () => {
    const same = await startFakeCluster({ objects: NAMED + PODS + CILIUM });
    const allowed = await same.ask('why a b:8080');
    expect(allowed.stdout).toMatch(/^✓ ALLOWED/);
    expect(same.requests.some((each) => each.url.startsWith(EVERYWHERE))).toBe(true);

    const other = await startFakeCluster({ objects: NAMED + PODS + CILIUM + ELSEWHERE });
    const denied = await other.ask('why a b:8080');
    expect(denied.stdout).toMatch(/^✗ DENIED/);
    expect(denied.stdout).toContain('takes the name of an egress port for one number');
  });

  it('says which permission it takes, where that is missing', async () => {
    const cluster = await startFakeCluster({ objects: NAMED + PODS + CILIUM, forbidden: ['list pods everywhere'] });
    const { code, stdout } = await cluster.ask('why a b:8080');
    expect(stdout).toMatch(/^\? UNKNOWN/);
    expect(stdout).toContain('forbidden: list pods in all namespaces');
    expect(stdout).toContain('--resource=pods');
    expect(code).toBe(4);
  });

  it('reads no more than before where the name decides nothing, or nobody reads names so', async () => {
    const calico = daemonSet('kube-system', 'calico-node', 'quay.io/calico/node:v3.32.1');
    const [plain, notAsked] = await Promise.all([
      startFakeCluster({ objects: NAMED + PODS + calico }),
      startFakeCluster({ objects: NAMED + PODS + CILIUM }),
    ]);
    await plain.ask('why a b:8080');
    await notAsked.ask('why b a:8080');
    for (const { requests } of [plain, notAsked])
      expect(requests.filter((each) => each.url.startsWith(EVERYWHERE))).toEqual([]);
  });
});
