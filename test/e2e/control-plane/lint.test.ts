import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import type { LintReport } from '../../../src/advise/lint/lint-report.ts';
import { runHere } from '../helpers/run-here.ts';

/* What lints find on a real API server, and that it takes their fixes, after which they find it no more. */

const SHOP = `
apiVersion: v1
kind: Namespace
metadata: {name: lint-shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: lint-data}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: lint-shop}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
${pod('web', 'lint-shop', '10.0.0.1')}
${pod('cart', 'lint-shop', '10.0.0.2')}
${pod('db', 'lint-data', '10.0.0.3')}
${policy('port', 'podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 80}]}]')}
${policy('label', 'podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {name: lint-data}}}]}]')}
${policy('or', 'podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: lint-data}}}, {podSelector: {matchLabels: {app: db}}}]}]')}
${policy('inert', 'podSelector: {}, policyTypes: [Ingress], egress: [{to: [{podSelector: {}}]}]')}
${policy('lost', 'podSelector: {matchLabels: {app: wbe}}, ingress: [{}]')}
`;

function pod(name: string, namespace: string, address: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {nodeName: n1, containers: [{name: main, image: none, ports: [{name: http, containerPort: 8080}]}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}]}
`;
}

function policy(name: string, spec: string): string {
  return `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: lint-shop}
spec: {${spec}}
`;
}

const ASKED = 'L-01,L-03,L-04,L-08,L-10';

let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  await createObjects(controlPlane, SHOP);
});

afterAll(() => controlPlane?.stop());

async function lint(
  ...flags: readonly string[]
): Promise<{ readonly report: LintReport; readonly code: number | undefined }> {
  const asked = ['lint', '-n', 'lint-shop', '--select', ASKED, '-o', 'json', '--kubeconfig', controlPlane.kubeconfig];
  const { stdout, exitCode } = await runHere([...asked, ...flags]);
  return { report: JSON.parse(stdout) as LintReport, code: exitCode }; // what -o json prints
}

function idsOf({ findings }: LintReport): readonly string[] {
  return findings.map(({ id, object }) => `${id} ${object.name}`).sort();
}

test('The server takes every fix, and what it mends is found no more.', async () => {
  const before = await lint();
  expect(idsOf(before.report)).toEqual(['L-01 lost', 'L-03 label', 'L-04 or', 'L-08 inert', 'L-10 port']);
  expect(before.code).toBe(2);
  const manifests = before.report.findings.flatMap(({ fix }) => fix?.manifest ?? []);
  expect(manifests).toHaveLength(4);
  for (const manifest of manifests) {
    await controlPlane.kubectl(['apply', '--validate=strict', '-f', '-'], JSON.stringify(manifest));
  }
  const after = await lint();
  expect(idsOf(after.report)).toEqual(['L-01 lost']);
  expect(after.code).toBe(0);
}, 120_000);

test('An annotation on the live object silences the lint that it names, and one with a slip is told.', async () => {
  const annotate = (value: string) =>
    controlPlane.kubectl([
      'annotate',
      '--overwrite',
      'networkpolicy',
      'lost',
      '-n',
      'lint-shop',
      `kubectl-netpol/lint-ignore=${value}`,
    ]);
  await annotate('L-01');
  expect(idsOf((await lint()).report)).toEqual([]);
  await annotate('L-O1');
  const { report } = await lint('--select', 'L-00');
  expect(idsOf(report)).toEqual(['L-00 lost', 'L-01 lost']);
}, 120_000);
