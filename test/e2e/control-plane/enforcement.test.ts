import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import type { KubectlResult } from '../../cluster/kubectl.ts';
import { netpol } from '../helpers/netpol.ts';

/* Who enforces, and doctor, from what a real API server holds and refuses. */

const SHOP = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}}
${runningPod('db', '10.244.0.10')}
${runningPod('web', '10.244.0.11')}
`;

function runningPod(name: string, address: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {nodeName: node1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}]}
`;
}

const NODE = `
apiVersion: v1
kind: Node
metadata: {name: node1}
`;

function daemonSet(name: string, image: string): string {
  return `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: ${name}, namespace: kube-system}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: "${image}"}]}
`;
}

const AS_DEV = ['--as', 'dev@example.com', '--as-group', 'system:authenticated'];

let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane({ enforcer: false });
  await createObjects(controlPlane, SHOP);
});

afterAll(() => controlPlane?.stop());

function why(...flags: readonly string[]): Promise<KubectlResult> {
  return netpol(controlPlane.kubeconfig, ['why', 'shop/web', 'shop/db:5432', ...flags]);
}

function doctor(...flags: readonly string[]): Promise<KubectlResult> {
  return netpol(controlPlane.kubeconfig, ['doctor', '-n', 'shop', ...flags]);
}

test('As an enforcer comes and goes, the answer is denied, or not enforced.', async () => {
  const before = await why();
  expect(before).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^! NOT ENFORCED shop\/web → shop\/db:5432/),
  });
  expect(before.stdout).toContain('DaemonSets: none');
  expect(await doctor()).toMatchObject({ exitCode: 4, stdout: expect.stringContaining('✗ enforcer  no component') });

  await createObjects(controlPlane, NODE + '---' + daemonSet('kube-flannel-ds', 'ghcr.io/flannel-io/flannel:v0.27.4'));
  await expect.poll(async () => (await why()).stdout).toContain('Flannel v0.27.4 has no policy engine');

  await createObjects(controlPlane, daemonSet('kube-router', 'docker.io/cloudnativelabs/kube-router:v2.6.1'));
  await expect.poll(async () => (await why()).stdout).toMatch(/^✗ DENIED/);
  expect(await why()).toMatchObject({ exitCode: 2 });

  await controlPlane.kubectl(['-n', 'kube-system', 'delete', 'daemonset', 'kube-router']);
  expect(await why()).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^! NOT ENFORCED/) });
});

test('Who may read a namespace and no more gets the answer of the policies, and what it rests on.', async () => {
  const binding = ['--clusterrole=view', '--user=viewer', '-n', 'shop'];
  await controlPlane.kubectl(['create', 'rolebinding', 'viewer', ...binding]);
  const answer = await why('--as', 'viewer', '--as-group', 'system:authenticated');
  expect(answer).toMatchObject({ exitCode: 2, stdout: expect.stringMatching(/^✗ DENIED/) });
  expect(answer.stdout.replaceAll(/\s+/g, ' ')).toContain(
    'is not known: forbidden: list daemonsets.apps in all namespaces; forbidden: get nodes "node1"; if nothing does',
  );
});

test('What doctor prints for whoever lacks something, applied, makes it whole.', async () => {
  await createObjects(controlPlane, daemonSet('calico-node', 'quay.io/calico/node:v3.32.1'));
  const before = await doctor(...AS_DEV);
  expect(before).toMatchObject({ exitCode: 4, stderr: '' });
  expect(before.stdout).toContain('✓ identity  dev@example.com, in system:authenticated');
  expect(before.stdout).toContain('✗ access    0 of 25 permissions');
  expect((await why(...AS_DEV)).exitCode).toBe(1);

  const commands = before.stdout.split('\n').flatMap((line) => line.trim().match(/^kubectl (create .*)$/)?.[1] ?? []);
  expect(commands.length).toBeGreaterThan(4);
  for (const command of commands) await controlPlane.kubectl(command.split(' '));

  // The API server's authorizer learns of Roles a moment after they are written.
  await expect.poll(async () => (await doctor(...AS_DEV)).exitCode, { timeout: 10_000 }).toBe(0);
  expect(await why(...AS_DEV)).toMatchObject({ exitCode: 2, stdout: expect.stringMatching(/^✗ DENIED/) });
});

test('Doctor leaves nothing behind.', async () => {
  const count = async () => (await controlPlane.kubectl(['get', 'all,roles,rolebindings', '-A', '-o', 'name'])).trim();
  const before = await count();
  await doctor();
  expect(await count()).toBe(before);
});
