import type { Http2ServerResponse } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { clusterErrorOf, connected, PODS } from '../helpers/connected.ts';
import { startHttp2Server } from '../helpers/web-server.ts';

const EMPTY = { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [] };
const NOTHING = { known: true, value: [] };
const all = (raw: unknown): unknown => raw;

function send(response: Http2ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-encoding': 'gzip' });
  response.end(gzipSync(JSON.stringify(body)));
}

test('Requests at the same time share one connection.', async () => {
  const server = await startHttp2Server((_request, response) => send(response, EMPTY));
  const api = await connected(server);
  const reads = ['a', 'b', 'c', 'd', 'e'].map((namespace) => api.list(PODS, { namespace }, all));
  expect(await Promise.all(reads)).toEqual(reads.map(() => NOTHING));
  expect(server.sessions).toHaveLength(1);
});

test('Several impersonated groups go over HTTP/1.1, where each can be a header of its own.', async () => {
  const seen: string[] = [];
  const server = await startHttp2Server((request, response) => {
    const { httpVersion, rawHeaders } = request;
    const groups = rawHeaders.filter((_value, index) => rawHeaders[index - 1]?.toLowerCase() === 'impersonate-group');
    seen.push(`${httpVersion} ${JSON.stringify(groups)}`);
    send(response, EMPTY);
  });
  for (const asGroups of [['a'], ['a', 'b']]) {
    await (await connected(server, { flags: { as: 'jane', asGroups } })).list(PODS, {}, all);
  }
  expect(seen).toEqual(['2.0 ["a"]', '1.1 ["a","b"]']);
});

test('A page larger than any window arrives whole.', async () => {
  const text = 'x'.repeat(20_000_000);
  const server = await startHttp2Server((_request, response) => {
    response.end(JSON.stringify({ ...EMPTY, items: [{ text }] }));
  });
  const read = await (await connected(server)).list(PODS, {}, (raw) => raw['text'] === text);
  expect(read).toEqual({ known: true, value: [true] });
});

test('A stream that the server resets is tried again.', async () => {
  let asked = 0;
  const server = await startHttp2Server((request, response) => {
    asked += 1;
    if (asked === 1) request.stream.close(2);
    else send(response, EMPTY);
  });
  expect(await (await connected(server)).list(PODS, {}, all)).toEqual(NOTHING);
});

test('A connection that ends in the middle of an answer is tried again on a new one.', async () => {
  const server = await startHttp2Server((_request, response) => {
    if (server.sessions.length > 1) return send(response, EMPTY);
    response.writeHead(200);
    return void response.write('{"kind":', () => server.sessions[0]?.destroy());
  });
  expect(await (await connected(server)).list(PODS, {}, all)).toEqual(NOTHING);
  expect(server.sessions).toHaveLength(2);
});

test('A server that says goodbye gets its next request on a new connection.', async () => {
  const server = await startHttp2Server((_request, response) => send(response, EMPTY));
  const api = await connected(server);
  await api.list(PODS, {}, all);
  server.sessions[0]?.goaway();
  server.sessions[0]?.close();
  expect(await api.list(PODS, {}, all)).toEqual(NOTHING);
  expect(server.sessions).toHaveLength(2);
});

test('A server that always resets is unreachable, after a few attempts.', async () => {
  let asked = 0;
  const server = await startHttp2Server((request) => {
    asked += 1;
    request.stream.close(2);
  });
  expect((await clusterErrorOf((await connected(server)).list(PODS, {}, all))).kind).toBe('unreachable');
  expect(asked).toBe(4);
});

test('The deadline and Ctrl-C end a request that waits.', async () => {
  const interrupt = new AbortController();
  const server = await startHttp2Server((request) => {
    if (request.url.includes('/interrupted/')) interrupt.abort();
  });
  const slow = await connected(server, { flags: { requestTimeout: '50ms' } });
  expect((await clusterErrorOf(slow.list(PODS, {}, all))).kind).toBe('timeout');
  const api = await connected(server, { signal: interrupt.signal, flags: { requestTimeout: '0' } });
  expect((await clusterErrorOf(api.list(PODS, { namespace: 'interrupted' }, all))).kind).toBe('aborted');
});
