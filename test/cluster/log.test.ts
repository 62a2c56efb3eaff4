import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { LogOptions } from '../../src/cluster/log.ts';
import { clusterErrorOf, connected } from '../helpers/connected.ts';
import { sendJson, sendStatus, startServer, type WebServer } from '../helpers/web-server.ts';

const POD = { namespace: 'shop', name: 'web-0' };

type Log = (response: ServerResponse, query: URLSearchParams) => void;
/** The state of the container, for each time that it is asked for. */
type States = readonly object[];

const RUNNING = { state: { running: { startedAt: '2026-01-01T00:00:00Z' } } };
const ENDED = { state: { terminated: { exitCode: 0 } } };

interface LogServer extends WebServer {
  /** `sinceTime` of each request for the log; empty: from the start. */
  readonly since: readonly string[];
}

/** Serves the log by each of these in turn, the last one for all that follow, and a pod of which the container is in these states. */
async function startLogs(logs: readonly Log[], states: States = [ENDED]): Promise<LogServer> {
  const since: string[] = [];
  let looks = 0;
  const server = await startServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://server');
    if (pathname.endsWith('/log')) {
      since.push(searchParams.get('sinceTime') ?? '');
      return logs[Math.min(since.length, logs.length) - 1]?.(response, searchParams);
    }
    looks += 1;
    const state = states[Math.min(looks, states.length) - 1];
    if (state === undefined) return sendStatus(response, 404, 'NotFound', 'pods "web-0" not found');
    return sendJson(response, {
      kind: 'Pod',
      metadata: POD,
      status: { containerStatuses: [{ name: 'main', ...state }] },
    });
  });
  return { ...server, since };
}

/** `[second, nanoseconds, text]` as a line of the log. */
function line(second: number, nanos: number, text: string): string {
  return `2026-01-01T00:01:${String(second).padStart(2, '0')}.${String(nanos).padStart(9, '0')}Z ${text}\n`;
}

const ends =
  (...lines: readonly string[]): Log =>
  (response) =>
    void response.end(lines.join(''));
const breaks =
  (...lines: readonly string[]): Log =>
  (response) =>
    void response.write(lines.join(''), () => response.destroy());
const refuses =
  (code: number, reason: string, message: string): Log =>
  (response) =>
    sendStatus(response, code, reason, message);
const waiting = refuses(400, 'BadRequest', 'container "main" in pod "web-0" is waiting to start: ContainerCreating');

async function read(
  server: WebServer,
  options: LogOptions & { readonly atMost?: number } = {},
): Promise<readonly string[]> {
  const { atMost = Number.POSITIVE_INFINITY, ...logOptions } = options;
  const api = await connected(server);
  const lines: string[] = [];
  for await (const text of api.writer.log(POD, 'main', logOptions)) {
    lines.push(text);
    if (lines.length === atMost) break;
  }
  return lines;
}

test('The lines of a log come without their times, until the container has ended.', async () => {
  const server = await startLogs([
    ends(line(1, 0, 'a'), line(1, 5, '  b  '), line(2, 0, ''), '2026-01-01T00:01:03.5Z rest'),
  ]);
  expect(await read(server)).toEqual(['a', '  b  ', '', 'rest']);
  const [asked] = server.requests.map(({ url }) => new URL(url, 'http://server'));
  expect(asked?.pathname).toBe('/api/v1/namespaces/shop/pods/web-0/log');
  expect(Object.fromEntries(asked?.searchParams ?? [])).toEqual({
    container: 'main',
    follow: 'true',
    timestamps: 'true',
  });
});

test('A line is told when it comes.', async () => {
  let finish = (): void => {};
  const server = await startLogs([
    (response) => {
      response.write(line(1, 0, 'first'));
      finish = () => void response.end(line(2, 0, 'second'));
    },
  ]);
  const api = await connected(server);
  const lines: string[] = [];
  for await (const text of api.writer.log(POD, 'main')) {
    lines.push(text);
    finish();
  }
  expect(lines).toEqual(['first', 'second']);
});

test('What a server says that is no line of a log is told as it is.', async () => {
  expect(await read(await startLogs([ends('unable to retrieve container logs\n', line(1, 0, 'a'))]))).toEqual([
    'unable to retrieve container logs',
    'a',
  ]);
});

const [A, B, C, D] = [line(1, 100, 'a'), line(1, 200, 'b'), line(1, 200, 'c'), line(2, 0, 'd')];

test.each<[string, Log, States]>([
  ['that is cut', breaks(A, B), [ENDED]],
  ['that is cut in a line', breaks(A, B, C.slice(0, -3)), [ENDED]],
  ['that ends as if all were well', ends(A, B), [RUNNING, ENDED]],
])(
  'A connection %s is taken up where it was: no line is lost, and none told twice.',
  async (_title, broken, states) => {
    const server = await startLogs([broken, ends(A, B, C, D)], states);
    expect(await read(server)).toEqual(['a', 'b', 'c', 'd']);
    expect(server.since).toEqual(['', '2026-01-01T00:01:01.000Z']);
  },
);

test('Lines of one moment are counted, over several breaks.', async () => {
  const same = ['1', '2', '3', '4', '5'].map((text) => line(7, 123_000_000, text));
  const upTo = (count: number): Log => breaks(...same.slice(0, count));
  const server = await startLogs([upTo(2), upTo(2), upTo(4), ends(...same)]);
  expect(await read(server)).toEqual(['1', '2', '3', '4', '5']);
});

test('A clock that steps back loses no line.', async () => {
  const server = await startLogs([ends(line(9, 0, 'a'), line(1, 0, 'b'), line(2, 0, 'c'))]);
  expect(await read(server)).toEqual(['a', 'b', 'c']);
});

test('Times of another zone, and without a fraction, are times.', async () => {
  const zoned = '2026-01-01T02:01:01.0000001+02:00 b\n';
  const server = await startLogs([
    breaks('2026-01-01T02:01:01+02:00 a\n', zoned),
    ends('2026-01-01T02:01:01+02:00 a\n', zoned, D),
  ]);
  expect(await read(server)).toEqual(['a', 'b', 'd']);
  expect(server.since).toEqual(['', '2026-01-01T00:01:01.000Z']);
});

test('A container that runs again has another log.', async () => {
  const again = { state: { running: { startedAt: '2026-01-01T00:05:00Z' } }, lastState: ENDED.state };
  expect(await read(await startLogs([ends(A)], [again]))).toEqual(['a']);
  expect(await read(await startLogs([ends()], [again]))).toEqual([]);
  expect(await read(await startLogs([ends(A)], [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }]))).toEqual([
    'a',
  ]);
});

test('The log of a pod that is gone has ended.', async () => {
  expect(await read(await startLogs([ends(A)], []))).toEqual(['a']);
});

test('Where the pod may not be looked at, the end of the log is the end.', async () => {
  const server = await startServer((request, response) =>
    request.url?.includes('/log?') === true ? ends(A)(response, new URLSearchParams()) : forbid(response),
  );
  expect(await read(server)).toEqual(['a']);
});

function forbid(response: ServerResponse): void {
  sendStatus(response, 403, 'Forbidden', 'pods "web-0" is forbidden: User "eve" cannot get resource "pods"');
}

test('A container that waits has no log yet: that is thrown, or waited for.', async () => {
  const early = await clusterErrorOf(read(await startLogs([waiting])));
  expect(early).toMatchObject({ kind: 'not-started', message: expect.stringContaining('ContainerCreating') });
  const patient = await startLogs([...Array<Log>(30).fill(waiting), ends(A)]);
  expect(await read(patient, { untilStarted: true })).toEqual(['a']);
});

test.each<[string, Log, string]>([
  ['a wrong container', refuses(400, 'BadRequest', 'container x is not valid for pod web-0'), 'server-error'],
  ['a missing pod', refuses(404, 'NotFound', 'pods "web-0" not found'), 'not-found'],
  [
    'a missing permission',
    refuses(403, 'Forbidden', 'pods "web-0" is forbidden: User "eve" cannot get resource "pods/log"'),
    'forbidden',
  ],
])('What no patience helps against is thrown at once: %s.', async (_title, log, kind) => {
  const server = await startLogs([log]);
  expect((await clusterErrorOf(read(server))).kind).toBe(kind);
  expect(server.since).toHaveLength(1);
});

test('A server that fails for a while is asked again; one that goes on failing is given up.', async () => {
  const failing = refuses(500, 'InternalError', 'dial tcp 10.0.0.1:10250: connect: connection refused');
  expect(await read(await startLogs([failing, breaks(A), failing, failing, ends(A, D)]))).toEqual(['a', 'd']);
  const down = await startLogs([failing]);
  expect((await clusterErrorOf(read(down))).message).toContain('10250');
  expect(down.since).toHaveLength(10);
});

test('The signal ends the lines at once, without an error.', async () => {
  const abort = new AbortController();
  const server = await startLogs([(response) => void response.write(A)]);
  const lines: string[] = [];
  for await (const text of (await connected(server)).writer.log(POD, 'main', { signal: abort.signal })) {
    lines.push(text);
    abort.abort();
  }
  expect(lines).toEqual(['a']);
  const early = new AbortController();
  expect(await read(await startLogs([() => early.abort()]), { signal: early.signal })).toEqual([]);
  expect(await read(server, { signal: AbortSignal.abort() })).toEqual([]);
});

test('Who stops reading ends the request.', async () => {
  let ended: Promise<unknown> | undefined;
  const server = await startLogs([
    (response) => {
      ended = new Promise((resolve) => response.once('close', resolve));
      response.write(A + B);
    },
  ]);
  expect(await read(server, { atMost: 1 })).toEqual(['a']);
  await ended;
});
