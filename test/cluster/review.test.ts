import { expect, test } from 'vitest';
import { checkAccess } from '../../src/cluster/access.ts';
import type { Activity } from '../../src/cluster/activity.ts';
import { readIdentity } from '../../src/cluster/identity.ts';
import { clusterErrorOf, connected, PODS } from '../helpers/connected.ts';
import { type Responder, sendJson, sendStatus, startServer, type WebServer } from '../helpers/web-server.ts';

const REVIEWS = {
  group: 'authorization.k8s.io',
  version: 'v1',
  resource: 'selfsubjectrulesreviews',
  namespaced: false,
};

/** A server that answers each posted body, as JSON. */
function startReviewer(answer: (body: { spec?: object }, path: string) => object | undefined): Promise<WebServer> {
  const respond: Responder = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/version') return sendJson(response, { gitVersion: 'v1.34.4' });
      const found = answer(JSON.parse(Buffer.concat(chunks).toString('utf8')) as object, request.url ?? '');
      return found === undefined ? response.writeHead(404).end('404 page not found\n') : sendJson(response, found, 201);
    });
  };
  return startServer(respond);
}

test('A review is posted as JSON, and the answer to it is the object that comes back.', async () => {
  const bodies: object[] = [];
  const server = await startReviewer((body) => {
    bodies.push(body);
    return { ...body, status: { incomplete: false } };
  });
  const api = await connected(server);
  const object = { kind: 'SelfSubjectRulesReview', spec: { namespace: 'shöp' } };
  expect(await api.review(REVIEWS, object)).toEqual({
    known: true,
    value: { ...object, status: { incomplete: false } },
  });
  expect(bodies).toEqual([object]);
  const [request] = server.requests;
  expect(request).toMatchObject({ method: 'POST', url: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews' });
  expect(request?.headers).toMatchObject({ 'content-type': 'application/json', accept: 'application/json' });
});

test('Nothing is posted by what only reads.', async () => {
  const server = await startServer((_request, response) => sendJson(response, { kind: 'PodList', items: [] }));
  const api = await connected(server);
  await api.list(PODS, {}, (raw) => raw);
  expect(server.requests[0]).toMatchObject({ method: 'GET' });
  expect(server.requests[0]?.headers).not.toHaveProperty('content-type');
});

test('A review that a busy server puts off is posted again, whole.', async () => {
  let asked = 0;
  const lengths: (string | undefined)[] = [];
  const server = await startServer((request, response) => {
    asked += 1;
    lengths.push(request.headers['content-length']);
    if (asked === 1) response.writeHead(429, { 'retry-after': '1' }).end();
    else sendJson(response, { kind: 'SelfSubjectReview' }, 201);
  });
  const api = await connected(server);
  expect(await api.review(REVIEWS, { kind: 'SelfSubjectReview' })).toMatchObject({ known: true });
  expect(lengths).toEqual(['28', '28']);
});

test('A review that is forbidden, or not served, is a gap.', async () => {
  const forbidden = await connected(
    await startServer((_request, response) => sendStatus(response, 403, 'Forbidden', 'no reviews for you')),
  );
  expect(await forbidden.review(REVIEWS, {})).toMatchObject({
    known: false,
    gap: { verb: 'create', resource: 'selfsubjectrulesreviews', reason: 'forbidden', message: 'no reviews for you' },
  });
  const missing = await connected(await startReviewer(() => undefined));
  expect(await missing.review(REVIEWS, {})).toMatchObject({ known: false, gap: { reason: 'failed' } });
});

test('The version is the one that the server names; a server that names none is no API server.', async () => {
  const api = await connected(await startReviewer(() => undefined));
  expect(await api.version()).toEqual({ known: true, value: 'v1.34.4' });
  const stranger = await connected(await startServer((_request, response) => sendJson(response, { hello: 'world' })));
  expect((await clusterErrorOf(stranger.version())).kind).toBe('not-kubernetes');
  const secretive = await connected(
    await startServer((_request, response) => sendStatus(response, 403, 'Forbidden', 'not for you')),
  );
  expect(await secretive.version()).toMatchObject({ known: false, gap: { reason: 'forbidden' } });
});

test("The server's clock is told with each answer, where the server tells it.", async () => {
  const told: Activity[] = [];
  const server = await startServer((request, response) => {
    if (request.url?.includes('limit=1')) response.setHeader('date', 'Sat, 21 Nov 2026 03:00:00 GMT');
    else response.sendDate = false;
    sendJson(response, { kind: 'PodList', items: [] });
  });
  const api = await connected(server, { onActivity: (activity) => told.push(activity) });
  await api.list(PODS, { atMost: 1 }, (raw) => raw);
  await api.list(PODS, {}, (raw) => raw);
  const times = told.flatMap((each) => (each.kind === 'request-finished' ? [each.serverTime] : []));
  expect(times).toEqual([Date.UTC(2026, 10, 21, 3), undefined]);
});

test('A few objects of a long list are one page.', async () => {
  const server = await startServer((_request, response) =>
    sendJson(response, { kind: 'PodList', metadata: { continue: 'more' }, items: [{ metadata: { name: 'a' } }] }),
  );
  const api = await connected(server);
  expect(await api.list(PODS, { atMost: 2 }, () => 'a')).toEqual({ known: true, value: ['a'] });
  expect(server.requests.map(({ url }) => url)).toEqual(['/api/v1/pods?limit=2']);
});

test('Whom the server takes us for is asked in the newest version that it serves.', async () => {
  const userInfo = { username: 'dev', groups: ['a', 'b'], uid: '7' };
  const answer = { kind: 'SelfSubjectReview', status: { userInfo } };
  const current = await connected(await startReviewer((_body, path) => (path.includes('/v1/') ? answer : undefined)));
  expect(await readIdentity(current)).toEqual({ known: true, value: { user: 'dev', groups: ['a', 'b'] } });
  const beta = await connected(await startReviewer((_body, path) => (path.includes('v1beta1') ? answer : undefined)));
  expect(await readIdentity(beta)).toMatchObject({ known: true, value: { user: 'dev' } });
  const old = await connected(await startReviewer(() => undefined));
  expect(await readIdentity(old)).toMatchObject({ known: false, gap: { resource: 'selfsubjectreviews' } });
  const odd = await connected(await startReviewer(() => ({ kind: 'SelfSubjectReview', status: {} })));
  expect(await readIdentity(odd)).toMatchObject({ known: false, gap: { message: 'the server named no user' } });
});

test.each([
  [true, true, 'everywhere'],
  [false, true, 'there'],
  [false, false, 'no'],
  [undefined, true, 'unknown'],
  [false, undefined, 'unknown'],
] as const)('Allowed everywhere: %s, in the namespace: %s, makes %s.', async (everywhere, there, granted) => {
  const asked: object[] = [];
  const server = await startReviewer(({ spec = {} }) => {
    const { resourceAttributes } = spec as { resourceAttributes: { namespace?: string } };
    asked.push(resourceAttributes);
    const allowed = resourceAttributes.namespace === undefined ? everywhere : there;
    return { kind: 'SelfSubjectAccessReview', status: { allowed } };
  });
  const api = await connected(server);
  const need = { purpose: 'policies', verb: 'get', group: '', resource: 'namespaces', namespace: 'shop' } as const;
  expect(await checkAccess(api, [need])).toEqual([{ ...need, granted }]);
  // A Role in the namespace may grant the Namespace of that name, and no other.
  const inNamespace = { verb: 'get', group: '', resource: 'namespaces', namespace: 'shop', name: 'shop' };
  expect(asked.slice(1)).toEqual(everywhere === false ? [inNamespace] : []);
});
