import { createServer, type RequestListener, request as httpRequest } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type Certificate, makeCertificate } from '../helpers/certificates.ts';
import { clusterErrorOf, connected, PODS } from '../helpers/connected.ts';
import { sendJson, startServer, startTlsServer, type WebServer } from '../helpers/web-server.ts';

const EMPTY = { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [] };
const NOTHING = { known: true, value: [] };

interface Proxy {
  readonly port: number;
  /** `CONNECT host:port` or `GET http://…`, with the credentials that came along. */
  readonly seen: string[];
}

interface ProxyOptions {
  /** What CONNECT is answered with; 200: it tunnels. */
  readonly status?: number;
  /** It is talked to over TLS. */
  readonly certificate?: Certificate;
}

/** A forward proxy: tunnels by CONNECT, and passes plain HTTP on. */
async function startProxy({ status = 200, certificate }: ProxyOptions = {}): Promise<Proxy> {
  const seen: string[] = [];
  const note = (what: string, headers: { 'proxy-authorization'?: string | undefined }): void => {
    seen.push([what, headers['proxy-authorization']].filter(Boolean).join(' '));
  };
  const forward: RequestListener = (request, response) => {
    note(`GET ${request.url}`, request.headers);
    httpRequest(request.url ?? '', { headers: request.headers }, (answer) => answer.pipe(response)).end();
  };
  const proxy =
    certificate === undefined
      ? createServer(forward)
      : createTlsServer({ cert: certificate.cert, key: certificate.key }, forward);
  proxy.on('connect', (request, client: Socket) => {
    note(`CONNECT ${request.url}`, request.headers);
    if (status !== 200) return void client.end(`HTTP/1.1 ${status} Refused\r\n\r\n`);
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
    upstream.pipe(client).pipe(upstream);
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { port: (proxy.address() as AddressInfo).port, seen };
}

/** A SOCKS 5 proxy without passwords, as `ssh -D` opens one. */
async function startSocks(): Promise<Proxy> {
  const seen: string[] = [];
  const proxy = createTcpServer((client) => {
    client.on('error', () => client.destroy());
    client.once('data', () => {
      client.write(Buffer.of(5, 0));
      client.once('data', (command) => {
        const { host, port } = readDestination(command);
        seen.push(`CONNECT ${host}:${port}`);
        const upstream = connect(port, '127.0.0.1', () => {
          client.write(Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
          upstream.pipe(client).pipe(upstream);
        });
        upstream.on('error', () => client.destroy());
      });
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  return { port: (proxy.address() as AddressInfo).port, seen };
}

function readDestination(command: Buffer): { readonly host: string; readonly port: number } {
  const isName = command[3] === 3;
  const host = isName ? command.subarray(5, 5 + (command[4] ?? 0)).toString() : command.subarray(4, 8).join('.');
  return { host, port: command.readUInt16BE(command.length - 2) };
}

async function apiServer(): Promise<WebServer> {
  const authority = makeCertificate('authority');
  const certificate = makeCertificate('api', {
    hosts: ['api.example.com', '127.0.0.1', 'localhost'],
    issuer: authority,
  });
  return startTlsServer((_request, response) => sendJson(response, EMPTY), { authority, certificate });
}

test('proxy-url of the kubeconfig is tunnelled through, and the server is checked behind it.', async () => {
  const [server, proxy] = await Promise.all([apiServer(), startProxy()]);
  const api = await connected(server, { cluster: { 'proxy-url': `http://127.0.0.1:${proxy.port}` } });
  expect(await api.list(PODS, {}, (raw) => raw)).toEqual(NOTHING);
  expect(proxy.seen).toEqual([`CONNECT 127.0.0.1:${server.port}`]);
  const stranger = Buffer.from(makeCertificate('stranger').cert).toString('base64');
  const cluster = { 'proxy-url': `http://127.0.0.1:${proxy.port}`, 'certificate-authority-data': stranger };
  expect((await clusterErrorOf((await connected(server, { cluster })).list(PODS, {}, (raw) => raw))).kind).toBe('tls');
});

test('A proxy gets its own user and password, and the server those of the kubeconfig.', async () => {
  const [server, proxy] = await Promise.all([apiServer(), startProxy()]);
  const cluster = { 'proxy-url': `http://me:p%40ss@127.0.0.1:${proxy.port}` };
  const api = await connected(server, { cluster, user: { token: 'for-the-server' } });
  expect(await api.list(PODS, {}, (raw) => raw)).toEqual(NOTHING);
  const basic = Buffer.from('me:p@ss').toString('base64');
  expect(proxy.seen).toEqual([`CONNECT 127.0.0.1:${server.port} Basic ${basic}`]);
  expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer for-the-server' });
  expect(server.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
});

test('HTTPS_PROXY is used for a server that is not on this machine, and NO_PROXY keeps others from it.', async () => {
  const [server, proxy] = await Promise.all([apiServer(), startProxy({ status: 502 })]);
  const env = { HTTPS_PROXY: `127.0.0.1:${proxy.port}`, NO_PROXY: '10.0.0.0/8' };
  const elsewhere = { server: `https://api.example.invalid:${server.port}` };
  const error = await clusterErrorOf((await connected(server, { env, cluster: elsewhere })).groups());
  expect(error).toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining(`proxy 127.0.0.1:${proxy.port}`),
  });
  expect(proxy.seen).toEqual([`CONNECT api.example.invalid:${server.port}`]);
  const direct = { ...env, NO_PROXY: '.example.invalid' };
  await clusterErrorOf((await connected(server, { env: direct, cluster: elsewhere })).groups());
  expect(proxy.seen).toHaveLength(1);
});

test('A plain HTTP server is asked for through the proxy without a tunnel.', async () => {
  const server = await startServer((_request, response) => sendJson(response, EMPTY));
  const proxy = await startProxy();
  const api = await connected(server, { cluster: { 'proxy-url': `http://127.0.0.1:${proxy.port}` } });
  expect(await api.list(PODS, {}, (raw) => raw)).toEqual(NOTHING);
  expect(proxy.seen).toEqual([`GET ${server.url}/api/v1/pods?limit=500`]);
});

test('A proxy may be talked to over TLS, with a certificate of the same authority.', async () => {
  const authority = makeCertificate('authority');
  const certificate = makeCertificate('both', { hosts: ['127.0.0.1'], issuer: authority });
  const server = await startTlsServer((_request, response) => sendJson(response, EMPTY), { authority, certificate });
  const proxy = await startProxy({ certificate });
  const api = await connected(server, { cluster: { 'proxy-url': `https://127.0.0.1:${proxy.port}` } });
  expect(await api.list(PODS, {}, (raw) => raw)).toEqual(NOTHING);
  expect(proxy.seen).toEqual([`CONNECT 127.0.0.1:${server.port}`]);
});

test('A SOCKS proxy finds the server by its name.', async () => {
  const [server, proxy] = await Promise.all([apiServer(), startSocks()]);
  const cluster = { 'proxy-url': `socks5://127.0.0.1:${proxy.port}`, server: `https://api.example.com:${server.port}` };
  const api = await connected(server, { cluster });
  expect(await api.list(PODS, {}, (raw) => raw)).toEqual(NOTHING);
  expect(proxy.seen).toEqual([`CONNECT api.example.com:${server.port}`]);
});

test('A proxy that wants a password is named.', async () => {
  const [server, proxy] = await Promise.all([apiServer(), startProxy({ status: 407 })]);
  const api = await connected(server, { cluster: { 'proxy-url': `http://127.0.0.1:${proxy.port}` } });
  const error = await clusterErrorOf(api.groups());
  expect(error.kind).toBe('unreachable');
  expect(error.message).toContain('407');
});

test('A proxy that is not there is named.', async () => {
  const server = await apiServer();
  const api = await connected(server, { cluster: { 'proxy-url': 'http://127.0.0.1:9' } });
  const error = await clusterErrorOf(api.groups());
  expect(error).toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('through the proxy 127.0.0.1:9'),
  });
});
