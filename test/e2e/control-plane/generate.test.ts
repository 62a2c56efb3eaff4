import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { runHere } from '../helpers/run-here.ts';
import { tempFolder, writeIn } from '../../helpers/temp-folder.ts';

/* What `generate` and `simplify` print is what a real API server takes, and what it was proved for is so afterwards. */

const SHOP = `
apiVersion: v1
kind: Namespace
metadata: {name: generate-shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: generate-data}
${pod('web', 'generate-shop', '10.0.0.1')}
${pod('cart', 'generate-shop', '10.0.0.2')}
${pod('db', 'generate-data', '10.0.0.3')}
`;

function pod(name: string, namespace: string, address: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}, pod-template-hash: abc}}
spec: {nodeName: n1, containers: [{name: main, image: none, ports: [{name: http, containerPort: 8080}]}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}]}
`;
}

const FLOWS = `
apiVersion: netpol/v1alpha1
kind: Flows
namespace: generate-shop
flows:
- {from: pod/web, to: "pod/cart:http", expect: allow}
- {from: pod/cart, to: "generate-data/pod/db:5432", expect: allow}
- {from: internet, to: "pod/web:8080", expect: allow}
- {from: pod/cart, to: "203.0.113.7:443", expect: allow}
- {from: pod/web, to: "generate-data/pod/db:5432", expect: deny}
`;

let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  await createObjects(controlPlane, SHOP);
});

afterAll(() => controlPlane?.stop());

function ask(...args: readonly string[]) {
  return runHere([...args, '-n', 'generate-shop', '--kubeconfig', controlPlane.kubeconfig]);
}

test('The server takes what was generated, and then everything is as declared, and generating again changes nothing.', async () => {
  const flows = writeIn(tempFolder(), 'flows.yaml', FLOWS);
  const first = await ask('generate', '-f', flows);
  expect({ code: first.exitCode, stderr: first.stderr }).toMatchObject({ code: 0 });
  const applied = await controlPlane.kubectl(['apply', '--validate=strict', '-f', '-'], first.stdout);
  expect(applied.match(/^networkpolicy.networking.k8s.io\/\S+ created$/gm)).toHaveLength(3);
  expect(await ask('check', '-f', flows)).toMatchObject({ exitCode: 0 });
  const again = await ask('generate', '-f', flows);
  expect(again.exitCode).toBe(0);
  const unchanged = await controlPlane.kubectl(['apply', '--validate=strict', '-f', '-'], again.stdout);
  expect(unchanged.match(/unchanged$/gm)).toHaveLength(3);
}, 120_000);

test('What is superfluous goes, the server takes what stays, and no answer is another.', async () => {
  const extra = ['one', 'two'].map((name) => policy(name, 8080)).join('');
  await controlPlane.kubectl(['apply', '-f', '-'], `${extra}${policy('three', 9090)}`);
  const before = await ask('matrix', '-o', 'json');
  const { stdout, stderr, exitCode } = await ask('simplify');
  expect(exitCode).toBe(0);
  const deletions = stderr.match(/kubectl delete networkpolicy \S+ -n \S+/g) ?? [];
  expect(deletions.length).toBeGreaterThan(0);
  if (stdout.includes('kind: NetworkPolicy')) await controlPlane.kubectl(['apply', '-f', '-'], stdout);
  for (const line of deletions) await controlPlane.kubectl(line.split(' ').slice(1));
  const after = await ask('matrix', '-o', 'json');
  expect(cellsOf(after.stdout)).toEqual(cellsOf(before.stdout));
  expect((await ask('simplify')).stderr).toContain('nothing can go');
}, 120_000);

function policy(name: string, port: number): string {
  return `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: generate-shop}
spec:
  podSelector: {matchLabels: {app: cart}}
  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: ${port}}]}]
`;
}

/** The table itself: what was read differs from one reading to the next. */
function cellsOf(text: string): unknown {
  const { input: _, ...rest } = JSON.parse(text) as Record<string, unknown>; // printed by matrix
  return rest['parts'] ?? rest;
}
