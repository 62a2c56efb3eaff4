import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { ClusterApi } from '../../src/cluster/api.ts';
import type { RawObject } from '../../src/cluster/raw.ts';
import { clusterErrorOf, connected, PODS } from '../helpers/connected.ts';
import { sendJson, sendStatus, startServer, type WebServer } from '../helpers/web-server.ts';

const POD = { namespace: 'shop', name: 'web-0' };
const FOREVER = 600_000;

function pod(version: number): { readonly kind: string; readonly metadata: object } {
  return { kind: 'Pod', metadata: { ...POD, resourceVersion: String(version) } };
}

interface Scripts {
  readonly list?: (response: ServerResponse) => void;
  readonly watch?: (response: ServerResponse) => void;
  readonly get?: (response: ServerResponse, times: number) => void;
}

async function startPods({ list, watch, get }: Scripts): Promise<WebServer> {
  let gets = 0;
  return startServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://server');
    if (pathname.endsWith('/web-0')) {
      gets += 1;
      return get?.(response, gets);
    }
    if (!searchParams.has('watch')) return list?.(response);
    response.writeHead(200).flushHeaders();
    return watch?.(response);
  });
}

const listing =
  (...items: readonly object[]) =>
  (response: ServerResponse): void =>
    sendJson(response, { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '10' }, items });
const forbid = (response: ServerResponse): void =>
  sendStatus(response, 403, 'Forbidden', 'pods is forbidden: User "eve" cannot list resource "pods"');
const event = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;

/** The versions of the pod that are told, until the last of `count`. */
async function follow(api: ClusterApi, count: number, options = {}): Promise<readonly string[]> {
  const said: string[] = [];
  for await (const now of api.writer.follow(PODS, POD, { deadlineMs: FOREVER, ...options })) {
    said.push(now === 'deleted' ? now : versionOf(now));
    if (said.length === count) break;
  }
  return said;
}

function versionOf(raw: RawObject): string {
  return (raw['metadata'] as { resourceVersion: string }).resourceVersion; // what these servers send
}

test('An object is told as it is, after each change, and when it goes; nothing but it is asked for.', async () => {
  const server = await startPods({
    list: listing(pod(5)),
    watch: (response) => void response.write(event('MODIFIED', pod(11)) + event('DELETED', pod(12))),
  });
  expect(await follow(await connected(server), 3)).toEqual(['5', '11', 'deleted']);
  const asked = server.requests.map(({ url }) => new URL(url, 'http://server').searchParams.get('fieldSelector'));
  expect(asked).toEqual(['metadata.name=web-0', 'metadata.name=web-0']);
});

test('One that is not there is told as deleted, and then as it comes.', async () => {
  const server = await startPods({
    list: listing(),
    watch: (response) => void response.write(event('ADDED', pod(11))),
  });
  expect(await follow(await connected(server), 2)).toEqual(['deleted', '11']);
});

test('The deadline and the signal end it without an error.', async () => {
  const server = await startPods({ list: listing(pod(5)) });
  const api = await connected(server);
  expect(await follow(api, 9, { deadlineMs: 200 })).toEqual(['5']);
  const abort = new AbortController();
  const slow = await startPods({ list: () => abort.abort() });
  expect(await follow(await connected(slow), 9, { signal: abort.signal })).toEqual([]);
});

test('Who may not list or watch gets what can be got, each version once.', async () => {
  const get = (response: ServerResponse, times: number): void =>
    times < 3
      ? sendJson(response, pod(5))
      : times < 5
        ? sendJson(response, pod(6))
        : sendStatus(response, 404, 'NotFound', 'pods "web-0" not found', { name: 'web-0' });
  expect(await follow(await connected(await startPods({ list: forbid, get })), 3)).toEqual(['5', '6', 'deleted']);
  const onlyList = await startPods({ list: listing(pod(4)), get, watch: (response) => response.end(forbiddenEvent()) });
  expect(await follow(await connected(onlyList), 2)).toEqual(['4', '5']);
});

function forbiddenEvent(): string {
  return event('ERROR', { kind: 'Status', code: 403, reason: 'Forbidden', message: 'User "eve" cannot watch' });
}

test('Who may not get it either is told so.', async () => {
  const server = await startPods({ list: forbid, get: forbid });
  expect((await clusterErrorOf(follow(await connected(server), 1))).kind).toBe('forbidden');
});
