import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { ClusterApi } from '../../src/cluster/api.ts';
import type { WatchEvent, WatchOptions } from '../../src/cluster/watch.ts';
import { clusterErrorOf, connected, type ConnectedOptions, POLICIES } from '../helpers/connected.ts';
import { sendJson, sendStatus, startHttp2Server, startServer, type WebServer } from '../helpers/web-server.ts';

type Wire = Pick<ServerResponse, 'write' | 'end' | 'destroy'>;
type Listener = (wire: Wire, from: string) => void;

/** One list at resourceVersion 10, and a script for each watch in turn; the last one serves all that follow. */
async function startWatched(names: readonly string[], ...scripts: readonly Listener[]): Promise<WebServer> {
  let watches = 0;
  return startServer((request, response) => {
    const from = resourceVersionOf(request);
    if (from === undefined) return sendJson(response, policyList(names));
    const script = scripts[Math.min(watches, scripts.length - 1)];
    watches += 1;
    response.writeHead(200).flushHeaders();
    return script?.(response, from);
  });
}

function resourceVersionOf({ url = '' }: Pick<IncomingMessage, 'url'>): string | undefined {
  const query = new URL(url, 'http://server').searchParams;
  return query.has('watch') ? (query.get('resourceVersion') ?? '') : undefined;
}

function policyList(names: readonly string[], resourceVersion = '10'): object {
  const items = names.map((name) => ({ metadata: { name, namespace: 'shop', resourceVersion: '1' } }));
  return { kind: 'NetworkPolicyList', apiVersion: 'networking.k8s.io/v1', metadata: { resourceVersion }, items };
}

function line(type: string, name: string, resourceVersion: number): string {
  const metadata = { name, namespace: 'shop', resourceVersion: String(resourceVersion) };
  return `${JSON.stringify({ type, object: { kind: 'NetworkPolicy', metadata } })}\n`;
}

function bookmark(resourceVersion: number): string {
  return `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: String(resourceVersion) } } })}\n`;
}

function errorLine(code: number, reason: string, message: string): string {
  const object = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
  return `${JSON.stringify({ type: 'ERROR', object })}\n`;
}

/** What the watch of a test says about its policies: their names. */
function watchNames(api: ClusterApi, options: WatchOptions = {}): AsyncIterator<WatchEvent<string>> {
  const events = api.watch(POLICIES, { namespace: 'shop', ...options }, (raw) =>
    nameOf(raw) === 'skip' ? undefined : nameOf(raw),
  );
  return events[Symbol.asyncIterator]();
}

function nameOf(raw: Readonly<Record<string, unknown>>): string {
  return (raw['metadata'] as { name: string }).name; // what the servers of these tests send
}

/** The next events, in a short form. */
async function read(events: AsyncIterator<WatchEvent<string>>, count: number): Promise<readonly string[]> {
  const said: string[] = [];
  while (said.length < count) {
    const { done, value } = await events.next();
    if (done === true) return [...said, 'end'];
    said.push(phrase(value));
  }
  return said;
}

function phrase(event: WatchEvent<string>): string {
  switch (event.kind) {
    case 'listed':
      return `listed ${event.objects.join(' ')}`.trim();
    case 'set':
      return `set ${event.object}`;
    case 'removed':
      return `removed ${event.name.namespace}/${event.name.name}`;
    case 'interrupted':
      return `interrupted by ${event.error.kind}`;
    case 'resumed':
      return 'resumed';
  }
}

/** Reads this many events of a watch, and ends it. */
async function watched(server: WebServer, count: number, options: ConnectedOptions = {}): Promise<readonly string[]> {
  const events = watchNames(await connected(server, options));
  const said = await read(events, count);
  await events.return?.();
  return said;
}

function startsOf(server: WebServer): readonly (string | undefined)[] {
  return server.requests.map((request) => resourceVersionOf(request) ?? 'list');
}

test('A watch begins with all there is, and goes on with each change.', async () => {
  const server = await startWatched(['a', 'b'], (wire) => {
    wire.write(line('ADDED', 'c', 11) + line('MODIFIED', 'a', 12) + line('DELETED', 'b', 13));
  });
  expect(await watched(server, 4)).toEqual(['listed a b', 'set c', 'set a', 'removed shop/b']);
  const [, watch] = server.requests.map(({ url }) => new URL(url, 'http://server'));
  expect(watch?.pathname).toBe('/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies');
  const { timeoutSeconds, ...query } = Object.fromEntries(watch?.searchParams ?? []);
  expect(query).toEqual({ watch: '1', resourceVersion: '10', allowWatchBookmarks: 'true' });
  expect(Number(timeoutSeconds)).toBeGreaterThanOrEqual(300);
});

test('Selectors go with the list and with the watch.', async () => {
  const server = await startWatched([], (wire) => wire.write(line('ADDED', 'a', 11)));
  const events = watchNames(await connected(server), { labelSelector: 'app in (a,b)' });
  await read(events, 2);
  await events.return?.();
  const selectors = server.requests.map(({ url }) => new URL(url, 'http://server').searchParams.get('labelSelector'));
  expect(selectors).toEqual(['app in (a,b)', 'app in (a,b)']);
});

test('Lines and characters may be cut anywhere on the way.', async () => {
  const names = ['grün', '日本', '🚢'];
  const bytes = Buffer.from(names.map((name, index) => line('ADDED', name, 11 + index)).join(''));
  const server = await startWatched([], async (wire) => {
    for (const byte of bytes) await new Promise<void>((resolve) => wire.write(Buffer.of(byte), () => resolve()));
  });
  expect(await watched(server, 4)).toEqual(['listed', ...names.map((name) => `set ${name}`)]);
});

test('An object that is projected to nothing is not told of, and told as removed once it becomes so.', async () => {
  const server = await startWatched(['a', 'skip'], (wire) => wire.write(line('MODIFIED', 'skip', 11)));
  const events = watchNames(await connected(server));
  expect(await read(events, 2)).toEqual(['listed a', 'removed shop/skip']);
  await events.return?.();
});

test('A connection that is cut, or ends, or breaks off in a line, is taken up where it was, without a word.', async () => {
  const server = await startWatched(
    ['a'],
    (wire) => wire.write(line('ADDED', 'b', 11), () => wire.destroy()),
    (wire) => wire.end(line('ADDED', 'c', 12)),
    (wire) => wire.write(line('ADDED', 'd', 13) + line('ADDED', 'e', 14).slice(0, -9), () => wire.destroy()),
    (wire) => wire.end(line('ADDED', 'e', 14) + line('ADDED', 'f', 15).slice(0, -9)),
    (wire) => wire.end(bookmark(20)),
    (wire) => wire.write(line('ADDED', 'g', 21)),
  );
  expect(await watched(server, 6)).toEqual(['listed a', 'set b', 'set c', 'set d', 'set e', 'set g']);
  expect(startsOf(server)).toEqual(['list', '10', '11', '12', '13', '14', '20']);
});

test('A server that has forgotten the place, in the stream or before it, is listed again.', async () => {
  let watches = 0;
  const server = await startServer((request, response) => {
    const from = resourceVersionOf(request);
    if (from === undefined) return sendJson(response, policyList([`list-${watches}`], String(10 + watches)));
    watches += 1;
    if (watches === 1)
      return response.writeHead(200).end(line('ADDED', 'b', 11) + errorLine(410, 'Expired', 'too old'));
    if (watches === 2) return sendStatus(response, 410, 'Expired', 'too old resource version');
    return response.writeHead(200).write(line('ADDED', 'c', 13));
  });
  expect(await watched(server, 8)).toEqual([
    'listed list-0',
    'set b',
    'interrupted by server-error',
    'listed list-1',
    'interrupted by server-error',
    'listed list-2',
    'resumed',
    'set c',
  ]);
  expect(startsOf(server)).toEqual(['list', '10', 'list', '11', 'list', '12']);
});

test('A server that is down is asked again, less and less often, and from where it was.', async () => {
  const waits: number[] = [];
  let watches = 0;
  const server = await startServer((request, response) => {
    if (resourceVersionOf(request) === undefined) return sendJson(response, policyList([]));
    watches += 1;
    if (watches <= 9) return request.socket.destroy();
    return response.writeHead(200).write(line('ADDED', 'a', 11));
  });
  const said = await watched(server, 12, { pause: async (ms) => void waits.push(ms) });
  expect(said).toEqual(['listed', ...Array<string>(9).fill('interrupted by unreachable'), 'resumed', 'set a']);
  expect(startsOf(server)).toEqual(['list', ...Array<string>(10).fill('10')]);
  const longest = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];
  expect(waits.map((wait, index) => wait <= (longest[index] ?? 0) && wait >= (longest[index] ?? 0) / 2)).toEqual(
    longest.map(() => true),
  );
});

test.each([
  ['429', (response: ServerResponse) => response.writeHead(429, { 'retry-after': '7' }).end(), 'throttled', 7_000],
  ['500', (response: ServerResponse) => sendStatus(response, 500, 'InternalError', 'etcd'), 'server-error', 500],
  ['403', (response: ServerResponse) => sendStatus(response, 403, 'Forbidden', 'no'), 'forbidden', 500],
  ['a web page', (response: ServerResponse) => response.end('<html>Log in</html>\n'), 'not-kubernetes', 500],
  ['an end at once', (response: ServerResponse) => response.writeHead(200).end(), 'bad-answer', 500],
  ['a bare success', (response: ServerResponse) => response.writeHead(201).end('{}'), 'bad-answer', 500],
  ['an error', (response: ServerResponse) => response.end(errorLine(500, 'InternalError', 'x')), 'server-error', 500],
])('%s in place of events is told, and not the end.', async (_what, refuse, kind, longest) => {
  const waits: number[] = [];
  let watches = 0;
  const server = await startServer((request, response) => {
    if (resourceVersionOf(request) === undefined) return sendJson(response, policyList(['a']));
    watches += 1;
    if (watches === 1) return void refuse(response);
    return response.writeHead(200).write(line('ADDED', 'b', 11));
  });
  const said = await watched(server, 4, { pause: async (ms) => void waits.push(ms) });
  expect(said).toEqual(['listed a', `interrupted by ${kind}`, 'resumed', 'set b']);
  expect(waits).toEqual([expect.toSatisfy((ms: number) => ms >= longest / 2 && ms <= longest)]);
});

test('A stream that repeats itself, and then fails, does not count as one that works.', async () => {
  const server = await startWatched(['a'], (wire) => wire.end(`${bookmark(10)}damaged\n`));
  const waits: number[] = [];
  const said = await watched(server, 6, { pause: async (ms) => void waits.push(ms) });
  const again = ['interrupted by not-kubernetes', 'resumed'];
  expect(said).toEqual(['listed a', ...again, ...again, 'interrupted by not-kubernetes']);
  // The second pause is at least as long as the first one may be.
  expect(waits[1]).toBeGreaterThanOrEqual(500);
});

test('The deadline of requests is for the beginning of a watch, and not for its silence.', async () => {
  let watches = 0;
  const server = await startServer((request, response) => {
    if (resourceVersionOf(request) === undefined) return sendJson(response, policyList([]));
    watches += 1;
    if (watches === 1) return;
    response.writeHead(200).flushHeaders();
    setTimeout(() => response.write(line('ADDED', 'a', 11)), 1_000);
  });
  const said = await watched(server, 4, { flags: { requestTimeout: '400ms' } });
  expect(said).toEqual(['listed', 'interrupted by timeout', 'resumed', 'set a']);
  expect(watches).toBe(2);
});

test('A first list that fails is an error, as with any list.', async () => {
  const server = await startServer((_request, response) => sendStatus(response, 403, 'Forbidden', 'may not list'));
  const error = await clusterErrorOf(read(watchNames(await connected(server)), 1));
  expect(error).toMatchObject({ kind: 'forbidden', message: 'may not list' });
});

test('Credentials that end are for a person to mend, and end the watch.', async () => {
  const server = await startServer((request, response) =>
    resourceVersionOf(request) === undefined
      ? sendJson(response, policyList([]))
      : sendStatus(response, 401, 'Unauthorized', 'Unauthorized'),
  );
  const events = watchNames(await connected(server));
  expect(await read(events, 1)).toEqual(['listed']);
  expect((await clusterErrorOf(events.next())).kind).toBe('unauthorized');
});

test('A signal ends a watch that waits for events, and its connection.', async () => {
  const interrupt = new AbortController();
  const server = await startWatched(['a'], (wire) => void (wire as ServerResponse).once('close', closed.resolve));
  const closed = Promise.withResolvers<void>();
  const api = await connected(server);
  const events = watchNames(api, { signal: interrupt.signal });
  expect(await read(events, 1)).toEqual(['listed a']);
  const next = events.next();
  await expect.poll(() => server.requests.length).toBe(2);
  interrupt.abort();
  expect(await next).toEqual({ done: true, value: undefined });
  await closed.promise;
  expect(await api.list(POLICIES, {}, () => 1)).toEqual({ known: true, value: [1] });
});

test('A signal ends a watch that waits for its next attempt, and closing the cluster does too.', async () => {
  const server = await startWatched(['a'], (wire) => void wire.end());
  const pause = (_ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  const interrupt = new AbortController();
  const api = await connected(server, { pause });
  const ends = [watchNames(api, { signal: interrupt.signal }), watchNames(api)];
  for (const events of ends) expect(await read(events, 2)).toEqual(['listed a', 'interrupted by bad-answer']);
  const [byAbort, byClose] = ends.map((events) => events.next());
  interrupt.abort();
  expect(await byAbort).toMatchObject({ done: true });
  await api.close();
  expect(await byClose).toMatchObject({ done: true });
});

test('Who stops reading ends the connection.', async () => {
  const closed = Promise.withResolvers<void>();
  const server = await startWatched(['a'], (wire) => {
    (wire as ServerResponse).once('close', closed.resolve);
    wire.write(line('ADDED', 'b', 11));
  });
  for await (const event of (await connected(server)).watch(POLICIES, {}, () => 'x')) if (event.kind === 'set') break;
  expect(await closed.promise).toBeUndefined();
});

test('A flood comes whole and in order, and waits for a slow reader.', async () => {
  const COUNT = 50_000;
  let written = 0;
  const server = await startWatched([], async (wire) => {
    while (written < COUNT) {
      const lines = Array.from({ length: 1_000 }, (_, index) =>
        line('ADDED', `p-${written + index}`, 11 + written + index),
      );
      written += 1_000;
      const isTaken = wire.write(lines.join(''));
      if (!isTaken) await new Promise<void>((resolve) => (wire as ServerResponse).once('drain', resolve));
    }
  });
  const events = watchNames(await connected(server));
  expect(await read(events, 2)).toEqual(['listed', 'set p-0']);
  await expect.poll(() => written).toBeGreaterThan(0);
  expect(written).toBeLessThan(COUNT);
  const rest = await read(events, COUNT - 1);
  expect(rest).toEqual(Array.from({ length: COUNT - 1 }, (_, index) => `set p-${index + 1}`));
  await events.return?.();
});

test('Over HTTP/2, a connection that is lost is taken up on a new one.', async () => {
  const server = await startHttp2Server((request, response) => {
    const from = resourceVersionOf(request);
    if (from === undefined) return void response.end(JSON.stringify(policyList(['a'])));
    response.writeHead(200);
    response.write(line('ADDED', `after-${from}`, Number(from) + 1));
    if (from === '10') setTimeout(() => server.sessions[0]?.destroy(), 50);
  });
  expect(await watched(server, 3)).toEqual(['listed a', 'set after-10', 'set after-11']);
  expect(server.sessions).toHaveLength(2);
});
