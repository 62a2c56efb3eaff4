import { describe, expect, it } from 'vitest';
import type { FixReport } from '../../src/advise/fix/fix-report.ts';
import { runPlugin } from '../helpers/plugin.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const WORLD = `
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: x, labels: {app: a}}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: v1
kind: Pod
metadata: {name: b, namespace: x, labels: {app: b}}
spec: {containers: [{name: c, image: i}]}
---
# who may come in
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: b, namespace: x}
spec:
  podSelector: {matchLabels: {app: b}}
  ingress:
  - from:
    - podSelector: {matchLabels: {app: front}}
    ports:
    - port: 80 # http
`;

const DENIED_ABOVE = `${WORLD}---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: nobody}
spec:
  priority: 10
  subject: {namespaces: {}}
  ingress: [{name: none, action: Deny, from: [{namespaces: {}}]}]
`;

async function fixIn(yaml: string, ...args: readonly string[]) {
  const folder = tempFolder({ 'world.yaml': yaml });
  return { folder, ...(await runPlugin(['fix', ...args, '-n', 'x', '-f', `${folder}/world.yaml`])) };
}

describe('kubectl netpol fix', () => {
  it('exits 0 with a fix, and prints it as an object and as a diff of the file', async () => {
    const { stdout, code } = await fixIn(WORLD, 'a', 'b:80');
    expect(stdout).toMatch(/^✗ DENIED {3}x\/a → x\/b:80/);
    expect(code).toBe(0);
    const manifest = await fixIn(WORLD, 'a', 'b:80', '-o', 'manifest');
    expect(manifest.stdout).toMatch(/^apiVersion: networking\.k8s\.io\/v1\nkind: NetworkPolicy\n/);
    const patch = await fixIn(WORLD, 'a', 'b:80', '-o', 'patch');
    expect(patch.stdout).toContain(`--- a${patch.folder}/world.yaml\n`);
    expect(patch.stdout).toContain('     - port: 80 # http\n');
  });

  it('exits 0 where nothing is to be done, and says so', async () => {
    const { stdout, code } = await fixIn(WORLD, 'b', 'a:80');
    expect(stdout).toContain('nothing is to be mended');
    expect(code).toBe(0);
  });

  it('exits 2 where an admin policy denies, and names it', async () => {
    const { stdout, code } = await fixIn(DENIED_ABOVE, 'a', 'b:80', '-o', 'json');
    const { result, reasons, fixes } = JSON.parse(stdout) as FixReport;
    expect([result, fixes.length, code]).toEqual(['none', 0, 2]);
    expect(reasons.map((each) => each.code)).toEqual(['ADMIN_POLICY']);
    expect(reasons[0]?.text).toContain('AdminNetworkPolicy nobody, rule 1');
  });

  it('exits 4 where there is no connection to judge', async () => {
    const service = `${WORLD}---\napiVersion: v1\nkind: Service\nmetadata: {name: none, namespace: x}\nspec: {selector: {app: none}, ports: [{port: 80}]}\n`;
    const { stdout, code } = await fixIn(service, 'a', 'svc/none:80');
    expect(stdout).toMatch(/^! NO CONNECTION/);
    expect(code).toBe(4);
  });

  it.each([
    [['a', 'b'], 'names none'],
    [['a', 'b:80', '--dry-run=server'], 'asks the API server of a live cluster'],
    [['a', 'b:80', '--dry-run'], 'takes no "--dry-run"'],
    [['a', 'nobody:80'], 'nobody'],
    [['a'], 'needs a destination'],
  ])('refuses %j', async (args, message) => {
    const { stdout, stderr, code } = await fixIn(WORLD, ...args);
    expect(stderr).toContain(message);
    expect([stdout, code]).toEqual(['', 1]);
  });
});
