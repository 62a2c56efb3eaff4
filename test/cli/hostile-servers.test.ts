import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HOSTILE_TIMEOUT, runCalmly } from '../helpers/hostile.ts';
import { type Responder, sendJson, sendStatus, startServer, startTlsServer } from '../helpers/web-server.ts';

/* Whatever answers at the address of the API server, the built plugin ends by itself and says what it met. */

function ask(server: string, ...flags: readonly string[]) {
  return runCalmly(['why', 'pod/a', 'pod/b:80', '--server', server, '--request-timeout', '2s', ...flags]);
}

/** What is tried again needs longer than that on a busy machine. */
const PATIENT = ['--request-timeout', '60s'];

/** Bytes instead of HTTP. */
async function startBare(greet: (socket: Socket) => void): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    greet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo; // it listens on a port
  return `http://127.0.0.1:${port}`;
}

const JSON_TYPE = { 'content-type': 'application/json' };

const ANSWERS: readonly (readonly [what: string, respond: Responder, message: string])[] = [
  ['nothing, ever', () => undefined, 'did not answer within 2 s'],
  [
    'without an end',
    (request, response) => {
      response.writeHead(200, JSON_TYPE).write('{"items":[');
      const timer = setInterval(() => response.write('{},'), 20);
      request.on('close', () => clearInterval(timer));
    },
    'did not answer within 2 s',
  ],
  [
    'a web page',
    (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>\u001b[31mlog in</html>'),
    'a web page',
  ],
  [
    'a web page with 503',
    (_, response) => void response.writeHead(503).end('<html>down for maintenance</html>'),
    '503',
  ],
  [
    'a redirection',
    (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/\u009blogin' }).end(),
    'HTTP 302',
  ],
  [
    'half a JSON',
    (_, response) => void response.writeHead(200, JSON_TYPE).end('{"kind":"Pod","metadata":{'),
    'breaks off',
  ],
  ['null', (_, response) => sendJson(response, null), 'does not answer as a Kubernetes API server'],
  ['a list of numbers', (_, response) => sendJson(response, [1, 2]), 'does not answer as a Kubernetes API server'],
  ['an empty object', (_, response) => sendJson(response, {}), 'does not answer as a Kubernetes API server'],
  [
    'text for items',
    (_, response) => sendJson(response, { kind: 'PodList', items: 'none' }),
    'does not answer as a Kubernetes API server',
  ],
  [
    'a hundred thousand brackets',
    (_, response) => void response.writeHead(200, JSON_TYPE).end('['.repeat(100_000)),
    'does not answer as',
  ],
  [
    '500, with escape sequences',
    (_, response) => sendStatus(response, 500, 'InternalError', 'etcd \u001b[31mis\u009b2J down'),
    'etcd \ufffd[31mis',
  ],
  [
    '401',
    (_, response) => sendStatus(response, 401, 'Unauthorized', 'Unauthorized'),
    'does not accept the credentials',
  ],
  ['403', (_, response) => sendStatus(response, 403, 'Forbidden', 'pods is forbidden'), 'forbidden'],
  [
    '429 and come back in an hour',
    (_, response) => void response.writeHead(429, { 'retry-after': '3600' }).end(),
    'busy',
  ],
  [
    'gzip that is none',
    (_, response) => void response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end('{}'),
    'broke off',
  ],
  [
    'by closing the connection',
    (_, response) => void response.socket?.destroy(),
    'closed the connection without an answer',
  ],
  [
    'half an answer, and closes',
    (_, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': 1000 }).write('{"kind":');
      setTimeout(() => response.socket?.destroy(), 50);
    },
    'broke off in the middle of an answer',
  ],
];

describe('A server that answers', { timeout: HOSTILE_TIMEOUT }, () => {
  it.each(ANSWERS)('%s is told as that', async (_, respond, message) => {
    const { url } = await startServer(respond);
    const { code, stderr } = await ask(url, ...(message.endsWith('within 2 s') ? [] : PATIENT));
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });

  it.each([
    ['another protocol', (socket: Socket) => void socket.write('SSH-2.0-OpenSSH_9.9\r\n'), 'does not speak HTTP'],
    ['nothing after the connection', () => undefined, 'did not answer within 2 s'],
    ['by closing at once', (socket: Socket) => void socket.destroy(), 'closed the connection'],
  ])('%s is told as that', async (_, greet, message) => {
    const { code, stderr } = await ask(await startBare(greet));
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });

  it('with a certificate of an unknown authority is told as that', async () => {
    const { url } = await startTlsServer((_, response) => sendJson(response, {}));
    const { code, stderr } = await ask(url);
    expect(stderr).toMatch(/certificate/);
    expect(code).toBe(1);
  });

  it('the same whatever the question and the format', async () => {
    const { url } = await startServer((_, response) => void response.writeHead(200).end('<html></html>'));
    for (const args of [
      ['pod', 'a'],
      ['why', 'deploy/a', 'svc/b:80'],
      ['why', 'a', 'b', '-A'],
      ['why', 'internet', 'a'],
    ]) {
      const run = await runCalmly([...args, '--server', url, '-o', 'json']);
      expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('a web page') });
    }
  });
});

describe('No server', { timeout: HOSTILE_TIMEOUT }, () => {
  it.each([
    ['http://127.0.0.1:1', 'connection refused'],
    ['https://127.0.0.1:1', 'connection refused'],
    ['http://no-such-host.invalid', 'no address for "no-such-host.invalid"'],
    ['ftp://127.0.0.1', 'ftp'],
    ['http://', ''],
    ['127.0.0.1:99999', ''],
    ['\u001b[31m', ''],
  ])('at %s is told as that', async (server, message) => {
    const { code, stderr } = await ask(server);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });
});
