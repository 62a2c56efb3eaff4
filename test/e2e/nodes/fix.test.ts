import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { FixExplanation, FixReport } from '../../../src/advise/fix/fix-report.ts';
import { sharedCluster } from '../helpers/cluster.ts';
import { demoPolicies, demoWorkloads, type Home, HOMES, OUTSIDE, WORKLOADS } from '../helpers/mistakes.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { netpol } from '../helpers/netpol.ts';
import { connect, podAddress, untilPodsReady } from '../helpers/pods.ts';
import { probe } from '../helpers/probe.ts';

/*
 * Each mistake of the demo, in a real cluster: what fix prints is pasted into a shell, and what becomes of the network is
 * measured, for the flow and for its neighbours; then it is taken back.
 */

const cluster = sharedCluster();
const { kubeconfig } = cluster;
const nameOf = (home: Home): string => `fix-${process.pid}-${home}`;

/** A connection by who opens it (namespace, and what kubectl exec takes) and where it goes. */
interface Way {
  readonly from: readonly [Home, string];
  /** A workload and its port, or an address. */
  readonly to: readonly [Home, string, number] | 'outside';
}

/** All that the demo's policies have a say on, and that a fix may touch. */
const WAYS: Readonly<Record<string, Way>> = {
  'web → db': { from: ['shop', 'deploy/web'], to: ['shop', 'db-0', 5432] },
  'web → checkout': { from: ['shop', 'deploy/web'], to: ['shop', 'app=checkout', 8080] },
  'web → new catalog': { from: ['shop', 'deploy/web'], to: ['shop', 'version=v2', 8080] },
  'web → old catalog': { from: ['shop', 'deploy/web'], to: ['shop', 'catalog-old', 8080] },
  'checkout → old catalog': { from: ['shop', 'deploy/checkout'], to: ['shop', 'catalog-old', 8080] },
  'checkout → api': { from: ['shop', 'deploy/checkout'], to: ['payments', 'app=api', 8080] },
  'catalog → api': { from: ['shop', 'deploy/catalog'], to: ['payments', 'app=api', 8080] },
  'catalog → data/db': { from: ['shop', 'deploy/catalog'], to: ['data', 'db-0', 5432] },
  'checkout → data/db': { from: ['shop', 'deploy/checkout'], to: ['data', 'db-0', 5432] },
  'db → data/db': { from: ['shop', 'db-0'], to: ['data', 'db-0', 5432] },
  'api → ledger': { from: ['payments', 'deploy/api'], to: ['payments', 'ledger-0', 5432] },
  'prometheus → ledger': { from: ['monitoring', 'prometheus-0'], to: ['payments', 'ledger-0', 9187] },
  'prometheus → api': { from: ['monitoring', 'prometheus-0'], to: ['payments', 'app=api', 9090] },
  'api → outside': { from: ['payments', 'deploy/api'], to: 'outside' },
};

type WayName = keyof typeof WAYS;
type Network = Readonly<Record<WayName, 'open' | 'closed'>>;

async function measure(): Promise<Network> {
  const found = Object.entries(WAYS).map(
    async ([
      name,
      {
        from: [home, source],
        to,
      },
    ]) => {
      const outcome = await connect(cluster, nameOf(home), source, await placeOf(to));
      return [name, outcome === 'connected' ? 'open' : 'closed'] as const;
    },
  );
  return Object.fromEntries(await Promise.all(found));
}

async function placeOf(to: Way['to']): Promise<string> {
  if (to === 'outside') return `${OUTSIDE.address}:${OUTSIDE.port}`;
  const [home, name, port] = to;
  if (!name.includes('=')) return `${await podAddress(cluster, nameOf(home), name)}:${port}`;
  const jsonpath = 'jsonpath={.items[0].status.podIP}';
  return `${await cluster.kubectl(['-n', nameOf(home), 'get', 'pod', '-l', name, '-o', jsonpath])}:${port}`;
}

async function fixOf(source: string, destination: string, ...flags: readonly string[]): Promise<FixReport> {
  const { stdout, stderr } = await netpol(kubeconfig, ['fix', source, destination, ...flags, '-o', 'json']);
  if (!stdout.startsWith('{')) throw new Error(`fix printed no report: ${stdout}${stderr}`);
  return JSON.parse(stdout) as FixReport; // printed by fix
}

/** Where the shell finds this cluster's kubectl. */
const folder = mkdtempSync(join(tmpdir(), 'netpol-fix-'));

/** In a shell, as they stand. */
async function paste(commands: readonly string[]): Promise<void> {
  const env = { KUBECONFIG: kubeconfig, PATH: `${folder}:${process.env['PATH']}` };
  for (const command of commands) await execa('bash', ['-euo', 'pipefail', '-c', command], { env });
}

function commandsOf({ steps }: FixExplanation, what: 'apply' | 'revert'): readonly string[] {
  const inOrder = what === 'apply' ? steps : steps.toReversed();
  return inOrder.flatMap((step) => step[what]);
}

interface Mistake {
  readonly source: string;
  readonly destination: string;
  readonly flags?: readonly string[];
  /** What the first fix opens, or closes with `--forbid`; all else is as before. */
  readonly turns: readonly WayName[];
}

const end = (home: Home, name: string): string => `${nameOf(home)}/${name}`;

const MISTAKES: Readonly<Record<string, Mistake>> = {
  'a side that nobody opened': {
    source: end('shop', 'deploy/web'),
    destination: end('shop', 'sts/db:5432'),
    turns: ['web → db'],
  },
  'a label that no namespace has': {
    source: end('shop', 'deploy/checkout'),
    destination: end('payments', 'svc/api:80'),
    turns: ['checkout → api'],
  },
  'the port of the Service': {
    source: end('shop', 'deploy/web'),
    destination: end('shop', 'svc/checkout:80'),
    turns: ['web → checkout'],
  },
  'a replica with an older label': {
    source: end('shop', 'deploy/web'),
    destination: end('shop', 'svc/catalog:80'),
    turns: ['web → old catalog', 'checkout → old catalog'],
  },
  'a policy in the wrong namespace': {
    source: end('monitoring', 'sts/prometheus'),
    destination: end('payments', 'sts/ledger:9187'),
    turns: ['prometheus → ledger'],
  },
  'an except': {
    source: end('payments', 'deploy/api'),
    destination: `${OUTSIDE.address}:${OUTSIDE.port}`,
    turns: ['api → outside'],
  },
  'two dashes where one was meant': {
    source: end('shop', 'deploy/catalog'),
    destination: end('data', 'sts/db:5432'),
    flags: ['--forbid'],
    // Whom the policy was meant for passes as before.
    turns: ['catalog → data/db', 'db → data/db'],
  },
};

/** Half a minute each: two of them every time, all with NETPOL_E2E_DEEP=1. */
const IS_DEEP = process.env['NETPOL_E2E_DEEP'] === '1';
const QUICK = new Set(['a label that no namespace has', 'the port of the Service']);

storiesNeeding(['enforcement', 'outside', 'ipv4'], () => {
  beforeAll(async () => {
    symlinkSync(inject('kubectl'), join(folder, 'kubectl'));
    for (const home of HOMES) await cluster.kubectl(['create', 'namespace', nameOf(home)]);
    await cluster.kubectl(['apply', '-f', '-'], demoWorkloads(nameOf));
    for (const [home, workload] of WORKLOADS) {
      await cluster.kubectl(['-n', nameOf(home), 'rollout', 'status', workload]);
    }
    for (const home of HOMES) await untilPodsReady(cluster, nameOf(home));
    await cluster.kubectl(['apply', '-f', '-'], demoPolicies(nameOf));
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await cluster.kubectl(['delete', 'namespace', ...HOMES.map(nameOf), '--wait=false']);
  });

  describe('a fix, applied as it is printed, does what it says', () => {
    test.each(Object.entries(MISTAKES).filter(([name]) => IS_DEEP || QUICK.has(name)))(
      '%s',
      async (_, { source, destination, flags = [], turns }) => {
        const report = await fixOf(source, destination, ...flags);
        const [first] = report.fixes;
        if (first === undefined) throw new Error(`no fix is proved: ${JSON.stringify(report)}`);
        const before = await measure();
        expect(turns.filter((way) => before[way] === (report.wanted === 'allow' ? 'open' : 'closed'))).toEqual([]);

        await paste(commandsOf(first, 'apply'));
        const turned = {
          ...before,
          ...Object.fromEntries(turns.map((way) => [way, report.wanted === 'allow' ? 'open' : 'closed'])),
        };
        await expect.poll(measure, { timeout: 60_000, interval: 500 }).toEqual(turned);
        const { report: measured } = await probe(kubeconfig, [source, destination]);
        expect([measured.agreement, measured.simulated.verdict]).toEqual([
          'agree',
          report.wanted === 'allow' ? 'ALLOW' : 'DENY',
        ]);
        expect((await fixOf(source, destination, ...flags)).result).toBe('as-wanted');

        await paste(commandsOf(first, 'revert'));
        await expect.poll(measure, { timeout: 60_000, interval: 500 }).toEqual(before);
      },
      240_000,
    );
  });

  test('a name that cannot be looked up is found, once its DNS is opened, and so is none of its neighbours', async () => {
    const [source, destination] = [end('payments', 'deploy/api'), end('payments', 'svc/ledger:5432')];
    const [first] = (await fixOf(source, destination)).fixes;
    if (first === undefined) throw new Error('no fix is proved');
    const byName = `ledger.${nameOf('payments')}.svc.cluster.local:5432`;
    const ask = () => connect(cluster, nameOf('payments'), 'deploy/api', byName);
    expect(await ask()).not.toBe('connected');
    const before = await measure();
    await paste(commandsOf(first, 'apply'));
    await expect.poll(ask, { timeout: 60_000 }).toBe('connected');
    expect(await connect(cluster, nameOf('payments'), 'ledger-0', byName)).not.toBe('connected');
    expect(await measure()).toEqual(before);
    await paste(commandsOf(first, 'revert'));
    await expect.poll(ask, { timeout: 60_000 }).not.toBe('connected');
  }, 240_000);

  test('the API server is asked about each change, and keeps none', async () => {
    const policies = () => cluster.kubectl(['get', 'networkpolicies', '-A', '-o', 'yaml']);
    const before = await policies();
    const report = await fixOf(end('shop', 'deploy/web'), end('shop', 'sts/db:5432'), '--dry-run=server');
    expect(report.fixes.flatMap(({ steps }) => steps.map(({ admission }) => admission?.result))).toEqual(
      report.fixes.flatMap(({ steps }) => steps.map(() => 'accepted')),
    );
    expect(report.fixes.length).toBeGreaterThan(1);
    expect(await policies()).toBe(before);
  });
});
