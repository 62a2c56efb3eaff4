import { describe, expect, it } from 'vitest';
import type { FlowExplanation } from '../../src/explain/explanation.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';
import { runPlugin } from '../helpers/plugin.ts';
import { CALICO, SHOP } from '../helpers/shop.ts';

/** "localhost" is a name that every machine can look up without a network. */
const WORLD = `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: default, labels: {app: web}}
spec: {containers: [{name: main, image: none}]}
status: {phase: Running, podIP: 10.0.0.1}
---
apiVersion: v1
kind: Service
metadata: {name: outside, namespace: default}
spec: {type: ExternalName, externalName: localhost}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: default}
spec:
  podSelector: {}
  egress: [{to: [{ipBlock: {cidr: 127.0.0.0/8}}, {ipBlock: {cidr: "::1/128"}}]}]
`;

const OUTSIDE = `---
apiVersion: v1
kind: Service
metadata: {name: outside, namespace: shop}
spec: {type: ExternalName, externalName: localhost}
`;

const HERE = ['127.0.0.1', '::1'];

const LOAD_BALANCER = `
apiVersion: v1
kind: Service
metadata: {name: lb, namespace: shop}
spec: {type: LoadBalancer, clusterIP: 10.96.0.9, selector: {app: db}, ports: [{port: 443, targetPort: 8443}]}
status: {loadBalancer: {ingress: [${HERE.map((ip) => `{ip: "${ip}"}`).join(', ')}]}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: lb-1, namespace: shop, labels: {kubernetes.io/service-name: lb}}
addressType: IPv4
endpoints: [{addresses: [10.0.0.1], conditions: {ready: true}, targetRef: {kind: Pod, namespace: shop, name: db}}]
ports: [{port: 8443, protocol: TCP}]
`;

const POD_THERE = `
apiVersion: v1
kind: Pod
metadata: {name: db2, namespace: shop, labels: {app: db}}
spec: {nodeName: n1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: "::1", podIPs: [{ip: "::1"}, {ip: 127.0.0.1}], conditions: [{type: Ready, status: "True"}]}
`;

function ask(question: string) {
  return runPlugin(question.split(' '), { stdin: WORLD });
}

describe('--resolve', () => {
  it('looks up the name behind an ExternalName Service', async () => {
    const { stdout } = await ask('why web svc/outside:443 --resolve -f - -o json');
    const { destination, missing } = JSON.parse(stdout) as { destination: { detail: string }; missing: object[] };
    expect(destination.detail).toMatch(/^the name localhost: (127\.0\.0\.1|::1)/);
    expect(missing).toEqual([]);
  });

  it('is not done without the flag', async () => {
    const { stdout, code } = await ask('why web svc/outside:443 -f -');
    expect(code).toBe(4);
    expect(stdout).toContain('the address of localhost is not known');
  });

  it('says which name could not be looked up', async () => {
    const { stderr, code } = await ask('why web nowhere.invalid:443 --resolve -f -');
    expect(code).toBe(1);
    expect(stderr).toContain('error: "nowhere.invalid" could not be looked up from this machine: ');
  });

  it('costs one row of many its answer when a name is not known, and says so', async () => {
    const flows = `apiVersion: netpol/v1alpha1
kind: Flows
flows:
- {from: web, to: "nowhere.invalid:443", expect: allow}
- {from: web, to: "svc/outside:443", expect: allow}
- {from: web, to: "10.9.9.9:443", expect: deny}
`;
    const { stdout, code } = await runPlugin(['check', '-f', '-', '--resolve'], { stdin: `${flows}---${WORLD}` });
    expect(code).toBe(4);
    expect(stdout).toContain('of 3 flows 1 is unclear');
    expect(stdout).toContain('"nowhere.invalid" could not be looked up from this machine: ');
    expect(stdout).toContain('✓ allow  web → svc/outside:443');
  });
});

describe('--resolve, in a cluster', () => {
  // "localhost" leads to an address that here is a load balancer's, there a pod's.
  it.each([
    ['a load balancer of a Service', LOAD_BALANCER, 'shop/db'],
    ['a pod', POD_THERE, 'shop/db2'],
  ])('asks the policies of %s that has the address', async (_title, owner, name) => {
    const cluster = await startFakeCluster({ objects: `${SHOP}${CALICO}${OUTSIDE}---\n${owner}` });
    const { stdout, stderr } = await cluster.ask('why cron svc/outside:443 --resolve -o json');
    const { verdict, paths } = JSON.parse(stdout === '' ? stderr : stdout) as FlowExplanation;
    const denied = paths.find(({ ingress }) => ingress.result === 'deny');
    expect(denied?.destinations).toEqual([expect.objectContaining({ name })]);
    expect(['DENY', 'MIXED']).toContain(verdict);
  });
});
