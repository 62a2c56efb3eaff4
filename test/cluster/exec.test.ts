import { expect, test } from 'vitest';
import type { ClusterApi } from '../../src/cluster/api.ts';
import type { ExecEnd, ExecOptions } from '../../src/cluster/exec.ts';
import { makeCertificate } from '../helpers/certificates.ts';
import { clusterErrorOf, connected, type ConnectedOptions } from '../helpers/connected.ts';
import { type Command, type ExecServerOptions, startExecServer, statusAnswer } from '../helpers/exec-server.ts';
import { base64 } from '../helpers/kubeconfig.ts';
import { startProxy, startSocks } from '../helpers/proxies.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';
import { startServer, startTlsServer, type WebServer } from '../helpers/web-server.ts';

const POD = { namespace: 'shop', name: 'web-0' };
const FOREVER = 600_000;

function execIn(api: ClusterApi, options: Partial<ExecOptions> = {}, command = ['true']): Promise<ExecEnd> {
  return api.writer.exec(POD, 'main', command, { onLine: () => {}, deadlineMs: FOREVER, ...options });
}

/** What a command comes to whose other end is this script. */
async function outcome(
  script: (command: Command) => void,
  options: ExecServerOptions = {},
): Promise<ExecEnd & { readonly lines: readonly string[] }> {
  const api = await connected(await startExecServer(script, options));
  const lines: string[] = [];
  const end = await execIn(api, { onLine: (line) => lines.push(line) });
  return { ...end, lines };
}

const exitZero = (command: Command): void => command.exit(0);

async function runOn(server: WebServer, options: ConnectedOptions = {}): Promise<ExecEnd> {
  return execIn(await connected(server, options));
}

test('A command goes word by word, with its container; its lines come without their ends, and so does its exit code.', async () => {
  const server = await startExecServer(async (command) => {
    await command.stdout('one\ntwo\n');
    await command.stderr('oh no\n');
    command.exit(3);
  });
  const lines: string[] = [];
  const api = await connected(server);
  const end = await execIn(api, { onLine: (line) => lines.push(line) }, ['sh', '-c', 'echo "$1" & a=b', 'ü']);
  expect(end).toEqual({ exitCode: 3, stderr: 'oh no\n' });
  expect(lines).toEqual(['one', 'two']);
  const { pathname, searchParams } = new URL(server.requests[0]?.url ?? '', server.url);
  expect(pathname).toBe('/api/v1/namespaces/shop/pods/web-0/exec');
  expect([...searchParams]).toEqual([
    ['container', 'main'],
    ['stdout', 'true'],
    ['stderr', 'true'],
    ['command', 'sh'],
    ['command', '-c'],
    ['command', 'echo "$1" & a=b'],
    ['command', 'ü'],
  ]);
  expect(server.requests[0]?.headers['sec-websocket-protocol']?.split(',')).toEqual(
    expect.arrayContaining(['v5.channel.k8s.io', 'v4.channel.k8s.io']),
  );
});

test('Lines are told as they come, wherever the messages cut them; the last one needs no end.', async () => {
  let tell = (): void => {};
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const bytes = Buffer.from('grün\n日本\n\nlast');
  const server = await startExecServer(async (command) => {
    for (const byte of bytes.subarray(0, 6)) await command.stdout(Buffer.of(byte));
    await told;
    for (const byte of bytes.subarray(6)) await command.stdout(Buffer.of(byte));
    command.exit(0);
  });
  const lines: string[] = [];
  await execIn(await connected(server), {
    onLine(line) {
      lines.push(line);
      tell();
    },
  });
  expect(lines).toEqual(['grün', '日本', '', 'last']);
});

test('A flood comes whole, and of standard error the beginning is kept.', async () => {
  const flood = Array.from({ length: 100_000 }, (_, number) => `line ${number} ${'x'.repeat(40)}`);
  const { lines, stderr } = await outcome(async (command) => {
    const text = Buffer.from(`${flood.join('\n')}\n`);
    for (let at = 0; at < text.length; at += 70_000) await command.stdout(text.subarray(at, at + 70_000));
    for (let count = 0; count < 10; count += 1) await command.stderr('e'.repeat(10_000));
    command.exit(0);
  });
  expect(lines).toHaveLength(flood.length);
  expect(lines.at(-1)).toBe(flood.at(-1));
  expect(stderr).toHaveLength(65_536);
});

test('A line without an end does not fill the memory: it comes in pieces.', async () => {
  const { lines } = await outcome(async (command) => {
    for (let count = 0; count < 25; count += 1) await command.stdout('y'.repeat(100_000));
    command.exit(0);
  });
  expect(lines.map(({ length }) => length)).toEqual([1_000_000, 1_000_000, 500_000]);
});

test.each([
  [
    'a runtime that finds no such program',
    { status: 'Failure', reason: 'InternalError', message: 'exec: "sh": executable file not found in $PATH' },
    'exec: "sh": executable file not found in $PATH',
  ],
  ['words that are no Status', 'something broke', 'something broke'],
  ['a Status without words', {}, '{}'],
])('%s: there is no exit code, and the words are kept.', async (_title, status, error) => {
  expect(await outcome((command) => command.status(status))).toEqual({ stderr: '', lines: [], error });
});

test('The older protocol will do.', async () => {
  expect(await outcome((command) => command.exit(1), { protocol: 'v4.channel.k8s.io' })).toMatchObject({ exitCode: 1 });
});

test.each<[string, (command: Command) => void, string]>([
  ['cut', (command) => command.destroy(), 'The connection ended before the command did.'],
  [
    'closed',
    (command) => command.close(1001, 'going away'),
    'The connection ended before the command did (going away).',
  ],
])('A connection that is %s in the middle leaves the lines that came, and says so.', async (_title, end, error) => {
  const ended = await outcome(async (command) => {
    await command.stdout('a\nb');
    end(command);
  });
  expect(ended).toEqual({ stderr: '', lines: ['a', 'b'], error });
});

test('A message that cannot be is the end of the connection, not of the program.', async () => {
  const { error, exitCode } = await outcome((command) => command.raw(Buffer.alloc(0)));
  expect(exitCode).toBeUndefined();
  expect(error).toContain('The connection ended before the command did (a message could not be read');
});

test('Messages of other channels, and the closing of one, are passed over.', async () => {
  const { exitCode } = await outcome((command) => {
    for (const channel of [1, 2, 0, 1]) command.raw(Buffer.of(255, channel));
    command.raw(Buffer.of(9, 65));
    command.exit(0);
  });
  expect(exitCode).toBe(0);
});

test('What a listener throws goes to who asked.', async () => {
  const server = await startExecServer((command) => void command.stdout('a\n'));
  const api = await connected(server);
  const throwing = execIn(api, {
    onLine() {
      throw new RangeError('mine');
    },
  });
  await expect(throwing).rejects.toThrow('mine');
});

test.each([
  [
    '403',
    statusAnswer(
      403,
      'Forbidden',
      'pods "web-0" is forbidden: User "eve" cannot get resource "pods/exec" in API group "" in the namespace "shop"',
    ),
    'forbidden',
    'User "eve" cannot get resource "pods/exec"',
  ],
  ['404', statusAnswer(404, 'NotFound', 'pods "web-0" not found'), 'not-found', 'pods "web-0" not found'],
  [
    '400',
    statusAnswer(400, 'BadRequest', 'container x is not valid for pod web-0'),
    'server-error',
    'container x is not valid',
  ],
  [
    'an upgrade that got lost on the way',
    statusAnswer(400, 'BadRequest', 'Upgrade request required'),
    'bad-answer',
    'a proxy or load balancer',
  ],
  ['a page', 'HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n<html></html>', 'not-kubernetes', 'web page'],
  ['JSON', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}', 'bad-answer', 'HTTP 200'],
  [
    'a redirect',
    'HTTP/1.1 302 Found\r\nlocation: https://login.example.com/\r\ncontent-length: 0\r\n\r\n',
    'not-kubernetes',
    'login.example.com',
  ],
  [
    '500 of a kubelet',
    statusAnswer(500, 'InternalError', 'dial tcp 10.0.0.1:10250: connect: no route to host'),
    'server-error',
    'no route to host',
  ],
  [
    'a wrong handshake',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
    'bad-answer',
    'opens no WebSocket',
  ],
  [
    'half a refusal',
    'HTTP/1.1 403 Forbidden\r\ncontent-length: 500\r\n\r\n{"kind":',
    'bad-answer',
    'opens no WebSocket',
  ],
  ['nothing', '', 'unreachable', 'closed the connection'],
])('Instead of a WebSocket, %s: that is what is thrown.', async (_title, answer, kind, words) => {
  const server = await startExecServer(exitZero, { refuse: () => answer });
  const error = await clusterErrorOf(runOn(server));
  expect([error.kind, error.message]).toEqual([kind, expect.stringContaining(words)]);
  expect(server.requests).toHaveLength(1);
});

test('A token that is refused is replaced once, and the command runs once.', async () => {
  let runs = 0;
  const server = await startExecServer(
    (command) => {
      runs += 1;
      command.exit(0);
    },
    {
      refuse: ({ headers }) =>
        headers.authorization === 'Bearer new' ? undefined : statusAnswer(401, 'Unauthorized', 'Unauthorized'),
    },
  );
  const folder = tempFolder();
  const tokenFile = writeIn(folder, 'token', 'old');
  const api = await connected(server, { user: { tokenFile }, folder });
  expect((await clusterErrorOf(execIn(api))).kind).toBe('unauthorized');
  writeIn(folder, 'token', 'new');
  expect(await execIn(api)).toEqual({ exitCode: 0, stderr: '' });
  expect(runs).toBe(1);
});

test('Whom we act for goes along: user, uid, each group in a line of its own, and extra fields.', async () => {
  const server = await startExecServer(exitZero);
  const user = {
    token: 't',
    as: 'jané',
    'as-uid': 'u-1',
    'as-groups': ['dev', 'a, b'],
    'as-user-extra': { 'example.com/scopes': ['view', 'edit'] },
  };
  await runOn(server, { user });
  const raw = server.requests[0]?.rawHeaders ?? [];
  const lines = raw.flatMap((name, at) => (at % 2 === 0 ? [`${name.toLowerCase()}: ${raw[at + 1]}`] : []));
  expect(lines.filter((line) => /^(impersonate|authorization)/.test(line)).toSorted()).toEqual(
    [
      'authorization: Bearer t',
      'impersonate-extra-example.com%2fscopes: edit',
      'impersonate-extra-example.com%2fscopes: view',
      'impersonate-group: a, b',
      'impersonate-group: dev',
      'impersonate-uid: u-1',
      `impersonate-user: ${Buffer.from('jané').toString('latin1')}`,
    ].toSorted(),
  );
});

test('The client certificate is shown, and that of the server is checked as for every request.', async () => {
  const authority = makeCertificate('authority');
  const server = await startExecServer(exitZero, { authority });
  const { cert, key } = makeCertificate('dev', { issuer: authority });
  const user = { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
  await runOn(server, { user });
  expect(server.requests[0]?.clientName).toBe('dev');
  const stranger = { 'certificate-authority-data': base64(makeCertificate('stranger').cert) };
  expect((await clusterErrorOf(runOn(server, { cluster: stranger }))).kind).toBe('tls');
  const unchecked = { 'insecure-skip-tls-verify': true };
  expect(await runOn({ ...server, authority: undefined }, { cluster: unchecked })).toMatchObject({ exitCode: 0 });
});

test('A certificate for another name is refused, and tls-server-name can accept it.', async () => {
  const authority = makeCertificate('authority');
  const certificate = makeCertificate('api', { hosts: ['api.internal'], issuer: authority });
  const server = await startExecServer(exitZero, { authority, certificate });
  expect((await clusterErrorOf(runOn(server))).kind).toBe('tls');
  expect(await runOn(server, { cluster: { 'tls-server-name': 'api.internal' } })).toMatchObject({ exitCode: 0 });
});

test('Over plain HTTP, below a path, nothing secret is sent.', async () => {
  const server = await startExecServer(exitZero, { plain: true });
  const cluster = { server: `${server.url}/k8s/clusters/c-1` };
  expect(await runOn(server, { cluster, user: { token: 'secret' } })).toMatchObject({ exitCode: 0 });
  expect(server.requests[0]?.url).toMatch(/^\/k8s\/clusters\/c-1\/api\/v1\/namespaces\/shop\/pods\/web-0\/exec\?/);
  expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
});

test('A proxy is tunnelled through, with its own password.', async () => {
  const [server, proxy] = [await startExecServer(exitZero), await startProxy()];
  const cluster = { 'proxy-url': `http://me:p%40ss@127.0.0.1:${proxy.port}` };
  expect(await runOn(server, { cluster, user: { token: 't' } })).toMatchObject({ exitCode: 0 });
  expect(proxy.seen).toEqual([`CONNECT 127.0.0.1:${server.port} Basic ${base64('me:p@ss')}`]);
  expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer t' });
  const refusing = await startProxy({ status: 407 });
  const error = await clusterErrorOf(runOn(server, { cluster: { 'proxy-url': `http://127.0.0.1:${refusing.port}` } }));
  expect(error).toMatchObject({ kind: 'unreachable', message: expect.stringMatching(/proxy 127.*407/) });
});

test('HTTPS_PROXY is asked for a server elsewhere.', async () => {
  const authority = makeCertificate('authority');
  const certificate = makeCertificate('api', { hosts: ['api.example.invalid'], issuer: authority });
  const [server, proxy] = [
    await startExecServer(exitZero, { authority, certificate }),
    await startProxy({ status: 502 }),
  ];
  const env = { HTTPS_PROXY: `127.0.0.1:${proxy.port}` };
  await clusterErrorOf(runOn(server, { env, cluster: { server: `https://api.example.invalid:${server.port}` } }));
  expect(proxy.seen).toEqual([`CONNECT api.example.invalid:${server.port}`]);
});

test('A proxy may be talked to over TLS; tls-server-name is the name of the server behind it.', async () => {
  const authority = makeCertificate('authority');
  const certificate = makeCertificate('api', { hosts: ['api.internal'], issuer: authority });
  const server = await startExecServer(exitZero, { authority, certificate });
  const proxy = await startProxy({
    certificate: makeCertificate('proxy', { hosts: ['127.0.0.1'], issuer: authority }),
  });
  const cluster = { 'proxy-url': `https://127.0.0.1:${proxy.port}`, 'tls-server-name': 'api.internal' };
  expect(await runOn(server, { cluster })).toMatchObject({ exitCode: 0 });
  expect(proxy.seen).toEqual([`CONNECT 127.0.0.1:${server.port}`]);
});

test('A SOCKS proxy finds the server by its name, and may want a password.', async () => {
  const authority = makeCertificate('authority');
  const certificate = makeCertificate('api', { hosts: ['api.example.com'], issuer: authority });
  const server = await startExecServer(exitZero, { authority, certificate });
  const through = (url: string) => ({ 'proxy-url': url, server: `https://api.example.com:${server.port}` });
  const [open, locked] = [await startSocks(), await startSocks({ login: 'me:p@ss' })];
  expect(await runOn(server, { cluster: through(`socks5://127.0.0.1:${open.port}`) })).toMatchObject({ exitCode: 0 });
  const keyed = through(`socks5h://me:p%40ss@127.0.0.1:${locked.port}`);
  expect(await runOn(server, { cluster: keyed })).toMatchObject({ exitCode: 0 });
  expect([...open.seen, ...locked.seen]).toEqual(Array(2).fill(`CONNECT api.example.com:${server.port}`));
  const byAddress = await startExecServer(exitZero);
  expect(await runOn(byAddress, { cluster: { 'proxy-url': `socks5://127.0.0.1:${open.port}` } })).toMatchObject({
    exitCode: 0,
  });
  expect(open.seen.at(-1)).toBe(`CONNECT 127.0.0.1:${byAddress.port}`);
});

test.each([
  ['that wants a login', { login: 'me:p' }, '', 'it wants another login'],
  ['that does not know the password', { login: 'me:p' }, 'me:q@', 'it does not accept the user and password'],
  ['that cannot reach the server', { reply: 4 }, '', 'SOCKS reply 4'],
])('A SOCKS proxy %s says so.', async (_title, options, login, words) => {
  const [server, proxy] = [await startExecServer(exitZero), await startSocks(options)];
  const error = await clusterErrorOf(
    runOn(server, { cluster: { 'proxy-url': `socks5://${login}127.0.0.1:${proxy.port}` } }),
  );
  expect(error).toMatchObject({ kind: 'unreachable', message: expect.stringContaining(words) });
});

test('A web server that is no SOCKS proxy is named.', async () => {
  const [server, proxy] = [await startExecServer(exitZero), await startServer(() => {})];
  const error = await clusterErrorOf(runOn(server, { cluster: { 'proxy-url': `socks5://127.0.0.1:${proxy.port}` } }));
  expect(error).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('SOCKS') });
});

test('The signal ends a command that runs at once, and the connection with it.', async () => {
  const abort = new AbortController();
  let gone: Promise<void> | undefined;
  const server = await startExecServer((command) => {
    ({ gone } = command);
    void command.stdout('a\n');
  });
  const end = await execIn(await connected(server), { signal: abort.signal, onLine: () => abort.abort() });
  expect(end).toEqual({ exitCode: undefined, stderr: '', error: 'Stopped.' });
  await gone;
});

test('The signal ends a handshake that nobody answers.', async () => {
  const abort = new AbortController();
  const server = await startTlsServer(() => abort.abort());
  const api = await connected(server, { flags: { requestTimeout: '0' } });
  expect(await execIn(api, { signal: abort.signal })).toMatchObject({ error: 'Stopped.' });
});

test('A signal that was given before lets nothing begin.', async () => {
  const server = await startExecServer(exitZero);
  const api = await connected(server);
  expect(await execIn(api, { signal: AbortSignal.abort() })).toMatchObject({ error: 'Stopped.' });
  expect(server.requests).toEqual([]);
});

test('Closing the session ends its commands.', async () => {
  let close = (): void => {};
  const server = await startExecServer(() => close());
  const api = await connected(server);
  close = () => void api.close();
  expect(await execIn(api)).toMatchObject({ error: 'Stopped.' });
});

test('The deadline ends a command that says nothing.', async () => {
  const server = await startExecServer(() => {});
  const api = await connected(server);
  expect(await execIn(api, { deadlineMs: 50 })).toEqual({
    exitCode: undefined,
    stderr: '',
    error: 'It did not end within 0 s.',
  });
});

test('A server that does not answer the handshake is given up after the time of a request.', async () => {
  const server = await startTlsServer(() => {});
  const error = await clusterErrorOf(runOn(server, { flags: { requestTimeout: '300ms' } }));
  expect(error).toMatchObject({ kind: 'timeout', message: expect.stringContaining('did not answer within 0.3 s') });
});

test('A server that is not there is named.', async () => {
  const server = await startExecServer(exitZero);
  const elsewhere = await connected(server, { cluster: { server: 'https://127.0.0.1:9' } });
  const error = await clusterErrorOf(execIn(elsewhere));
  expect(error).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('connection refused') });
});
