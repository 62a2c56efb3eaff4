import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import type { CanaryReport } from '../../../src/probe/canary/report.ts';
import { replaceSign } from '../../cluster/enforcer-sign.ts';
import { upCluster } from '../../cluster/nodes/cluster.ts';
import { DEFAULT_NODES, type Enforcement } from '../../cluster/options.ts';
import { newNamespace, sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { netpol } from '../helpers/netpol.ts';
import { apply } from '../helpers/pods.ts';

/* Canaries where the cluster was told how to enforce: what they say, and that nothing of them stays. */

const cluster = sharedCluster();

/** Three minutes more. */
const IS_DEEP = process.env['NETPOL_E2E_DEEP'] === '1';
const enforceAs = (enforcement: Enforcement) => upCluster({ ...DEFAULT_NODES, enforcement });

const POLICY = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: standing}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]`;
const DENY_ALL = `${POLICY}}\n`;
const ALLOW_EACH_OTHER = `${POLICY}, ingress: [{from: [{podSelector: {}}]}]}\n`;

async function newPlace(yaml?: string): Promise<string> {
  const namespace = await newNamespace(cluster);
  await cluster.kubectl(['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted']);
  if (yaml !== undefined) await apply(cluster, namespace, yaml);
  return namespace;
}

async function flyCanary(namespace: string): Promise<{ readonly code: number; readonly report: CanaryReport }> {
  const { exitCode, stdout, stderr } = await netpol(cluster.kubeconfig, [
    'canary',
    '-n',
    namespace,
    '--yes',
    '-o',
    'json',
  ]);
  expect(stdout, stderr).not.toBe('');
  return { code: exitCode, report: JSON.parse(stdout) as CanaryReport }; // its own schema
}

function resultsOf({ nodes }: CanaryReport): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(nodes.map(({ node, ingress, egress }) => [node, [ingress.result, egress.result]]));
}

async function leftIn(namespace: string): Promise<string> {
  return cluster.kubectl(['-n', namespace, 'get', 'jobs,pods,networkpolicies', '-o', 'name']);
}

const SCRIPT = join(import.meta.dirname, '..', '..', '..', 'scripts', 'netpol.mjs');

/** Starts a canary, and kills it when all its policies are there. */
async function killCanary(namespace: string): Promise<void> {
  const running = execa(process.execPath, [SCRIPT, 'canary', '-n', namespace, '--yes'], {
    env: { KUBECONFIG: cluster.kubeconfig },
    reject: false,
    detached: true,
  });
  const { pid } = running;
  if (pid === undefined) throw new Error('it did not start');
  const policies = async () => (await leftIn(namespace)).match(/^networkpolicy/gm)?.length;
  await expect.poll(policies, { timeout: 60_000 }).toBe(4);
  process.kill(-pid, 'SIGKILL');
  await running;
}

const ON_BOTH = (result: string) => ({ node1: [result, result], node2: [result, result] });

storiesNeeding(['modes'], () => {
  afterAll(() => enforceAs(DEFAULT_NODES.enforcement));

  test('Where denied connections time out, it is enforced on both nodes in both directions, and nothing stays.', async () => {
    const namespace = await newPlace();
    const { code, report } = await flyCanary(namespace);
    expect(resultsOf(report)).toEqual(ON_BOTH('ENFORCED'));
    expect([report.verdict, report.agreement, code]).toEqual(['ENFORCED', 'agree', 0]);
    expect(report.stages.map(({ connected, tries }) => connected <= tries && tries > 0)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(report.leftBehind).toEqual([]);
    expect(await leftIn(namespace)).toBe('');
  });

  test('A default denial does not disturb it, and stays as it was.', async () => {
    const namespace = await newPlace(DENY_ALL);
    const { code, report } = await flyCanary(namespace);
    expect([report.verdict, code]).toEqual(['ENFORCED', 0]);
    expect(await leftIn(namespace)).toBe('networkpolicy.networking.k8s.io/standing\n');
  });

  test('What a policy of the namespace allows to all its pods is not blamed on the enforcer.', async () => {
    const namespace = await newPlace(ALLOW_EACH_OTHER);
    const { code, report } = await flyCanary(namespace);
    expect([report.verdict, code]).toEqual(['INCONCLUSIVE', 4]);
    expect(report.nodes.map(({ ingress, egress }) => [ingress.code, egress.result])).toEqual([
      ['CANARY_LET_THROUGH', 'ENFORCED'],
      ['CANARY_LET_THROUGH', 'ENFORCED'],
    ]);
    expect(report.nodes[0]?.ingress.text).toContain(`${namespace}/standing`);
  });

  test('Killed, it leaves what "cleanup" finds and removes.', async () => {
    const namespace = await newPlace();
    await killCanary(namespace);
    expect(await leftIn(namespace)).toContain('networkpolicy');
    const { exitCode, stdout } = await netpol(cluster.kubeconfig, ['cleanup', '-n', namespace, '--yes']);
    expect(exitCode, stdout).toBe(0);
    await expect.poll(() => leftIn(namespace), { timeout: 60_000 }).toBe('');
  });

  test('Killed, its policies go with its Jobs.', async () => {
    const namespace = await newPlace();
    await killCanary(namespace);
    await cluster.kubectl(['-n', namespace, 'delete', 'jobs', '--all']);
    await expect.poll(() => leftIn(namespace), { timeout: 60_000 }).toBe('');
  });

  test.skipIf(!IS_DEEP)('The lag of the enforcer is measured.', async () => {
    await enforceAs({ enforce: 'drop', lag: '5s' });
    const namespace = await newPlace();
    const { code, report } = await flyCanary(namespace);
    expect([report.verdict, code]).toEqual(['ENFORCED', 0]);
    const lags = report.nodes.flatMap(({ ingress, egress }) => [ingress.lagMs ?? 0, egress.lagMs ?? 0]);
    // Tries are half a second apart, and the processors are shared.
    for (const lag of lags) expect(lag).toBeGreaterThan(4000);
    for (const lag of lags) expect(lag).toBeLessThan(12_000);
  });

  test.skipIf(!IS_DEEP)('Where nothing enforces, it says so, as was to be expected.', async () => {
    await enforceAs({ enforce: 'none', lag: '0s' });
    const namespace = await newPlace();
    const { code, report } = await flyCanary(namespace);
    expect(resultsOf(report)).toEqual(ON_BOTH('NOT_ENFORCED'));
    expect([report.verdict, report.agreement, code]).toEqual(['NOT_ENFORCED', 'agree', 0]);
  });

  test.skipIf(!IS_DEEP)('Where something enforces in name only, the two disagree.', async () => {
    await enforceAs({ enforce: 'none', lag: '0s' });
    await replaceSign(cluster, 'kube-network-policies');
    const namespace = await newPlace();
    const { code, report } = await flyCanary(namespace).finally(() => replaceSign(cluster, undefined));
    expect([report.verdict, report.agreement, code]).toEqual(['NOT_ENFORCED', 'disagree', 3]);
    expect(report.next.map(({ command }) => command)).toEqual([`kubectl netpol doctor -n ${namespace}`]);
  });
});
