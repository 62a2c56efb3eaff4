import { expect, test } from 'vitest';
import { makeCertificate } from '../helpers/certificates.ts';
import { clusterErrorOf, connected, PODS } from '../helpers/connected.ts';
import { startProxy, startSocks } from '../helpers/proxies.ts';
import { sendJson, startServer, startTlsServer, type WebServer } from '../helpers/web-server.ts';

const EMPTY = { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [] };
const NOTHING = { known: true, value: [] };

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
