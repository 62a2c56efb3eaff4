import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { asList, asObject, asText, type RawObject } from '../../../src/cluster/raw.ts';
import { RUN_LABEL } from '../../../src/probe/marks.ts';
import type { ProbeSetReport } from '../../../src/probe/probe-report.ts';
import { readBystanders, watchBystanders } from '../helpers/bystanders.ts';
import { sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { apply, untilPodsReady } from '../helpers/pods.ts';
import { methodOf, probe, probeFlows, seenOf } from '../helpers/probe.ts';
import { startRelay } from '../helpers/relay.ts';
import { tempFolder, writeIn } from '../../helpers/temp-folder.ts';

/* Hundreds of flows in one run: what runs in the cluster, what a broken connection costs, and what is left. */

const cluster = sharedCluster();
const { kubeconfig } = cluster;
const namespace = `probe-sets-${process.pid}`;
const { agnhost, netshoot } = inject('images');
const ENTRY = join(import.meta.dirname, '..', '..', '..', 'dist', 'kubectl-netpol.js');

/** A hundred ports that answer, and the first eighty that callers may connect to, beside ten where nothing listens. */
const LISTENING = range(8001, 8100);
const ALLOWED = range(8001, 8080);
const CLOSED = range(9001, 9010);

const ENV = LISTENING.map((port) => `{name: SERVE_PORT_${port}, value: x}`).join(', ');

const caller = (name: string, replicas: number): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}, side: caller}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: main, image: "${agnhost}", command: [/agnhost, pause]}]
`;

const WORLD = `${caller('web', 1)}${caller('jobs', 1)}${caller('idle', 0)}---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: server, labels: {app: server}}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - {name: main, image: "${agnhost}", command: [/agnhost, porter], env: [${ENV}]}
  - {name: shell, image: "${netshoot}", command: [sleep, "86400"]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: server}
spec:
  podSelector: {matchLabels: {app: server}}
  ingress:
  - from: [{podSelector: {matchLabels: {side: caller}}}]
    ports: [{port: 8001, endPort: 8080}, {port: 9001, endPort: 9010}]
`;

/** When all connections break, after the first pod is there. */
const BREAKS_MS = [0, 1500, 3000, 6000];

const CALLERS = ['deploy/web', 'deploy/jobs', 'deploy/idle'];
const PORTS = [...LISTENING, ...CLOSED];
const FLOWS = CALLERS.flatMap((from) => PORTS.map((port) => ({ from, to: `pod/server:${port}` })));

storiesNeeding(['enforcement'], () => {
  beforeAll(async () => {
    await cluster.kubectl(['create', 'namespace', namespace]);
    await apply(cluster, namespace, WORLD);
    for (const name of ['web', 'jobs'])
      await cluster.kubectl(['-n', namespace, 'rollout', 'status', `deployment/${name}`]);
    await untilPodsReady(cluster, namespace);
  });

  afterAll(async () => {
    await cluster.kubectl(['delete', 'namespace', namespace, '--wait=false']);
  });

  test('Hundreds of flows run in a Job for each caller, and connections that break in the middle cost none of them.', async () => {
    const server = await cluster.kubectl(['config', 'view', '-o', 'jsonpath={.clusters[0].cluster.server}']);
    const relay = await startRelay({ server, kubeconfig });
    const before = await readBystanders(cluster, namespace);
    const watch = await watchBystanders(cluster, namespace);
    const seen = await watchOurs();

    const args = ['-n', namespace, '--tls-server-name', new URL(server).hostname];
    const running = probeFlows(relay.kubeconfig, FLOWS, args);
    await expect.poll(() => seen.pods.size, { timeout: 60_000, interval: 100 }).toBeGreaterThan(0);
    for (const ms of BREAKS_MS) setTimeout(() => relay.breakOff(), ms);
    const { exitCode, report } = await running;
    await seen.stop();

    const odd = report.rows.filter(({ agreement }) => agreement !== 'agree');
    expect(odd.map(({ flow, summary, report: row }) => [flow, summary, row?.failures, row?.transcript])).toEqual([]);
    expect([report.totals.flows, exitCode]).toEqual([330, 0]);
    expect(countClasses(report)).toEqual({
      'ALLOW REACHABLE': ALLOWED.length * 3,
      'ALLOW NO_LISTENER': CLOSED.length * 3,
      'DENY BLOCKED': (LISTENING.length - ALLOWED.length) * 3,
    });
    expect(relay.connections()).toBeGreaterThan(BREAKS_MS.length);
    // How many pods each has depends on how young the policy is.
    expect(seen.jobs.size).toBe(CALLERS.length);
    expect(seen.pods.size).toBeGreaterThan(CALLERS.length);

    expect(await ours('jobs,pods')).toEqual([]);
    const sightings = await watch.stop();
    expect(sightings).toEqual({ endpoints: ['web ready: false'], controllers: ['Job'], removedPods: [] });
    expect(await readBystanders(cluster, namespace)).toEqual(before);
  }, 240_000);

  test('A pod of the Job that goes costs its own flows alone, each with the reason.', async () => {
    // With so much patience for one attempt, a caller has more than one pod.
    const args = ['-n', namespace, '--method', 'clone', '--wait', '5', '--control', 'exec'];
    const flows = FLOWS.filter(({ from }) => from === 'deploy/web');
    const running = probeFlows(kubeconfig, flows, args);
    // It has the flows that get no answer.
    const last = async (): Promise<string> => {
      const [job] = await ours('jobs');
      const index = Number(asObject(job?.['spec'])['completions']) - 1;
      const pod = (await ours('pods')).find((each) => hasStarted(each) && indexOf(each) === String(index));
      return asText(asObject(pod?.['metadata'])['name']) ?? '';
    };
    await expect.poll(last, { timeout: 60_000, interval: 100 }).not.toBe('');
    await cluster.kubectl(['-n', namespace, 'delete', 'pod', await last(), '--wait=false']);
    const { report } = await running;

    const lost = report.rows.filter(({ agreement }) => agreement !== 'agree');
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.length).toBeLessThan(flows.length);
    for (const row of lost) {
      expect(row.report?.failures).toMatchObject([{ code: expect.stringMatching(/POD_GONE|CUT_OFF/) }]);
    }
    expect(await ours('jobs,pods')).toEqual([]);
  }, 240_000);

  test('Killed in the middle, a set leaves nothing that is there two minutes later.', async () => {
    const file = writeIn(
      tempFolder(),
      'flows.yaml',
      JSON.stringify({ apiVersion: 'netpol/v1alpha1', kind: 'Flows', flows: FLOWS }),
    );
    const args = [ENTRY, 'probe', '-f', file, '-n', namespace, '--yes'];
    const run = execa(process.execPath, args, { env: { KUBECONFIG: kubeconfig }, reject: false });
    await expect.poll(async () => (await ours('pods')).length, { timeout: 60_000, interval: 200 }).toBeGreaterThan(3);
    run.kill('SIGKILL');
    await run;
    expect(await ours('jobs')).not.toEqual([]);
    await expect.poll(async () => (await ours('jobs,pods')).length, { timeout: 122_000, interval: 1000 }).toBe(0);
  }, 240_000);

  describe('A workload without pods', () => {
    test.each(['auto', 'clone'])('has one of its template for a moment, by %s.', async (method) => {
      const { report, exitCode } = await probe(kubeconfig, [
        'deploy/idle',
        'pod/server:8001',
        '-n',
        namespace,
        '--method',
        method,
      ]);
      expect(seenOf(report)).toEqual(['ALLOW REACHABLE connected: agree']);
      expect([exitCode, methodOf(report)]).toEqual([0, 'clone']);
      expect(report.plan[0]?.sentence).toContain(
        `from the template of Deployment ${namespace}/idle, which has no pod now`,
      );
      expect(await ours('jobs,pods')).toEqual([]);
    });
  });
});

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

function countClasses({ rows }: ProbeSetReport): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { simulated, measured } of rows) {
    const key = `${simulated} ${measured}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** What of ours is there. */
async function ours(kinds: string): Promise<readonly RawObject[]> {
  const text = await cluster.kubectl(['-n', namespace, 'get', kinds, '-l', RUN_LABEL, '-o', 'json']);
  return asList(asObject(JSON.parse(text))['items']).map(asObject);
}

/** The names of our Jobs and pods that are there at any time until it is stopped. */
async function watchOurs() {
  const [jobs, pods] = [new Set<string>(), new Set<string>()];
  const over = new AbortController();
  const look = async (): Promise<void> => {
    while (!over.signal.aborted) {
      for (const object of await ours('jobs,pods')) {
        const name = asText(asObject(object['metadata'])['name']) ?? '';
        (object['kind'] === 'Job' ? jobs : pods).add(name);
      }
    }
  };
  const looking = look();
  return {
    jobs,
    pods,
    async stop() {
      over.abort();
      await looking;
    },
  };
}

function hasStarted(pod: RawObject): boolean {
  const statuses = asList(asObject(pod['status'])['containerStatuses']).map(asObject);
  return statuses.some(({ state }) => asObject(state)['running'] !== undefined);
}

function indexOf(pod: RawObject): string | undefined {
  return asText(asObject(asObject(pod['metadata'])['annotations'])['batch.kubernetes.io/job-completion-index']);
}
