import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type ClusterApi, connectCluster } from '../../../src/cluster/api.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { kubeconfigFor } from '../../helpers/kubeconfig.ts';
import { PODS } from '../../helpers/connected.ts';
import { expectCalm } from '../../helpers/hostile.ts';
import { finish, startPlugin } from '../../helpers/plugin.ts';
import { tempFolder, writeIn, writeScript } from '../../helpers/temp-folder.ts';
import { buildPlugin } from '../helpers/ask-both.ts';
import { startTokenIssuer, type TokenIssuer, tokenOf } from '../helpers/token-issuer.ts';

/* Credentials that change while a process runs: the API server's audit log says as whom it goes on. */

let shared: string;
let issuer: TokenIssuer;
let plane: ControlPlane;

beforeAll(async () => {
  await buildPlugin();
  shared = mkdtempSync(join(tmpdir(), 'netpol-rotation-'));
  issuer = await startTokenIssuer(shared);
  plane = await startControlPlane({ audit: true, controllers: false, apiServerArgs: issuer.args });
});

afterAll(async () => {
  await plane?.stop();
  await issuer?.stop();
  rmSync(shared, { recursive: true, force: true });
});

const MINUTE_MS = 60_000;

test('A tokenFile that is replaced: the new token within a minute, and not before.', async () => {
  const folder = tempFolder({ token: tokenFor('before') });
  const { api, pass } = await open(folder, { tokenFile: join(folder, 'token') });
  expect(await identityOf(api)).toBe('before');
  writeIn(folder, 'token', `${tokenFor('after')}\n`);
  expect(await identityOf(api)).toBe('before');
  pass(MINUTE_MS);
  expect(await identityOf(api)).toBe('after');
});

test('A tokenFile whose token is refused is read again at once.', async () => {
  const folder = tempFolder({ token: tokenFor('before') });
  const { api } = await open(folder, { tokenFile: join(folder, 'token') });
  expect(await identityOf(api)).toBe('before');
  writeIn(folder, 'token', tokenFor('after'));
  issuer.refuse('before');
  // The API server remembers for a while whom it knows, and not across a restart.
  await plane.stopApiServer();
  await plane.startApiServer();
  expect(await identityOf(api)).toBe('after');
});

test('A watch goes on with the token that is in the file when it begins again.', async () => {
  const folder = tempFolder({ token: tokenFor('watcher-before') });
  const { api } = await open(folder, { tokenFile: join(folder, 'token') });
  const watching = untilClosed(api.watch(PODS, { namespace: 'default' }, () => 1));
  await expect.poll(() => watchers()).toEqual(['watcher-before']);
  writeIn(folder, 'token', tokenFor('watcher-after'));
  issuer.refuse('watcher-before');
  await plane.stopApiServer();
  await plane.startApiServer();
  await expect.poll(() => watchers(), { timeout: 60_000 }).toContain('watcher-after');
  await api.close();
  await watching;
});

test('A credential plugin runs again when what it gave ends, and not before.', async () => {
  const folder = tempFolder();
  const { api, pass } = await open(folder, loginUser(folder));
  giveLogin(folder, 'one', 5 * MINUTE_MS);
  expect(await identityOf(api)).toBe('one');
  giveLogin(folder, 'other', 60 * MINUTE_MS);
  pass(4 * MINUTE_MS);
  expect(await identityOf(api)).toBe('one');
  pass(2 * MINUTE_MS);
  expect(await identityOf(api)).toBe('other');
});

test('Ctrl-C ends a credential plugin that hangs, and the plugin with it.', async () => {
  const folder = tempFolder();
  writeScript(folder, 'login', `#!/bin/sh\necho $$ >${join(folder, 'pid')}\nexec sleep 600\n`);
  const KUBECONFIG = writeIn(folder, 'config', configText(loginUser(folder)));
  const child = startPlugin(['pod', 'web'], { env: { KUBECONFIG } });
  const ended = finish(child);
  await expect.poll(() => existsSync(join(folder, 'pid')), { timeout: 30_000 }).toBe(true);
  child.kill('SIGINT');
  const run = await ended;
  expectCalm(run);
  expect(run).toEqual({ code: 130, stdout: '', stderr: '' });
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
});

async function untilClosed(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events); // reading them is what keeps the watch going
}

/** A door to the cluster that stays open, and a clock that can be put forward. */
async function open(folder: string, user: object): Promise<{ api: ClusterApi; pass: (ms: number) => void }> {
  let ahead = 0;
  const kubeconfig = writeIn(folder, 'config', configText(user));
  const host = { env: { PATH: process.env['PATH'] }, stdinIsTerminal: false, now: () => Date.now() + ahead };
  const api = await connectCluster({ kubeconfig }, host);
  onTestFinished(() => api.close());
  return { api, pass: (ms) => void (ahead += ms) };
}

function configText(user: object): string {
  const { port } = new URL(plane.server);
  const certificate = readFileSync(join(plane.authority.folder, 'ca.crt'), 'utf8');
  const server = { url: plane.server, port: Number(port), requests: [], authority: undefined };
  return kubeconfigFor(server, user, { 'certificate-authority-data': Buffer.from(certificate).toString('base64') });
}

function tokenFor(user: string): string {
  return tokenOf({ user, groups: ['system:masters'] });
}

const API_VERSION = 'client.authentication.k8s.io/v1';

function loginUser(folder: string): object {
  return { exec: { apiVersion: API_VERSION, command: join(folder, 'login'), interactiveMode: 'Never' } };
}

/** What the credential plugin gives from now on. */
function giveLogin(folder: string, user: string, ms: number): void {
  const expirationTimestamp = new Date(Date.now() + ms).toISOString();
  const answer = {
    kind: 'ExecCredential',
    apiVersion: API_VERSION,
    status: { token: tokenFor(user), expirationTimestamp },
  };
  writeScript(folder, 'login', `#!/bin/sh\ncat <<'END'\n${JSON.stringify(answer)}\nEND\n`);
}

interface AuditEvent {
  readonly requestURI: string;
  readonly verb: string;
  readonly stage: string;
  readonly responseStatus?: { readonly code: number };
  readonly user: { readonly username?: string };
}

let count = 0;

/** As whom the API server answers this door. */
async function identityOf(api: ClusterApi): Promise<string | undefined> {
  count += 1;
  const name = `question-${count}`;
  expect(await api.get(PODS, { namespace: 'default', name })).toEqual({ known: true, value: undefined });
  const find = () =>
    events().find(({ requestURI, responseStatus }) => requestURI.includes(name) && responseStatus?.code === 404);
  await expect.poll(find).toBeDefined();
  return find()?.user.username;
}

/** Who has watched pods. */
function watchers(): (string | undefined)[] {
  const watches = events().filter(({ verb, responseStatus }) => verb === 'watch' && responseStatus?.code === 200);
  return [
    ...new Set(
      watches.filter(({ requestURI }) => requestURI.includes('/default/pods')).map(({ user }) => user.username),
    ),
  ];
}

function events(): readonly AuditEvent[] {
  const lines = readFileSync(plane.auditLog, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as AuditEvent); // audit.k8s.io/v1
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
