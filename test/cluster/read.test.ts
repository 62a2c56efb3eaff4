import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Activity } from '../../src/cluster/activity.ts';
import { clusterErrorOf, connected, PODS, POLICIES } from '../helpers/connected.ts';
import { sendJson, sendStatus, startServer } from '../helpers/web-server.ts';

const nameOf = (raw: Readonly<Record<string, unknown>>): string => String((raw['metadata'] as { name: string }).name);

function podList(names: readonly string[], next?: string): object {
  return {
    kind: 'PodList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '7', ...(next === undefined ? {} : { continue: next }) },
    items: names.map((name) => ({ metadata: { name, namespace: 'shop' } })),
  };
}

test('An object is read from the path of its group, namespace and name.', async () => {
  const server = await startServer((_request, response) =>
    sendJson(response, { kind: 'NetworkPolicy', metadata: { name: 'a' } }),
  );
  const api = await connected(server);
  const read = await api.get(POLICIES, { namespace: 'shop', name: 'a' });
  expect(server.requests[0]?.url).toBe('/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/a');
  expect(read).toEqual({ known: true, value: { kind: 'NetworkPolicy', metadata: { name: 'a' } } });
});

test('The path of the server stays in front, as gateways to many clusters need it.', async () => {
  const server = await startServer((_request, response) => sendJson(response, podList([])));
  const api = await connected(server, { cluster: { server: `${server.url}/k8s/clusters/c-1/` } });
  await api.list(PODS, { namespace: 'shop' }, nameOf);
  expect(server.requests[0]?.url).toBe('/k8s/clusters/c-1/api/v1/namespaces/shop/pods?limit=500');
});

test('An object that does not exist is known not to.', async () => {
  const server = await startServer((_request, response) =>
    sendStatus(response, 404, 'NotFound', 'pods "a" not found', { name: 'a', kind: 'pods' }),
  );
  const api = await connected(server);
  expect(await api.get(PODS, { namespace: 'shop', name: 'a' })).toEqual({ known: true, value: undefined });
});

test('A list is read in pages of 500, and what is projected to nothing is left out.', async () => {
  const pages = new Map([
    [null, podList(['a', 'b'], 'next-1')],
    ['next-1', podList(['skip', 'c'], 'next-2')],
    ['next-2', podList(['d'])],
  ]);
  const server = await startServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams;
    sendJson(response, query.get('limit') === '500' ? pages.get(query.get('continue')) : {});
  });
  const api = await connected(server);
  const read = await api.list(PODS, {}, (raw) => (nameOf(raw) === 'skip' ? undefined : nameOf(raw)));
  expect(read).toEqual({ known: true, value: ['a', 'b', 'c', 'd'] });
  expect(server.requests.map(({ url }) => url.split('?')[0])).toEqual(Array(3).fill('/api/v1/pods'));
});

test('Selectors go with every page, and objects of a list get back the kind that stands on the list.', async () => {
  const server = await startServer((request, response) =>
    sendJson(response, podList(['a'], request.url?.includes('continue') ? undefined : 'more')),
  );
  const api = await connected(server);
  const options = { namespace: 'shop', labelSelector: 'app in (a,b)', fieldSelector: 'status.podIP=10.0.0.1' };
  const read = await api.list(PODS, options, (raw) => `${raw['apiVersion']} ${raw['kind']}`);
  expect(read).toEqual({ known: true, value: ['v1 Pod', 'v1 Pod'] });
  const queries = server.requests.map(({ url }) => new URL(url, 'http://x').searchParams);
  expect(queries.map((query) => query.get('labelSelector'))).toEqual(['app in (a,b)', 'app in (a,b)']);
  expect(queries.map((query) => query.get('fieldSelector'))).toEqual([
    'status.podIP=10.0.0.1',
    'status.podIP=10.0.0.1',
  ]);
});

test('A list whose snapshot ran out on the way begins again and has every object once.', async () => {
  let expired = 0;
  const server = await startServer((request, response) => {
    if (!request.url?.includes('continue')) return sendJson(response, podList(['a'], 'token'));
    expired += 1;
    if (expired === 1) return sendStatus(response, 410, 'Expired', 'The provided continue parameter is too old');
    return sendJson(response, podList(['b']));
  });
  const api = await connected(server);
  expect(await api.list(PODS, {}, nameOf)).toEqual({ known: true, value: ['a', 'b'] });
  expect(server.requests).toHaveLength(4);
});

test('A list whose snapshot always runs out ends as a gap.', async () => {
  const server = await startServer((request, response) =>
    request.url?.includes('continue')
      ? sendStatus(response, 410, 'Expired', 'too old')
      : sendJson(response, podList(['a'], 'token')),
  );
  const api = await connected(server);
  const gap = { verb: 'list', group: '', resource: 'pods', reason: 'failed', message: 'too old' };
  expect(await api.list(PODS, {}, nameOf)).toEqual({ known: false, gap });
});

test('What RBAC forbids is a gap with the words of the server.', async () => {
  const message = 'networkpolicies.networking.k8s.io is forbidden: User "dev" cannot list resource "networkpolicies"';
  const server = await startServer((_request, response) => sendStatus(response, 403, 'Forbidden', message));
  const api = await connected(server);
  const gap = { verb: 'list', group: 'networking.k8s.io', resource: 'networkpolicies', namespace: 'shop' };
  expect(await api.list(POLICIES, { namespace: 'shop' }, nameOf)).toEqual({
    known: false,
    gap: { ...gap, reason: 'forbidden', message },
  });
  expect(await api.get(POLICIES, { namespace: 'shop', name: 'a' })).toEqual({
    known: false,
    gap: { ...gap, verb: 'get', name: 'a', reason: 'forbidden', message },
  });
});

test.each([403, 409, 422])('Whatever words HTTP %i has for a read, it is a gap.', async (code) => {
  const message = 'pods "x" is forbidden: not on a Sunday';
  const server = await startServer((_request, response) => sendStatus(response, code, 'Forbidden', message));
  const read = await (await connected(server)).list(PODS, {}, nameOf);
  expect(read).toMatchObject({ known: false, gap: { reason: code === 403 ? 'forbidden' : 'failed', message } });
});

test('A resource that the server does not serve is a gap, once it has shown that it is Kubernetes.', async () => {
  const server = await startServer((request, response) =>
    request.url === '/version'
      ? sendJson(response, { gitVersion: 'v1.34.4' })
      : response.writeHead(404).end('404 page not found\n'),
  );
  const api = await connected(server);
  const read = await api.list({ ...POLICIES, resource: 'nothings' }, {}, nameOf);
  expect(read).toMatchObject({
    known: false,
    gap: { reason: 'failed', message: 'the server does not serve "nothings.networking.k8s.io"' },
  });
});

test('A resource that is not served is told from an object that does not exist.', async () => {
  const server = await startServer((request, response) =>
    request.url === '/version'
      ? sendStatus(response, 403, 'Forbidden', 'not for you')
      : sendStatus(response, 404, 'NotFound', 'the server could not find the requested resource', {}),
  );
  const api = await connected(server);
  expect(await api.get(POLICIES, { namespace: 'shop', name: 'a' })).toMatchObject({
    known: false,
    gap: { reason: 'failed', name: 'a', message: 'the server does not serve "networkpolicies.networking.k8s.io"' },
  });
});

test('A web server that knows nothing of Kubernetes is named, not read as an empty cluster.', async () => {
  const server = await startServer((_request, response) => response.writeHead(404).end('404 page not found\n'));
  const api = await connected(server);
  const error = await clusterErrorOf(api.list(POLICIES, {}, nameOf));
  expect(error.kind).toBe('not-kubernetes');
});

test.each([{}, { kind: 'Pod' }, { kind: 'PodList', items: 'none' }])(
  'JSON that no API server gives is not taken for an empty list: %j',
  async (body) => {
    const server = await startServer((_request, response) => sendJson(response, body));
    const api = await connected(server);
    for (const read of [api.list(PODS, {}, nameOf), api.groups(), api.get(PODS, { namespace: 'shop', name: 'a' })]) {
      expect((await clusterErrorOf(read)).kind).toBe('not-kubernetes');
    }
  },
);

test('What the API serves is read group by group, the preferred version first.', async () => {
  const networking = { name: 'networking.k8s.io', versions: [{ version: 'v1beta1' }, { version: 'v1' }] };
  const answers: Readonly<Record<string, object>> = {
    '/apis': { kind: 'APIGroupList', groups: [{ ...networking, preferredVersion: { version: 'v1' } }, {}] },
    '/apis/networking.k8s.io/v1': resourceList('networkpolicies', 'networkpolicies/status'),
    '/apis/networking.k8s.io/v1beta1': resourceList('networkpolicies', 'ipaddresses'),
  };
  const server = await startServer((request, response) => sendJson(response, answers[request.url ?? '']));
  const api = await connected(server);
  const group = { name: 'networking.k8s.io', versions: ['v1', 'v1beta1'] };
  expect(await api.groups()).toEqual({ known: true, value: [group] });
  const served = await api.resources(group);
  expect(
    served.known && served.value.map(({ resource, version, kind }) => `${resource} ${version} ${kind}`).toSorted(),
  ).toEqual(['ipaddresses v1beta1 K-ipaddresses', 'networkpolicies v1 K-networkpolicies']);
});

function resourceList(...names: readonly string[]): object {
  return { kind: 'APIResourceList', resources: names.map((name) => ({ name, kind: `K-${name}`, namespaced: true })) };
}

test('Answers come compressed, unless the kubeconfig says not to.', async () => {
  const server = await startServer((request, response) => {
    if (request.headers['accept-encoding'] !== 'gzip') return sendJson(response, podList(['plain']));
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(podList(['packed']))));
  });
  const read = async (cluster: object) => (await connected(server, { cluster })).list(PODS, {}, nameOf);
  expect(await read({})).toEqual({ known: true, value: ['packed'] });
  expect(await read({ 'disable-compression': true })).toEqual({ known: true, value: ['plain'] });
});

test('Requests one after another share a connection.', async () => {
  const server = await startServer((_request, response) => sendJson(response, podList([])));
  const api = await connected(server);
  for (let turn = 0; turn < 3; turn += 1) await api.list(PODS, {}, nameOf);
  expect(server.requests.map(({ connection }) => connection)).toEqual([1, 1, 1]);
});

test('Each request says when it starts and ends, with what came back.', async () => {
  const server = await startServer((request, response) =>
    request.url?.includes('/shop/')
      ? sendJson(response, podList(['a', 'b']))
      : sendStatus(response, 403, 'Forbidden', 'no'),
  );
  const seen: Activity[] = [];
  const api = await connected(server, { onActivity: (activity) => seen.push(activity) });
  await api.list(PODS, { namespace: 'shop' }, nameOf);
  await api.list(PODS, {}, nameOf);
  const subject = { verb: 'list', group: '', resource: 'pods' };
  const bytes = JSON.stringify(podList(['a', 'b'])).length;
  expect(seen).toMatchObject([
    { kind: 'request-started', subject: { ...subject, namespace: 'shop' } },
    { kind: 'request-finished', subject: { ...subject, namespace: 'shop' }, count: 2, bytes },
    { kind: 'request-started', subject },
    { kind: 'request-finished', subject, failure: 'forbidden' },
  ]);
});
