import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { makeCertificate } from '../helpers/certificates.ts';
import { clusterErrorOf, connected, PODS } from '../helpers/connected.ts';
import { sendJson, sendStatus, startServer, startTlsServer, type WebServer } from '../helpers/web-server.ts';

const EMPTY = { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [] };
const all = (raw: unknown): unknown => raw;

/** Somewhere that takes connections and does with them what a test wants. */
async function startTcp(onConnection: Parameters<typeof createTcpServer>[1]): Promise<WebServer> {
  const server = createTcpServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, requests: [], authority: undefined };
}

async function closedPort(): Promise<WebServer> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${port}`, port, requests: [], authority: undefined };
}

test('A server that is busy is asked again after the time that it names.', async () => {
  const waits: number[] = [];
  let asked = 0;
  const server = await startServer((_request, response) => {
    asked += 1;
    if (asked > 2) return sendJson(response, EMPTY);
    response.writeHead(429, { 'retry-after': String(asked) }).end('Too many requests, please try again later.');
  });
  const api = await connected(server, { pause: async (ms) => void waits.push(ms) });
  expect(await api.list(PODS, {}, all)).toEqual({ known: true, value: [] });
  expect(waits).toEqual([1_000, 2_000]);
});

test('A server that stays busy leaves a gap, after a few attempts.', async () => {
  const server = await startServer((_request, response) => response.writeHead(429).end());
  const api = await connected(server);
  expect(await api.list(PODS, {}, all)).toMatchObject({ known: false, gap: { reason: 'failed', resource: 'pods' } });
  expect(server.requests).toHaveLength(4);
});

test('A server that wants more time than the request has is not waited for.', async () => {
  const server = await startServer((_request, response) => response.writeHead(429, { 'retry-after': '60' }).end());
  const api = await connected(server, { flags: { requestTimeout: '5s' } });
  expect(await api.list(PODS, {}, all)).toMatchObject({ known: false });
  expect(server.requests).toHaveLength(1);
});

test('A server that wants very long is not waited for, also without a deadline.', async () => {
  const server = await startServer((_request, response) => response.writeHead(429, { 'retry-after': '9999999' }).end());
  const api = await connected(server, { flags: { requestTimeout: '0' } });
  expect(await api.list(PODS, {}, all)).toMatchObject({ known: false });
  expect(server.requests).toHaveLength(1);
});

test('An error inside of the server is retried, and its own words are the gap.', async () => {
  const server = await startServer((_request, response) =>
    sendStatus(response, 500, 'InternalError', 'etcdserver: request timed out'),
  );
  const api = await connected(server);
  const gap = { verb: 'list', group: '', resource: 'pods', reason: 'failed', message: 'etcdserver: request timed out' };
  expect(await api.list(PODS, {}, all)).toEqual({ known: false, gap });
  expect(server.requests).toHaveLength(4);
});

test('A refusal is not retried.', async () => {
  const server = await startServer((_request, response) => sendStatus(response, 400, 'BadRequest', 'unable to parse'));
  const api = await connected(server);
  expect(await api.list(PODS, {}, all)).toMatchObject({ known: false, gap: { message: 'unable to parse' } });
  expect(server.requests).toHaveLength(1);
});

test('A connection that breaks is tried again.', async () => {
  let asked = 0;
  const server = await startServer((request, response) => {
    asked += 1;
    if (asked === 1) return request.socket.destroy();
    return sendJson(response, EMPTY);
  });
  const api = await connected(server);
  expect(await api.list(PODS, {}, all)).toEqual({ known: true, value: [] });
});

test('An answer that is cut off in the middle is tried again.', async () => {
  let asked = 0;
  const server = await startServer((request, response) => {
    asked += 1;
    if (asked > 1) return sendJson(response, EMPTY);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
    return response.write('{"kind":"PodList","items":[', () => request.socket.destroy());
  });
  const api = await connected(server);
  expect(await api.list(PODS, {}, all)).toEqual({ known: true, value: [] });
});

test('An answer that is cut off again and again is a gap, whether or not its length was told.', async () => {
  for (const length of [{}, { 'content-length': '500' }]) {
    const server = await startServer((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...length });
      response.write('{"kind":"PodList","items":[', () => request.socket.destroy());
    });
    const read = await (await connected(server)).list(PODS, {}, all);
    expect(read).toMatchObject({ known: false, gap: { reason: 'failed' } });
    expect(read.known ? '' : read.gap.message).toContain('broke off in the middle of an answer');
    expect(server.requests).toHaveLength(4);
  }
});

test('JSON that breaks off is a gap that says so.', async () => {
  const server = await startServer((_request, response) => response.end('{"kind":"PodList","items":[{"metadata":'));
  const api = await connected(server);
  const read = await api.list(PODS, {}, all);
  expect(read).toMatchObject({ known: false, gap: { reason: 'failed' } });
  expect(read.known ? '' : read.gap.message).toContain('JSON that breaks off');
});

test('A compressed answer that is damaged is a gap.', async () => {
  const server = await startServer((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('this is not gzip'),
  );
  const api = await connected(server);
  expect(await api.list(PODS, {}, all)).toMatchObject({ known: false, gap: { reason: 'failed' } });
});

test.each([
  ['a web page', 200, '<!DOCTYPE html><html><body>Log in</body></html>', /web page \(HTTP 200\)/],
  ['a web page that refuses', 403, '<html>Blocked by the firewall</html>', /web page \(HTTP 403\)/],
  ['plain words', 200, 'It works!', /"It works!" \(HTTP 200\)/],
  ['nothing', 200, '', /nothing \(HTTP 200\)/],
  ['a server that wants TLS', 400, 'Client sent an HTTP request to an HTTPS server.\n', /begin with https/],
])('An answer that no API server gives is named: %s.', async (_what, status, body, message) => {
  const server = await startServer((_request, response) => response.writeHead(status).end(body));
  const error = await clusterErrorOf((await connected(server)).list(PODS, {}, all));
  expect(error.kind).toBe('not-kubernetes');
  expect(error.message).toMatch(message);
  expect(error.message).toContain(`${server.url} (context "test")`);
});

test('A redirect is not followed but named.', async () => {
  const server = await startServer((_request, response) =>
    response.writeHead(302, { location: 'https://login.example.com/' }).end(),
  );
  const error = await clusterErrorOf((await connected(server)).list(PODS, {}, all));
  expect(error).toMatchObject({
    kind: 'not-kubernetes',
    message: expect.stringContaining('https://login.example.com/'),
  });
});

test('A server that never answers ends the read at the deadline.', async () => {
  const server = await startServer(() => {});
  const api = await connected(server, { flags: { requestTimeout: '50ms' } });
  const error = await clusterErrorOf(api.list(PODS, {}, all));
  expect(error).toMatchObject({ kind: 'timeout', message: expect.stringContaining('within 0.05 s') });
});

test('A server that stops in the middle of an answer ends the read at the deadline.', async () => {
  const server = await startServer((_request, response) => void response.writeHead(200).write('{"kind":'));
  const api = await connected(server, { flags: { requestTimeout: '50ms' } });
  expect((await clusterErrorOf(api.list(PODS, {}, all))).kind).toBe('timeout');
});

test('One slow resource of a server that does answer is a gap.', async () => {
  const server = await startServer((request, response) => {
    if (request.url?.includes('/quick/')) sendJson(response, EMPTY);
  });
  const api = await connected(server, { flags: { requestTimeout: '300ms' } });
  expect(await api.list(PODS, { namespace: 'quick' }, all)).toMatchObject({ known: true });
  expect(await api.list(PODS, { namespace: 'slow' }, all)).toMatchObject({
    known: false,
    gap: { reason: 'timeout', namespace: 'slow' },
  });
});

test('Ctrl-C ends a request that waits.', async () => {
  const interrupt = new AbortController();
  const server = await startServer(() => interrupt.abort());
  const api = await connected(server, { signal: interrupt.signal, flags: { requestTimeout: '0' } });
  expect((await clusterErrorOf(api.list(PODS, {}, all))).kind).toBe('aborted');
});

test('Ctrl-C ends the pause before a retry.', async () => {
  const interrupt = new AbortController();
  const server = await startServer((_request, response) => response.writeHead(503).end());
  const pause = (_ms: number, signal: AbortSignal): Promise<void> => {
    interrupt.abort();
    return Promise.reject(signal.reason as Error);
  };
  const api = await connected(server, { signal: interrupt.signal, pause });
  expect((await clusterErrorOf(api.list(PODS, {}, all))).kind).toBe('aborted');
});

test('Closing ends what still runs.', async () => {
  let close = (): void => {};
  const server = await startServer(() => close());
  const api = await connected(server, { flags: { requestTimeout: '0' } });
  close = () => void api.close();
  expect((await clusterErrorOf(api.list(PODS, {}, all))).kind).toBe('aborted');
});

test('A server that is not there is named with its address and context.', async () => {
  const server = await closedPort();
  const error = await clusterErrorOf((await connected(server)).list(PODS, {}, all));
  expect(error.kind).toBe('unreachable');
  expect(error.message).toBe(
    `The server ${server.url} (context "test") cannot be reached: connection refused. Is it running, and is the address right?`,
  );
});

test('A name that does not exist is named.', async () => {
  const server = await closedPort();
  const api = await connected(server, { cluster: { server: 'http://no-such-host.invalid:6443' } });
  const error = await clusterErrorOf(api.list(PODS, {}, all));
  expect(error.kind).toBe('unreachable');
  expect(error.message).toContain('"no-such-host.invalid"');
});

test('A server that hangs up at once is unreachable, after a few attempts.', async () => {
  let connections = 0;
  const server = await startTcp((socket) => {
    connections += 1;
    socket.destroy();
  });
  expect((await clusterErrorOf((await connected(server)).list(PODS, {}, all))).kind).toBe('unreachable');
  expect(connections).toBe(4);
});

test('Something that does not speak HTTP is named.', async () => {
  const server = await startTcp((socket) => void socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
  const error = await clusterErrorOf((await connected(server)).list(PODS, {}, all));
  expect(error).toMatchObject({ kind: 'not-kubernetes', message: expect.stringContaining('does not speak HTTP') });
});

const reply = (server: WebServer, options: Parameters<typeof connected>[1]) =>
  connected(server, options).then((api) => api.list(PODS, {}, all));

test('TLS: a certificate of an authority that the kubeconfig does not name is refused.', async () => {
  const server = await startTlsServer((_request, response) => sendJson(response, EMPTY));
  const stranger = Buffer.from(makeCertificate('stranger').cert).toString('base64');
  const error = await clusterErrorOf(reply(server, { cluster: { 'certificate-authority-data': stranger } }));
  expect(error).toMatchObject({ kind: 'tls', message: expect.stringContaining('not trusted here') });
});

test('TLS: without an authority in the kubeconfig, those of the machine decide.', async () => {
  const server = await startTlsServer((_request, response) => sendJson(response, EMPTY));
  const error = await clusterErrorOf(reply({ ...server, authority: undefined }, {}));
  expect(error.kind).toBe('tls');
});

/** Some sandboxes have no IPv6 at all. */
const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

test.skipIf(!hasIPv6)('TLS: an IPv6 address is checked like any other.', async () => {
  const authority = makeCertificate('authority');
  const startFor = (host: string): Promise<WebServer> => {
    const certificate = makeCertificate('api', { hosts: [host], issuer: authority });
    return startTlsServer((_request, response) => sendJson(response, EMPTY), { authority, certificate, host: '::1' });
  };
  const right = await startFor('::1');
  expect(right.url).toMatch(/^https:\/\/\[::1\]:/);
  expect(await reply(right, {})).toEqual({ known: true, value: [] });
  expect((await clusterErrorOf(reply(await startFor('::2'), {}))).kind).toBe('tls');
});

test('TLS: an expired certificate is named as such.', async () => {
  const authority = makeCertificate('authority');
  const certificate = makeCertificate('api', { hosts: ['127.0.0.1'], issuer: authority, days: -1 });
  const server = await startTlsServer(() => {}, { authority, certificate });
  const error = await clusterErrorOf(reply(server, {}));
  expect(error).toMatchObject({ kind: 'tls', message: expect.stringContaining('expired') });
});

test('TLS: a certificate for another name is refused, and tls-server-name can accept it.', async () => {
  const authority = makeCertificate('authority');
  const certificate = makeCertificate('api', { hosts: ['api.internal'], issuer: authority });
  const server = await startTlsServer((_request, response) => sendJson(response, EMPTY), { authority, certificate });
  const error = await clusterErrorOf(reply(server, {}));
  expect(error).toMatchObject({ kind: 'tls', message: expect.stringContaining('--tls-server-name') });
  const accepted = { known: true, value: [] };
  expect(await reply(server, { cluster: { 'tls-server-name': 'api.internal' } })).toEqual(accepted);
  expect(await reply(server, { flags: { tlsServerName: 'api.internal' } })).toEqual(accepted);
});

test('TLS: insecure-skip-tls-verify takes any certificate.', async () => {
  const server = await startTlsServer((_request, response) => sendJson(response, EMPTY));
  const cluster = { 'insecure-skip-tls-verify': true };
  expect(await reply({ ...server, authority: undefined }, { cluster })).toEqual({ known: true, value: [] });
  expect(await reply(server, { flags: { insecureSkipTlsVerify: true } })).toEqual({ known: true, value: [] });
});

test('TLS: a plain HTTP server behind https:// is told apart.', async () => {
  const server = await startServer(() => {});
  const error = await clusterErrorOf(reply(server, { cluster: { server: server.url.replace('http:', 'https:') } }));
  expect(error).toMatchObject({ kind: 'tls', message: expect.stringContaining('does not speak TLS') });
});
