import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { type ClusterApi, connectCluster, type ConnectHost } from '../../../src/cluster/api.ts';
import type { ExecEnd, ExecOptions } from '../../../src/cluster/exec.ts';
import type { KubectlFlags } from '../../../src/cluster/kubectl-flags.ts';
import { asList, asObject, type RawObject } from '../../../src/cluster/raw.ts';
import { RESOURCES } from '../../../src/cluster/resources.ts';
import { clusterErrorOf } from '../../helpers/connected.ts';
import { kubeconfigFor } from '../../helpers/kubeconfig.ts';
import { startProxy } from '../../helpers/proxies.ts';
import { tempFolder, writeIn } from '../../helpers/temp-folder.ts';
import { newNamespace, sharedCluster } from '../helpers/cluster.ts';
import { apply, untilPodsReady } from '../helpers/pods.ts';

/** Everything that changes a cluster or listens to a pod, with real kubelets at the other end. */

const cluster = sharedCluster();
const { netshoot, startSeconds } = inject('images');
const NAMESPACE = `writer-${process.pid}`;
const POD = { namespace: NAMESPACE, name: 'shell' };
const CONFIG_MAPS = RESOURCES.configMaps;
const LONG = 60_000;

let admin: ClusterApi;

beforeAll(async () => {
  await cluster.kubectl(['create', 'namespace', NAMESPACE]);
  await apply(cluster, NAMESPACE, podYaml('shell', 'sleep 86400'));
  await untilPodsReady(cluster, NAMESPACE);
  admin = await connectCluster({ kubeconfig: cluster.kubeconfig }, QUIET);
});

afterAll(async () => {
  await admin.close();
  await cluster.kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

/** Nothing of this machine's environment shines through. */
const QUIET: ConnectHost = { env: { PATH: process.env['PATH'] }, stdinIsTerminal: false, showStderr: () => {} };

function podYaml(name: string, script: string, more = ''): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  terminationGracePeriodSeconds: 0
  restartPolicy: Never
  containers: [{name: main, image: "${netshoot}", command: [sh, -c, ${JSON.stringify(script)}]${more}}]
`;
}

async function connect(flags: KubectlFlags): Promise<ClusterApi> {
  const api = await connectCluster({ kubeconfig: cluster.kubeconfig, ...flags }, QUIET);
  onTestFinished(() => api.close());
  return api;
}

type Said = ExecEnd & { readonly lines: readonly string[] };

async function run(api: ClusterApi, script: string, options: Partial<ExecOptions> = {}): Promise<Said> {
  const lines: string[] = [];
  const onLine = (line: string): void => void lines.push(line);
  const end = await api.writer.exec(POD, 'main', ['sh', '-c', script], { onLine, deadlineMs: LONG, ...options });
  return { ...end, lines };
}

test.each([
  ['true', 0],
  ['false', 1],
  ['no-such-command', 127],
  ['exit 42', 42],
  ['kill -9 $$', 137],
])('%s ends with exit code %i', async (script, exitCode) => {
  expect((await run(admin, script)).exitCode).toBe(exitCode);
});

test('what a command says comes line by line while it runs, and apart from its complaints', async () => {
  const script = 'echo one; echo oops >&2; until [ -e /tmp/go ]; do sleep 0.1; done; echo two; printf three';
  const lines: string[] = [];
  let answered: Promise<Said> | undefined;
  const end = await run(admin, script, {
    onLine(line) {
      lines.push(line);
      answered ??= run(admin, ': > /tmp/go');
    },
  });
  expect(end).toMatchObject({ exitCode: 0, stderr: 'oops\n' });
  expect(lines).toEqual(['one', 'two', 'three']);
  expect((await answered)?.exitCode).toBe(0);
});

test('five megabytes come whole', async () => {
  const { lines, exitCode } = await run(
    admin,
    'i=0; line=$(printf %01000d 7); while [ $i -lt 5000 ]; do echo $i $line; i=$((i+1)); done',
  );
  expect(exitCode).toBe(0);
  expect(lines).toHaveLength(5_000);
  expect(
    lines.every((line, index) => line.startsWith(`${index} 0`) && line.length === String(index).length + 1_001),
  ).toBe(true);
});

test('a program that is not there has no exit code, and the runtime says why', async () => {
  const { exitCode, error } = await admin.writer.exec(POD, 'main', ['/no/such'], {
    onLine: () => {},
    deadlineMs: LONG,
  });
  expect(exitCode).toBeUndefined();
  expect(error).toMatch(/no such file or directory/);
});

test('a container and a pod that are not there are named', async () => {
  const exec = (name: string, container: string) =>
    clusterErrorOf(admin.writer.exec({ ...POD, name }, container, ['true'], { onLine: () => {}, deadlineMs: LONG }));
  expect((await exec('shell', 'side')).message).toContain('container side is not valid for pod shell');
  expect(await exec('gone', 'main')).toMatchObject({ kind: 'not-found', message: 'pods "gone" not found' });
});

test('a command whose pod is killed ends, and keeps what it said', async () => {
  await apply(cluster, NAMESPACE, podYaml('victim', 'sleep 86400'));
  await untilPodsReady(cluster, NAMESPACE);
  const victim = { namespace: NAMESPACE, name: 'victim' };
  const lines: string[] = [];
  let killed: Promise<unknown> | undefined;
  const end = await admin.writer.exec(victim, 'main', ['sh', '-c', 'echo here; sleep 600'], {
    deadlineMs: LONG,
    onLine(line) {
      lines.push(line);
      killed = admin.writer.remove(RESOURCES.pods, victim, { graceSeconds: 0 });
    },
  });
  expect(lines).toEqual(['here']);
  expect(await killed).toBe('removed');
  expect(end.exitCode === 137 || end.error !== undefined).toBe(true);
});

test('a command that goes on is left at once', async () => {
  const abort = new AbortController();
  const end = await run(admin, 'echo here; sleep 600', { signal: abort.signal, onLine: () => abort.abort() });
  expect(end).toMatchObject({ exitCode: undefined, error: 'Stopped.' });
  expect(await run(admin, 'sleep 600', { deadlineMs: 1_000 })).toMatchObject({ error: 'It did not end within 1 s.' });
});

/** A kubeconfig with the token of a service account of the namespace. */
async function kubeconfigOf(account: string): Promise<string> {
  await cluster.kubectl(['-n', NAMESPACE, 'create', 'serviceaccount', account]);
  const token = (await cluster.kubectl(['-n', NAMESPACE, 'create', 'token', account])).trim();
  const given = asObject(parse(readFileSync(cluster.kubeconfig, 'utf8')));
  const [entry] = asList(given['clusters']).map((each) => asObject(asObject(each)['cluster']));
  const { server: url, ...rest } = entry ?? {};
  const server = { url: String(url), port: 0, requests: [], authority: undefined };
  return writeIn(tempFolder(), 'config', kubeconfigFor(server, { token }, rest));
}

async function allow(name: string, subject: string, resource: string, verbs: string): Promise<void> {
  await cluster.kubectl(['-n', NAMESPACE, 'create', 'role', name, `--resource=${resource}`, `--verb=${verbs}`]);
  await cluster.kubectl(['-n', NAMESPACE, 'create', 'rolebinding', name, `--role=${name}`, subject]);
}

test('who may not run commands is told by name what is missing, and does it once it is there', async () => {
  const account = await connect({ kubeconfig: await kubeconfigOf('runner') });
  const error = await clusterErrorOf(run(account, 'true'));
  const user = `system:serviceaccount:${NAMESPACE}:runner`;
  expect(error.kind).toBe('forbidden');
  expect(error.message).toContain(`User "${user}" cannot`);
  expect(error.message).toContain('resource "pods/exec"');
  const need = { verb: 'get', group: '', resource: 'pods', subresource: 'exec', namespace: NAMESPACE };
  expect(await account.writer.mayI(need)).toBe('no');
  await allow('runner', `--serviceaccount=${NAMESPACE}:runner`, 'pods/exec', 'get,create');
  await expect.poll(() => account.writer.mayI(need)).toBe('there');
  expect((await run(account, 'exit 5')).exitCode).toBe(5);
});

test('a command runs as whom we act for: by all groups, and by name', async () => {
  await allow('second-group', '--group=two', 'pods/exec', 'get,create');
  const jane = await connect({ as: 'jane', asGroups: ['one', 'two'] });
  await expect
    .poll(() =>
      run(jane, 'exit 6').then(
        ({ exitCode }) => exitCode,
        () => undefined,
      ),
    )
    .toBe(6);
  const alone = await connect({ as: 'jane', asGroups: ['one', 'three, two'] });
  expect((await clusterErrorOf(run(alone, 'true'))).message).toContain('User "jane" cannot');
});

/** The cluster's kubeconfig, with a proxy on the way. */
function kubeconfigThrough({ port }: { readonly port: number }): string {
  const given = asObject(parse(readFileSync(cluster.kubeconfig, 'utf8')));
  const clusters = asList(given['clusters']).map((each) => {
    const entry = asObject(each);
    return { ...entry, cluster: { ...asObject(entry['cluster']), 'proxy-url': `http://127.0.0.1:${port}` } };
  });
  return writeIn(tempFolder(), 'config', JSON.stringify({ ...given, clusters }));
}

test('commands go through a proxy', async () => {
  const proxy = await startProxy();
  const api = await connect({ kubeconfig: kubeconfigThrough(proxy) });
  expect(await run(api, 'echo hi; exit 2')).toMatchObject({ exitCode: 2, lines: ['hi'] });
  expect(proxy.seen).toHaveLength(1);
});

test('commands go through kubectl proxy', async () => {
  const proxy = spawn(inject('kubectl'), ['proxy', '--port=0', '--reject-paths=^$'], {
    env: { ...process.env, KUBECONFIG: cluster.kubeconfig },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void proxy.kill());
  let address = '';
  for await (const line of createInterface(proxy.stdout)) {
    address = /127\.0\.0\.1:\d+/.exec(line)?.[0] ?? '';
    break;
  }
  const kubeconfig = writeIn(
    tempFolder(),
    'config',
    kubeconfigFor({ url: `http://${address}`, port: 0, requests: [], authority: undefined }),
  );
  expect(await run(await connect({ kubeconfig }), 'echo hi; exit 2')).toMatchObject({ exitCode: 2, lines: ['hi'] });
});

const COUNT = 'i=0; while [ $i -lt 60 ]; do echo "line $i"; i=$((i+1)); sleep 0.1; done; printf end';
const COUNTED = [...Array.from({ length: 60 }, (_, number) => `line ${number}`), 'end'];

async function logOf(api: ClusterApi, name: string, onLine = (_line: string): void => {}): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of api.writer.log({ namespace: NAMESPACE, name }, 'main', { untilStarted: true })) {
    lines.push(line);
    onLine(line);
  }
  return lines;
}

test('a log is followed from before the start of its container to its end, over connections that break', async () => {
  const proxy = await startProxy();
  const api = await connect({ kubeconfig: kubeconfigThrough(proxy) });
  await apply(cluster, NAMESPACE, podYaml('counter', COUNT));
  const cutAt = new Set(['line 5', 'line 6', 'line 25', 'line 40']);
  const lines = await logOf(api, 'counter', (line) => {
    if (cutAt.has(line)) proxy.cut();
  });
  expect(lines).toEqual(COUNTED);
  expect(proxy.seen.length).toBeGreaterThan(cutAt.size);
});

test('a pod is followed from its creation until it is gone', async () => {
  const pod = asObject(parse(podYaml('brief', 'true')));
  const made = await admin.writer.create(RESOURCES.pods, NAMESPACE, pod);
  const name = { namespace: NAMESPACE, name: 'brief' };
  const phases: unknown[] = [];
  for await (const now of admin.writer.follow(RESOURCES.pods, name, { deadlineMs: startSeconds * 1_000 })) {
    const phase = now === 'deleted' ? now : asObject(now['status'])['phase'];
    if (phases.at(-1) !== phase) phases.push(phase);
    if (phase === 'Succeeded') await admin.writer.remove(RESOURCES.pods, name, { uid: uidOf(made) });
    if (phase === 'deleted') break;
  }
  expect(phases[0]).toBe('Pending');
  expect(phases.slice(-2)).toEqual(['Succeeded', 'deleted']);
});

function uidOf(object: RawObject): string {
  return String(asObject(object['metadata'])['uid']);
}

test('a container is added to a pod that runs, and its log is read', async () => {
  const container = { name: 'late', image: netshoot, command: ['sh', '-c', 'echo from inside; exit 3'] };
  await admin.writer.addEphemeralContainer(POD, container, { dryRun: true });
  const before = await admin.get(RESOURCES.pods, POD);
  expect(JSON.stringify(before)).not.toContain('"late"');
  const pod = await admin.writer.addEphemeralContainer(POD, container);
  expect(JSON.stringify(asObject(pod['spec'])['ephemeralContainers'])).toContain('"late"');
  const lines: string[] = [];
  for await (const line of admin.writer.log(POD, 'late', { untilStarted: true })) lines.push(line);
  expect(lines).toEqual(['from inside']);
  const again = await clusterErrorOf(admin.writer.addEphemeralContainer(POD, { ...container, image: 'other' }));
  expect(again.kind).toBe('invalid');
});

test('an object is created once, removed by its uid alone, and gone after that', async () => {
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mine', labels: { run: 'r1' } } };
  const name = { namespace: NAMESPACE, name: 'mine' };
  await admin.writer.create(CONFIG_MAPS, NAMESPACE, map, { dryRun: true });
  expect(await admin.get(CONFIG_MAPS, name)).toEqual({ known: true, value: undefined });
  const made = await admin.writer.create(CONFIG_MAPS, NAMESPACE, map);
  expect((await clusterErrorOf(admin.writer.create(CONFIG_MAPS, NAMESPACE, map))).kind).toBe('conflict');
  expect(await admin.writer.remove(CONFIG_MAPS, name, { uid: 'another' })).toBe('gone');
  expect(await admin.get(CONFIG_MAPS, name)).toMatchObject({ known: true, value: { metadata: { name: 'mine' } } });
  expect(await admin.writer.remove(CONFIG_MAPS, name, { uid: uidOf(made), dryRun: true })).toBe('removed');
  expect(await admin.writer.remove(CONFIG_MAPS, name, { uid: uidOf(made) })).toBe('removed');
  expect(await admin.writer.remove(CONFIG_MAPS, name, { uid: uidOf(made) })).toBe('gone');
});

test('what admission refuses, or warns of, is told in its words', async () => {
  const strict = await newNamespace(cluster);
  const pod = asObject(parse(podYaml('p', 'true')));
  const level = 'pod-security.kubernetes.io';
  await cluster.kubectl(['label', 'namespace', strict, `${level}/warn=restricted`]);
  const warnings: string[] = [];
  await admin.writer.create(RESOURCES.pods, strict, pod, { dryRun: true, onWarning: (text) => warnings.push(text) });
  expect(warnings).toEqual([expect.stringContaining('would violate PodSecurity "restricted:latest"')]);
  await cluster.kubectl(['label', 'namespace', strict, `${level}/enforce=restricted`]);
  const byLevel = await clusterErrorOf(admin.writer.create(RESOURCES.pods, strict, pod, { dryRun: true }));
  expect(byLevel).toMatchObject({ kind: 'refused', message: expect.stringContaining('violates PodSecurity') });
  await cluster.kubectl(['label', 'namespace', strict, `${level}/enforce-`]);
  await cluster.kubectl(['-n', strict, 'create', 'quota', 'few', '--hard=pods=0']);
  const refusal = (): Promise<unknown> =>
    admin.writer.create(RESOURCES.pods, strict, pod, { dryRun: true }).catch((error: unknown) => error);
  await expect
    .poll(refusal)
    .toMatchObject({ kind: 'refused', message: expect.stringContaining('exceeded quota: few') });
});
