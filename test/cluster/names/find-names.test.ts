import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answerAsCluster } from '../../helpers/fake-cluster.ts';
import { findNames, FRESH_MS, KEPT_MS, QUIET_MS } from '../../../src/cluster/names/find-names.ts';
import { kubeconfigFor } from '../../helpers/kubeconfig.ts';
import type { KubectlFlags } from '../../../src/cluster/kubectl-flags.ts';
import { startServer, type WebServer } from '../../helpers/web-server.ts';
import { tempFolder, writeIn } from '../../helpers/temp-folder.ts';
import { removeNames } from '../../../src/cluster/names/names-file.ts';
import type { WantedNames } from '../../../src/cluster/names/names.ts';

const OBJECTS = `
apiVersion: v1
kind: Pod
metadata:
  name: web-0
  namespace: shop
  labels: {app: web}
  annotations: {note: hidden}
  ownerReferences: [{controller: true, kind: StatefulSet, name: web}]
spec:
  containers:
  - {name: main, env: [{name: PASSWORD, value: hunter2}], ports: [{containerPort: 8080, name: http}, {containerPort: 53, protocol: UDP}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {ports: [{port: 80, name: http}]}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: shop}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{ports: [{containerPort: 9}]}]}}}}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
`;

const PODS: WantedNames = { kind: 'Pod', namespace: 'shop' };
const WEB = {
  name: 'web-0',
  namespace: 'shop',
  labels: { app: 'web' },
  ports: [
    { port: 8080, name: 'http', protocol: 'TCP' },
    { port: 53, protocol: 'UDP' },
  ],
  isOwned: true,
};

/** A person at a prompt: a home, a cluster, and a clock that the test sets. */
interface Person {
  readonly home: string;
  at: number;
  readonly ask: (...wanted: readonly WantedNames[]) => Promise<readonly unknown[]>;
}

function personAt(server: Pick<WebServer, 'url' | 'authority'>, flags: KubectlFlags = {}): Person {
  const home = tempFolder();
  const kubeconfig = writeIn(home, 'config', kubeconfigFor({ ...server } as WebServer, { token: 'planted-token' }));
  const person: Person = {
    home,
    at: 1_000_000,
    async ask(...wanted) {
      const env = { HOME: home, KUBECONFIG: kubeconfig };
      const names = await findNames(flags, false, { env, now: () => person.at });
      return names.find(wanted);
    },
  };
  return person;
}

const folderOf = ({ home }: Person): string => join(home, '.cache', 'kubectl-netpol', 'names');

function keptFile(person: Person): string {
  const [file = '', ...others] = readdirSync(folderOf(person));
  expect(others).toEqual([]);
  return join(folderOf(person), file);
}

/** A server that takes connections and says nothing. */
async function startSilentServer(): Promise<{ readonly url: string; readonly connections: () => number }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return { url: `http://127.0.0.1:${port}`, connections: () => sockets.length };
}

describe('names of a cluster', () => {
  it('are read once, and told from what was kept for a minute', async () => {
    const server = await startServer(answerAsCluster({ objects: OBJECTS }));
    const person = personAt(server);
    expect(await person.ask(PODS, { kind: 'Namespace' })).toEqual([[WEB], [{ name: 'shop' }]]);
    expect(server.requests.length).toBe(2);
    person.at += FRESH_MS - 1;
    expect(await person.ask(PODS)).toEqual([[WEB]]);
    expect(server.requests.length).toBe(2);
    person.at += 1;
    expect(await person.ask(PODS)).toEqual([[WEB]]);
    expect(server.requests.length).toBe(3);
  });

  it('have the ports of Services, and of what workloads make', async () => {
    const person = personAt(await startServer(answerAsCluster({ objects: OBJECTS })));
    expect(await person.ask({ kind: 'Service', namespace: 'shop' }, { kind: 'CronJob', namespace: 'shop' })).toEqual([
      [{ name: 'web', namespace: 'shop', ports: [{ port: 80, name: 'http', protocol: 'TCP' }] }],
      [{ name: 'nightly', namespace: 'shop', ports: [{ port: 9, protocol: 'TCP' }] }],
    ]);
  });

  it('are kept for this user alone, and nothing else of the objects is', async () => {
    const person = personAt(await startServer(answerAsCluster({ objects: OBJECTS })));
    await person.ask(PODS);
    expect(statSync(folderOf(person)).mode & 0o777).toBe(0o700);
    expect(statSync(keptFile(person)).mode & 0o777).toBe(0o600);
    const text = readFileSync(keptFile(person), 'utf8');
    for (const secret of ['hunter2', 'PASSWORD', 'hidden', 'planted-token']) expect(text).not.toContain(secret);
    expect(text).toContain('web-0');
  });

  it.each([
    ['that others can read', (file: string) => chmodSync(file, 0o644)],
    ['that others can write', (file: string) => chmodSync(file, 0o622)],
    ['that is cut off', (file: string) => writeFileSync(file, readFileSync(file, 'utf8').slice(0, 40))],
    ['of another format', (file: string) => writeFileSync(file, '{"format":0,"lists":{}}')],
    [
      'that is a link',
      (file: string) => {
        const elsewhere = writeIn(tempFolder(), 'kept', readFileSync(file));
        chmodSync(elsewhere, 0o600);
        unlinkSync(file);
        symlinkSync(elsewhere, file);
      },
    ],
  ])('are read anew where the file is one %s', async (_, spoil) => {
    const server = await startServer(answerAsCluster({ objects: OBJECTS }));
    const person = personAt(server);
    await person.ask(PODS);
    spoil(keptFile(person));
    expect(await person.ask(PODS)).toEqual([[WEB]]);
    expect(server.requests.length).toBe(2);
    expect(statSync(keptFile(person)).mode & 0o777).toBe(0o600);
  });

  it('are those of one context, server and user', async () => {
    const server = await startServer(answerAsCluster({ objects: OBJECTS }));
    const person = personAt(server);
    await person.ask(PODS);
    const env = { HOME: person.home, KUBECONFIG: join(person.home, 'config') };
    const other = await findNames({ as: 'somebody' }, false, { env, now: () => person.at });
    await other.find([PODS]);
    expect(server.requests.length).toBe(2);
    expect(readdirSync(folderOf(person)).length).toBe(2);
  });

  it('are not kept where a credential was typed', async () => {
    const server = await startServer(answerAsCluster({ objects: OBJECTS }));
    const person = personAt(server, { token: 'typed' });
    await person.ask(PODS);
    await person.ask(PODS);
    expect(server.requests.length).toBe(2);
    expect(existsSync(folderOf(person))).toBe(false);
  });

  it('are forgotten by "uninstall"', async () => {
    const person = personAt(await startServer(answerAsCluster({ objects: OBJECTS })));
    await person.ask(PODS);
    const folder = join(person.home, '.cache', 'kubectl-netpol');
    expect(await removeNames(folder)).toBe(folderOf(person));
    expect(await removeNames(folder)).toBeUndefined();
  });

  it('are told without a home to keep them in', async () => {
    const server = await startServer(answerAsCluster({ objects: OBJECTS }));
    const env = { HOME: '/dev/null', KUBECONFIG: writeIn(tempFolder(), 'config', kubeconfigFor(server)) };
    const names = await findNames({}, false, { env, now: () => 0 });
    expect(await names.find([PODS])).toEqual([[WEB]]);
  });
});

describe('a server that refuses', () => {
  it('has what was kept forgotten: it is not to be told any more', async () => {
    const forbidden: string[] = [];
    const server = await startServer(answerAsCluster({ objects: OBJECTS, forbidden }));
    const person = personAt(server);
    expect(await person.ask(PODS)).toEqual([[WEB]]);
    forbidden.push('list pods');
    person.at += FRESH_MS;
    expect(await person.ask(PODS)).toEqual([[]]);
    expect(readFileSync(keptFile(person), 'utf8')).not.toContain('web-0');
  });

  it('does so for a credential that it does not take any more', async () => {
    let isOut = false;
    const answer = answerAsCluster({ objects: OBJECTS });
    const server = await startServer((request, response, seen) => {
      if (!isOut) return answer(request, response, seen);
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 401 }));
    });
    const person = personAt(server);
    await person.ask(PODS);
    isOut = true;
    person.at += FRESH_MS;
    expect(await person.ask(PODS)).toEqual([[]]);
    expect(readFileSync(keptFile(person), 'utf8')).not.toContain('web-0');
  });
});

describe('a server that is away', () => {
  it('is waited for but a moment, and then left alone for a while', async () => {
    const server = await startSilentServer();
    const person = personAt({ ...server, authority: undefined });
    expect(await person.ask(PODS)).toEqual([[]]);
    const connections = server.connections();
    expect(connections).toBeGreaterThan(0);
    person.at += QUIET_MS - 1;
    expect(await person.ask(PODS)).toEqual([[]]);
    expect(server.connections()).toBe(connections);
    person.at += 1;
    expect(await person.ask(PODS)).toEqual([[]]);
    expect(server.connections()).toBeGreaterThan(connections);
  });

  it('leaves what was kept, for an hour', async () => {
    let isAway = false;
    const answer = answerAsCluster({ objects: OBJECTS });
    const server = await startServer((request, response, seen) => {
      if (isAway) response.destroy();
      else answer(request, response, seen);
    });
    const person = personAt(server);
    await person.ask(PODS);
    isAway = true;
    person.at += KEPT_MS - 1;
    expect(await person.ask(PODS)).toEqual([[WEB]]);
    person.at += 1 + QUIET_MS;
    expect(await person.ask(PODS)).toEqual([[]]);
  });
});
