import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCertificate } from '../helpers/certificates.ts';
import { clusterErrorOf, connected, type ConnectedOptions } from '../helpers/connected.ts';
import { tempFolder, writeScript } from '../helpers/temp-folder.ts';
import { sendJson, sendStatus, startTlsServer, type WebServer } from '../helpers/web-server.ts';

const V1 = 'client.authentication.k8s.io/v1';
const V1BETA1 = 'client.authentication.k8s.io/v1beta1';
const GROUPS = { kind: 'APIGroupList', groups: [] };

const openServer = () => startTlsServer((_request, response) => sendJson(response, GROUPS));

interface Plugin {
  /** Lines of a Node program; `status` is what it prints in the end. */
  readonly program?: string;
  readonly status?: object;
  /** Fields of `exec` in the kubeconfig. */
  readonly exec?: object;
  readonly apiVersion?: string;
}

/** Connects by a plugin beside the kubeconfig; `folder` is where both are. */
async function connectedBy(server: WebServer, plugin: Plugin, options: ConnectedOptions = {}) {
  const { program = '', status = { token: 'abc' }, exec = {}, apiVersion = V1 } = plugin;
  const folder = tempFolder();
  const answer = `console.log(JSON.stringify(${JSON.stringify({ kind: 'ExecCredential', apiVersion, status })}));`;
  writeScript(
    folder,
    'plugin.mjs',
    `#!${process.execPath}\nimport fs from 'node:fs';\n${program}\n${status === NOTHING ? '' : answer}\n`,
  );
  const user = { exec: { apiVersion, command: './plugin.mjs', interactiveMode: 'Never', ...exec } };
  return { folder, api: await connected(server, { ...options, user, folder }) };
}

/** The program prints for itself. */
const NOTHING = {};

/** Notes what the plugin was told: `note.json` beside it. */
const NOTE = `fs.writeFileSync(new URL('note.json', import.meta.url), JSON.stringify({
  info: JSON.parse(process.env.KUBERNETES_EXEC_INFO), args: process.argv.slice(2), mine: process.env.MINE, path: process.env.PATH !== undefined, home: process.env.HOME,
}));`;

function readNote(folder: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, 'note.json'), 'utf8')) as Record<string, unknown>;
}

test.each([V1, V1BETA1])('The token of a plugin of %s goes with the request.', async (apiVersion) => {
  const server = await openServer();
  const { api } = await connectedBy(server, { apiVersion });
  await api.groups();
  expect(server.requests[0]?.headers.authorization).toBe('Bearer abc');
});

test('A plugin may answer in YAML.', async () => {
  const server = await openServer();
  const program = `console.log("apiVersion: ${V1}\\nkind: ExecCredential\\nstatus: {token: yaml}");`;
  await (await connectedBy(server, { program, status: NOTHING })).api.groups();
  expect(server.requests[0]?.headers.authorization).toBe('Bearer yaml');
});

test('The certificate of a plugin is shown to the server.', async () => {
  const server = await openServer();
  const { cert, key } = makeCertificate('from-plugin');
  const status = { clientCertificateData: cert, clientKeyData: key };
  await (await connectedBy(server, { status })).api.groups();
  expect(server.requests[0]?.clientName).toBe('from-plugin');
});

test('A plugin gets its arguments, its variables on top of those of the host, and what it is for.', async () => {
  const server = await openServer();
  const exec = { args: ['get-token', '--x'], env: [{ name: 'MINE', value: 'yes' }] };
  const { api, folder } = await connectedBy(server, { program: NOTE, exec });
  await api.groups();
  expect(process.env['HOME']).toBeDefined();
  expect(readNote(folder)).toEqual({
    info: { kind: 'ExecCredential', apiVersion: V1, spec: { interactive: false } },
    args: ['get-token', '--x'],
    mine: 'yes',
    path: true,
  });
});

test('With provideClusterInfo a plugin learns which cluster it is for.', async () => {
  const server = await openServer();
  const cluster = {
    'tls-server-name': 'localhost',
    extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'x' } }],
  };
  const { api, folder } = await connectedBy(server, { program: NOTE, exec: { provideClusterInfo: true } }, { cluster });
  await api.groups();
  expect(readNote(folder)['info']).toMatchObject({
    spec: {
      cluster: {
        server: server.url,
        'tls-server-name': 'localhost',
        'certificate-authority-data': Buffer.from(server.authority?.cert ?? '').toString('base64'),
        config: { audience: 'x' },
      },
    },
  });
});

test.each([
  ['Never', true, false],
  ['IfAvailable', true, true],
  ['IfAvailable', false, false],
  ['Always', true, true],
])(
  'interactiveMode %s at a terminal (%s) means interactive %s.',
  async (interactiveMode, stdinIsTerminal, interactive) => {
    const server = await openServer();
    const { api, folder } = await connectedBy(
      server,
      { program: NOTE, exec: { interactiveMode } },
      { stdinIsTerminal },
    );
    await api.groups();
    expect(readNote(folder)['info']).toMatchObject({ spec: { interactive } });
  },
);

test('A plugin of v1beta1 need not say its interactiveMode.', async () => {
  const server = await openServer();
  const plugin = { apiVersion: V1BETA1, program: NOTE, exec: { interactiveMode: undefined } };
  const { api, folder } = await connectedBy(server, plugin, { stdinIsTerminal: true });
  await api.groups();
  expect(readNote(folder)['info']).toMatchObject({ spec: { interactive: true } });
});

test('A plugin that must ask is not run where nobody can answer.', async () => {
  const server = await openServer();
  const { api } = await connectedBy(server, { exec: { interactiveMode: 'Always' } });
  expect(await clusterErrorOf(api.groups())).toMatchObject({
    kind: 'plugin-failed',
    message: expect.stringContaining('standard input is no terminal'),
  });
});

/** Counts its runs in a file and gives the tokens t1, t2, ... */
const COUNT = `const file = new URL('runs', import.meta.url);
const run = fs.existsSync(file) ? Number(fs.readFileSync(file)) + 1 : 1;
fs.writeFileSync(file, String(run));
const print = (more) => console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: '${V1}', status: { token: 't' + run, ...more } }));`;

test('A plugin runs once for requests at the same time, and again only when its credential ends.', async () => {
  const server = await openServer();
  let now = Date.parse('2030-01-01T00:00:00Z');
  const program = `${COUNT}\nprint({ expirationTimestamp: '2030-01-01T00:0' + run + ':00Z' });`;
  const { api } = await connectedBy(server, { program, status: NOTHING }, { now: () => now });
  await Promise.all([api.groups(), api.groups(), api.groups()]);
  now += 59_000;
  await api.groups();
  now += 2_000;
  await api.groups();
  const seen = server.requests.map(({ headers }) => headers.authorization);
  expect(seen).toEqual([...Array<string>(4).fill('Bearer t1'), 'Bearer t2']);
});

test('A credential that the server refuses is asked for once more.', async () => {
  const server = await startTlsServer((request, response) =>
    request.headers.authorization === 'Bearer t2'
      ? sendJson(response, GROUPS)
      : sendStatus(response, 401, 'Unauthorized', 'Unauthorized'),
  );
  const { api } = await connectedBy(server, { program: `${COUNT}\nprint({});`, status: NOTHING });
  expect(await api.groups()).toEqual({ known: true, value: [] });
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2']);
});

test('A plugin that gives the refused credential again ends the attempts.', async () => {
  const server = await startTlsServer((_request, response) =>
    sendStatus(response, 401, 'Unauthorized', 'Unauthorized'),
  );
  const { api } = await connectedBy(server, {});
  expect((await clusterErrorOf(api.groups())).kind).toBe('unauthorized');
  expect(server.requests).toHaveLength(1);
});

test('A new certificate opens new connections.', async () => {
  const certificates = [makeCertificate('one'), makeCertificate('two')].map(({ cert, key }) => ({
    clientCertificateData: cert,
    clientKeyData: key,
  }));
  const server = await startTlsServer((_request, response, seen) =>
    seen.clientName === 'two' ? sendJson(response, GROUPS) : sendStatus(response, 401, 'Unauthorized', 'Unauthorized'),
  );
  const program = `${COUNT}\nprint({ token: undefined, ...${JSON.stringify(certificates)}[run - 1] });`;
  const { api } = await connectedBy(server, { program, status: NOTHING });
  expect(await api.groups()).toEqual({ known: true, value: [] });
  expect(server.requests.map(({ clientName }) => clientName)).toEqual(['one', 'two']);
});

test('A token on the command line, or a certificate, leaves the plugin alone.', async () => {
  const server = await openServer();
  const folder = tempFolder();
  const { cert, key } = makeCertificate('me');
  const exec = { apiVersion: V1, command: '/no/such/plugin', interactiveMode: 'Never' };
  await (await connected(server, { user: { exec }, flags: { token: 'typed' } })).groups();
  writeFileSync(join(folder, 'c'), cert);
  writeFileSync(join(folder, 'k'), key);
  await (await connected(server, { user: { exec, 'client-certificate': 'c', 'client-key': 'k' }, folder })).groups();
  expect(server.requests.map(({ headers, clientName }) => headers.authorization ?? clientName)).toEqual([
    'Bearer typed',
    'me',
  ]);
});

test('What a plugin says while it runs is shown at once.', async () => {
  const server = await openServer();
  const said: string[] = [];
  const { api } = await connectedBy(
    server,
    { program: `console.error('Open https://login and enter ABCD');` },
    {
      showStderr: (text) => said.push(text),
    },
  );
  await api.groups();
  expect(said.join('')).toBe('Open https://login and enter ABCD\n');
});

test('A plugin that runs is announced, with its end.', async () => {
  const server = await openServer();
  const seen: string[] = [];
  const { api } = await connectedBy(server, {}, { onActivity: ({ kind }) => seen.push(kind) });
  await api.groups();
  expect(seen).toEqual(['plugin-started', 'plugin-finished', 'request-started', 'request-finished']);
});

test.each<[string, Plugin, string]>([
  [
    'fails',
    { program: `console.error('first'); console.error('Token has expired and refresh failed'); process.exit(255);` },
    'failed with exit code 255: Token has expired and refresh failed',
  ],
  ['fails in silence', { program: 'process.exit(3);' }, 'failed with exit code 3.'],
  [
    'shows a token when it fails',
    { program: `console.error('bad token ${'eyJhbGciOi'.repeat(6)}'); process.exit(1);` },
    'failed with exit code 1: bad token …',
  ],
  [
    'colours what it says',
    { program: `console.error('\\u001b[31mred\\u001b[0m\\u0007'); process.exit(1);` },
    'failed with exit code 1: red',
  ],
  [
    'is killed',
    { program: `process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);` },
    'was ended by SIGKILL.',
  ],
  ['prints nothing', { status: NOTHING }, 'printed nothing; it should print an ExecCredential.'],
  [
    'prints something else',
    { program: `console.log('token: abc');`, status: NOTHING },
    'printed something that is not an ExecCredential.',
  ],
  [
    'prints half of it',
    { program: `console.log('{"kind":"ExecCredential","status":{"token":"abc"');`, status: NOTHING },
    'printed something that is not an ExecCredential.',
  ],
  [
    'gives nothing',
    { status: { expirationTimestamp: '2030-01-01T00:00:00Z' } },
    'gave neither a token nor a certificate.',
  ],
  ['gives half a pair', { status: { clientCertificateData: 'x' } }, 'gave only one of certificate and key.'],
  [
    'gives a bad pair',
    { status: { clientCertificateData: 'x', clientKeyData: 'y' } },
    'gave a certificate that cannot be used: it is not a certificate and a key in PEM form.',
  ],
  [
    'answers in another version',
    { apiVersion: V1BETA1, exec: { apiVersion: V1 } },
    `answered in apiVersion "${V1BETA1}", but the kubeconfig asks for "${V1}".`,
  ],
])('A plugin that %s is named with what went wrong.', async (_what, plugin, message) => {
  const server = await openServer();
  const { api, folder } = await connectedBy(server, plugin);
  const error = await clusterErrorOf(api.groups());
  expect(error.kind).toBe('plugin-failed');
  expect(error.message.replace(folder, '')).toContain(
    `The credential plugin "/plugin.mjs" of the user "dev" ${message}`,
  );
  expect(server.requests).toEqual([]);
});

test('A plugin that is not installed comes with its hint.', async () => {
  const server = await openServer();
  const exec = { command: 'no-such-plugin-anywhere', installHint: 'Run: \u001b[1mbrew install it\u001b[0m\n' };
  const error = await clusterErrorOf((await connectedBy(server, { exec })).api.groups());
  expect(error.message).toBe(
    'The credential plugin "no-such-plugin-anywhere" of the user "dev" was not found. Run: brew install it',
  );
});

test('A plugin that may not be run is named.', async () => {
  const server = await openServer();
  const error = await clusterErrorOf((await connectedBy(server, { exec: { command: './config' } })).api.groups());
  expect(error.message).toContain('could not be started');
});

/** Its child holds the output open, as a wrapper script does. */
const HANG = `import { spawn } from 'node:child_process';
spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'], { stdio: 'inherit' });
process.stderr.write('waiting');
setInterval(() => {}, 1000);`;

test('A plugin that hangs is given up, children and all.', async () => {
  const server = await openServer();
  const { api } = await connectedBy(server, { program: HANG, status: NOTHING }, { pluginTimeoutMs: 500 });
  const error = await clusterErrorOf(api.groups());
  expect(error).toMatchObject({ kind: 'plugin-failed', message: expect.stringContaining('did not end within 0.5 s') });
});

test('Ctrl-C ends a plugin that hangs.', async () => {
  const server = await openServer();
  const interrupt = new AbortController();
  const showStderr = (): void => interrupt.abort();
  const { api } = await connectedBy(
    server,
    { program: HANG, status: NOTHING },
    { signal: interrupt.signal, showStderr },
  );
  expect((await clusterErrorOf(api.groups())).kind).toBe('aborted');
});

const ASKS = 'if (!JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec.interactive) process.exit(1);';

test.each([
  ['one that could ask and asks nothing leaves the terminal where it is', 'IfAvailable', '', 0],
  ['one that fails without asking gets the terminal', 'IfAvailable', ASKS, 1],
  ['one that always asks gets the terminal at once', 'Always', ASKS, 1],
  ['one that never asks leaves the terminal where it is', 'Never', '', 0],
])('While something else holds the terminal: %s.', async (_title, interactiveMode, program, times) => {
  const server = await openServer();
  let lent = 0;
  const lend = async (work: () => Promise<void>): Promise<void> => {
    lent += 1;
    await work();
  };
  const { api } = await connectedBy(
    server,
    { program, exec: { interactiveMode } },
    { stdinIsTerminal: true, lendTerminal: () => lend },
  );
  await api.groups();
  expect(server.requests[0]?.headers.authorization).toBe('Bearer abc');
  expect(lent).toBe(times);
});

test('A plugin that fails with the terminal, too, says why.', async () => {
  const server = await openServer();
  const { api } = await connectedBy(
    server,
    { program: 'console.error("no such user"); process.exit(1);', exec: { interactiveMode: 'IfAvailable' } },
    { stdinIsTerminal: true, lendTerminal: () => (work) => work() },
  );
  const error = await clusterErrorOf(api.groups());
  expect(error.kind).toBe('plugin-failed');
});
