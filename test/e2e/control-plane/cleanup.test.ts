import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { runHere } from '../helpers/run-here.ts';

/* What cut-off probes leave behind, and what `cleanup` makes of it, on a real API server with its controllers. */

const OURS = `labels: { app.kubernetes.io/managed-by: kubectl-netpol, annotation.kubectl-netpol/run: abcdef0 }`;
const CONTAINERS = `containers: [{ name: netpol, image: probe }]`;

const LEFT = `
apiVersion: batch/v1
kind: Job
metadata: { name: netpol-abcdef0, namespace: shop, ${OURS} }
spec:
  template:
    metadata: { labels: { annotation.kubectl-netpol/run: abcdef0 } }
    spec: { restartPolicy: Never, ${CONTAINERS} }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: netpol-abcdef0, namespace: shop, ${OURS} }
spec: { podSelector: { matchLabels: { annotation.kubectl-netpol/run: abcdef0 } } }
---
apiVersion: v1
kind: Pod
metadata: { name: orphan, namespace: shop, labels: { annotation.kubectl-netpol/run: abcdef1 } }
spec: { ${CONTAINERS} }
`;

const USERS = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Namespace
metadata: { name: other }
---
apiVersion: batch/v1
kind: Job
metadata: { name: backup, namespace: shop, labels: { app.kubernetes.io/managed-by: helm } }
spec:
  template:
    spec: { restartPolicy: Never, containers: [{ name: backup, image: backup }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: web }] }
`;

let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  await createObjects(controlPlane, USERS);
  await addEphemeral('netpol-abcdef2');
});

afterAll(() => controlPlane?.stop());

const cleanup = (...flags: readonly string[]) =>
  runHere(['cleanup', '-n', 'shop', '--kubeconfig', controlPlane.kubeconfig, ...flags]);

const names = () => controlPlane.kubectl(['get', 'jobs,pods,networkpolicies', '-n', 'shop', '-o', 'name']);

async function addEphemeral(name: string): Promise<void> {
  const container = { name, image: 'probe', targetContainerName: 'web' };
  const answer = await controlPlane.request('PATCH', '/api/v1/namespaces/shop/pods/web/ephemeralcontainers', {
    spec: { ephemeralContainers: [container] },
  });
  expect(answer.status).toBe(200);
}

describe('cleanup, after a probe that was cut off,', () => {
  beforeEach(() => createObjects(controlPlane, LEFT));

  test('shows what is there and changes nothing with --dry-run; then removes it, and nothing of the user.', async () => {
    const dry = await cleanup('--dry-run', '-o', 'json');
    expect(dry.exitCode).toBe(0);
    const { objects, containers, summary } = JSON.parse(dry.stdout);
    expect(
      objects.map(({ kind, name, result }: { kind: string; name: string; result: string }) => [kind, name, result]),
    ).toEqual([
      ['Job', 'netpol-abcdef0', 'found'],
      ['Pod', 'orphan', 'found'],
      ['NetworkPolicy', 'netpol-abcdef0', 'found'],
    ]);
    expect(containers).toMatchObject([{ pod: 'web', container: 'netpol-abcdef2' }]);
    expect(summary).toBe('3 objects to remove in "shop"');
    expect(await names()).toContain('job.batch/netpol-abcdef0');

    const real = await cleanup('--yes');
    expect(real).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('3 objects removed in "shop"') });
    await expect.poll(names, { timeout: 20_000 }).not.toMatch(/netpol-abcdef0|orphan/);
    expect(await names()).toMatch(/job\.batch\/backup[^]*pod\/web/);
    expect(await cleanup()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('nothing to remove in "shop"; 1 ephemeral container cannot be removed'),
    });
  });

  test('asks before, and does nothing where nobody can answer.', async () => {
    const { exitCode, stderr } = await cleanup();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Job shop/netpol-abcdef0');
    expect(stderr).toContain('--yes goes on without a question');
    expect(await names()).toContain('job.batch/netpol-abcdef0');
    await cleanup('--yes');
  });

  test('says what it may not look for or remove, and never that all is well.', async () => {
    const { exitCode, stdout } = await cleanup('--as', 'eve', '--dry-run');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('not looked for: list jobs.batch in "shop"');
    expect(stdout).toContain('as far as could be looked');
    await cleanup('--yes');
  });
});

test('A clean namespace has nothing to remove.', async () => {
  expect(await runHere(['cleanup', '-n', 'other', '--kubeconfig', controlPlane.kubeconfig])).toMatchObject({
    exitCode: 0,
    stdout: 'nothing to remove in "other"\n',
  });
});
