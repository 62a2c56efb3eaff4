import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { netpol } from '../helpers/netpol.ts';

const SHOP = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only-front, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  ingress: [{from: [{podSelector: {matchLabels: {app: front}}}], ports: [{port: http}]}]
${runningPod('api', '10.244.0.10')}
${runningPod('front', '10.244.0.11')}
${runningPod('other', '10.244.0.12')}
`;

/** A pod as it is once a kubelet has started it. */
function runningPod(name: string, address: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec:
  nodeName: node1
  containers: [{name: main, image: none, ports: [{name: http, containerPort: 8080}]}]
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}]}
`;
}

let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  await createObjects(controlPlane, SHOP);
});

afterAll(() => controlPlane?.stop());

test('kubectl sees the objects as they were written, with their status', async () => {
  const addresses = await controlPlane.kubectl([
    '-n',
    'shop',
    'get',
    'pods',
    '-o',
    'jsonpath={.items[*].status.podIP}',
  ]);
  expect(addresses).toBe('10.244.0.10 10.244.0.11 10.244.0.12');
});

test.each([
  { source: 'front', verdict: 'ALLOWED', exitCode: 0 },
  { source: 'other', verdict: 'DENIED', exitCode: 2 },
])('"why" says $verdict for $source, from what the API server holds', async ({ source, verdict, exitCode }) => {
  const answer = await netpol(controlPlane.kubeconfig, ['why', `shop/${source}`, 'shop/api:8080']);
  expect(answer).toMatchObject({ exitCode, stdout: expect.stringContaining(verdict) });
});
