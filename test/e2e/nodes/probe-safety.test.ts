import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { asList, asObject, type RawObject } from '../../../src/cluster/raw.ts';
import { RUN_LABEL } from '../../../src/probe/marks.ts';
import { readBystanders, watchBystanders } from '../helpers/bystanders.ts';
import { newNamespace, sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { netpol } from '../helpers/netpol.ts';
import { apply, execInPod, untilPodsReady } from '../helpers/pods.ts';

/* What is left when nobody tidies up: the plugin is killed, or the pod that it is in goes. */

const cluster = sharedCluster();
const image = inject('images').netshoot;
const ENTRY = join(import.meta.dirname, '..', '..', '..', 'dist', 'kubectl-netpol.js');

const template = (app: string): string => `
  selector: {matchLabels: {app: ${app}}}
  template:
    metadata: {labels: {app: ${app}}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: main, image: "${image}", command: [sleep, "86400"]}]
`;

/** Controllers that would adopt or delete whatever has their pods' labels and no controller, and what no packet reaches. */
const WORLD = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1${template('web')}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 1
  serviceName: db${template('db')}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: v1
kind: Pod
metadata: {name: vault, labels: {app: vault}}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: main, image: "${image}", command: [sleep, "86400"]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: vault}
spec: {podSelector: {matchLabels: {app: vault}}, policyTypes: [Ingress]}
`;

const CALLER = `
apiVersion: v1
kind: Pod
metadata: {name: caller, labels: {app: caller}}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: main, image: "${image}", command: [sleep, "86400"]}]
`;

const IS_DEEP = process.env['NETPOL_E2E_DEEP'] === '1';

/** Two minutes is what is promised; the time between two looks is added. */
const GONE_MS = 122_000;

storiesNeeding(['enforcement'], () => {
  beforeAll(async () => {
    // Builds it when it is stale: what is killed has to be the plugin itself.
    const { exitCode, stderr } = await netpol(cluster.kubeconfig, ['version']);
    if (exitCode !== 0) throw new Error(stderr);
  });

  test('Killed in the middle of any method, it leaves nothing that runs, and has changed nothing of anybody else.', async () => {
    const namespace = await startWorld();
    const web = await podOf(namespace, 'web');
    const before = await readBystanders(cluster, namespace);
    const watch = await watchBystanders(cluster, namespace);

    const wait = ['--wait', '12'];
    const probes = [
      startProbe(namespace, [`pod/${web}`, 'pod/vault:80', '--method', 'ephemeral', ...wait]),
      startProbe(namespace, ['pod/db-0', 'pod/vault:9999/udp', '--method', 'exec', ...wait]),
      startProbe(namespace, [`pod/${web}`, 'pod/vault:80', '--method', 'clone', ...wait]),
      startProbe(namespace, ['pod/db-0', 'pod/vault:80', '--method', 'clone', ...wait]),
    ];
    const all = { containers: 1, inDb: true, inVault: true, jobs: 2, clones: 2, startedClones: 2 };
    await expect.poll(() => readOurs(namespace, web), { timeout: 60_000, interval: 300 }).toEqual(all);
    for (const probe of probes) probe.kill('SIGKILL');
    await Promise.all(probes);

    const nothing = { containers: 0, inDb: false, inVault: false, jobs: 0, clones: 0, startedClones: 0 };
    expect(await readOurs(namespace, web)).not.toEqual(nothing);
    await expect.poll(() => readOurs(namespace, web), { timeout: GONE_MS, interval: 1000 }).toEqual(nothing);

    expect(await watch.stop()).toEqual({
      endpoints: ['db ready: false', 'web ready: false'],
      controllers: ['Job'],
      removedPods: [],
    });
    expect(await readBystanders(cluster, namespace)).toEqual(before);
  }, 240_000);

  test.skipIf(!IS_DEEP)(
    'A clone that never starts goes by itself, too, in two minutes.',
    async () => {
      const namespace = await startWorld();
      const image = 'registry.invalid/never:1';
      const probe = startProbe(namespace, ['pod/db-0', 'pod/vault:80', '--method', 'clone', '--image', image]);
      const jobs = async (): Promise<number> => (await list(namespace, 'jobs,pods', RUN_LABEL)).length;
      await expect.poll(jobs, { timeout: 60_000, interval: 100 }).toBe(2);
      probe.kill('SIGKILL');
      await probe;
      expect(await jobs()).toBe(2);
      await expect.poll(jobs, { timeout: GONE_MS, interval: 1000 }).toBe(0);
    },
    240_000,
  );

  test('A source that is deleted in the middle ends its probe with a sentence, and nothing stays.', async () => {
    const namespace = await startWorld();
    for (const method of ['ephemeral', 'exec']) {
      await apply(cluster, namespace, CALLER);
      await untilPodsReady(cluster, namespace);
      const args = ['pod/caller', 'pod/vault:80', '--method', method, '--control', 'none', '--wait', '12'];
      const probe = startProbe(namespace, [...args, '-o', 'json']);
      const runs = async (): Promise<boolean> =>
        method === 'exec'
          ? (await strangersIn(namespace, 'caller')).length > 0
          : (await runningContainers(namespace, 'caller')) > 0;
      await expect.poll(runs, { timeout: 60_000, interval: 300 }).toBe(true);
      await cluster.kubectl(['-n', namespace, 'delete', 'pod', 'caller']);
      const { exitCode, stdout } = await probe;
      expect({ exitCode, ...asObject(JSON.parse(String(stdout))) }).toMatchObject({
        exitCode: 1,
        failures: [{ code: 'PROBE_POD_GONE' }],
        leftBehind: [],
      });
    }
  });
});

/** Of what we started. */
interface Ours {
  /** Ephemeral ones that run. */
  readonly containers: number;
  /** Processes in a container of others. */
  readonly inDb: boolean;
  readonly inVault: boolean;
  readonly jobs: number;
  readonly clones: number;
  readonly startedClones: number;
}

async function readOurs(namespace: string, web: string): Promise<Ours> {
  const [containers, inDb, inVault, jobs, clones] = await Promise.all([
    runningContainers(namespace, web),
    strangersIn(namespace, 'db-0'),
    strangersIn(namespace, 'vault'),
    list(namespace, 'jobs', RUN_LABEL),
    list(namespace, 'pods', RUN_LABEL),
  ]);
  return {
    containers,
    inDb: inDb.length > 0,
    inVault: inVault.length > 0,
    jobs: jobs.length,
    clones: clones.length,
    startedClones: clones.filter(hasStarted).length,
  };
}

function hasStarted(pod: RawObject): boolean {
  return statusesOf(pod, 'containerStatuses').some(({ started }) => started === true);
}

async function runningContainers(namespace: string, pod: string): Promise<number> {
  const statuses = statusesOf(await read(namespace, 'pod', pod), 'ephemeralContainerStatuses');
  return statuses.filter(({ state }) => asObject(state)['running'] !== undefined).length;
}

function statusesOf(pod: RawObject, list: 'containerStatuses' | 'ephemeralContainerStatuses'): readonly RawObject[] {
  return asList(asObject(pod['status'])[list]).map(asObject);
}

/** The processes of a container beside its own and the one that looks; those that ended and nobody collected count, too. */
async function strangersIn(namespace: string, pod: string): Promise<readonly string[]> {
  const script =
    'for p in /proc/[0-9]*; do read -r id name state parent rest <$p/stat && echo "$id $parent $state $name"; done; echo self $$';
  const { stdout } = await execInPod(cluster, namespace, pod, ['sh', '-c', script]);
  const lines = stdout.trim().split('\n');
  const self = lines.at(-1)?.replace('self ', '') ?? '';
  return lines.slice(0, -1).filter((line) => !line.startsWith('1 ') && !line.startsWith(`${self} `));
}

function startProbe(namespace: string, args: readonly string[]) {
  const probe = execa(process.execPath, [ENTRY, 'probe', ...args, '--yes', '-n', namespace], {
    env: { KUBECONFIG: cluster.kubeconfig },
    reject: false,
  });
  onTestFinished(() => void probe.kill('SIGKILL'));
  return probe;
}

async function startWorld(): Promise<string> {
  const namespace = await newNamespace(cluster);
  await apply(cluster, namespace, WORLD);
  await cluster.kubectl(['-n', namespace, 'rollout', 'status', 'deployment/web']);
  await cluster.kubectl(['-n', namespace, 'rollout', 'status', 'statefulset/db']);
  await untilPodsReady(cluster, namespace);
  return namespace;
}

async function podOf(namespace: string, app: string): Promise<string> {
  const [pod] = await list(namespace, 'pods', `app=${app}`);
  return String(asObject(pod?.['metadata'])['name']);
}

async function read(namespace: string, kind: string, name: string): Promise<RawObject> {
  return asObject(JSON.parse(await cluster.kubectl(['-n', namespace, 'get', kind, name, '-o', 'json'])));
}

async function list(namespace: string, kind: string, selector: string): Promise<readonly RawObject[]> {
  const answer = await cluster.kubectl(['-n', namespace, 'get', kind, '-l', selector, '-o', 'json']);
  return asList(asObject(JSON.parse(answer))['items']).map(asObject);
}
