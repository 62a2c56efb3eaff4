import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { ClusterApi } from '../../src/cluster/api.ts';
import { RESOURCES } from '../../src/cluster/resources.ts';
import { clusterErrorOf, connected } from '../helpers/connected.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';
import { sendJson, sendStatus, startServer, startTlsServer, type WebServer } from '../helpers/web-server.ts';

const JOBS = { group: 'batch', version: 'v1', resource: 'jobs', namespaced: true };
const POD = { namespace: 'shop', name: 'web-0' };
const JOB = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'probe', labels: { run: 'r1' }, annotations: { by: 'us' } },
};

interface Asked {
  /** `POST /apis/batch/v1/namespaces/shop/jobs`, without the query. */
  readonly what: string;
  readonly query: Readonly<Record<string, string>>;
  readonly type: string | undefined;
  readonly body: unknown;
}

type Answer = (response: ServerResponse, asked: Asked) => void;

interface Scripted extends WebServer {
  readonly asked: readonly Asked[];
}

/** Answers each request with the next of these; the last one serves all that follow. */
async function startScripted(...answers: readonly Answer[]): Promise<Scripted> {
  const asked: Asked[] = [];
  const server = await startServer((request, response) => {
    void readAsked(request).then((each) => {
      asked.push(each);
      answers[Math.min(asked.length, answers.length) - 1]?.(response, each);
    });
  });
  return { ...server, asked };
}

async function readAsked(request: IncomingMessage): Promise<Asked> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://server');
  const text = Buffer.concat(await request.toArray()).toString('utf8');
  return {
    what: `${request.method} ${pathname}`,
    query: Object.fromEntries(searchParams),
    type: request.headers['content-type'],
    body: text === '' ? undefined : JSON.parse(text),
  };
}

const JOBS_PATH = '/apis/batch/v1/namespaces/shop/jobs';
const JOB_PATH = `${JOBS_PATH}/probe`;
const POD_PATH = '/api/v1/namespaces/shop/pods/web-0';

const made: Answer = (response, { body }) => sendJson(response, { ...(body as object), status: {} }, 201); // what these tests send
const cut: Answer = (response) => void response.destroy();
const busy: Answer = (response) => sendStatus(response, 429, 'TooManyRequests', 'slow down');
const exists: Answer = (response) => sendStatus(response, 409, 'AlreadyExists', 'jobs.batch "probe" already exists');
const missing: Answer = (response) =>
  sendStatus(response, 404, 'NotFound', 'jobs.batch "probe" not found', { name: 'probe' });
const found: Answer = (response) => sendJson(response, { ...JOB, metadata: { ...JOB.metadata, uid: 'u1' } });
const another: Answer = (response) =>
  sendJson(response, { ...JOB, metadata: { name: 'probe', labels: { run: 'r2' }, uid: 'u2' } });

function create(api: ClusterApi, options = {}): Promise<unknown> {
  return api.writer.create(JOBS, 'shop', JOB, options);
}

async function createOn(server: WebServer, options = {}): Promise<unknown> {
  return create(await connected(server), options);
}

const requestsOf = (server: Scripted): readonly string[] => server.asked.map(({ what }) => what);

test('An object is posted once, and comes back as the server keeps it.', async () => {
  const server = await startScripted(made);
  expect(await createOn(server)).toEqual({ ...JOB, status: {} });
  expect(server.asked).toEqual([
    { what: `POST ${JOBS_PATH}`, query: { fieldValidation: 'Warn' }, type: 'application/json', body: JOB },
  ]);
});

test('A dry run says so to the server, for each change.', async () => {
  const server = await startScripted(made, made, (response) => sendJson(response, { kind: 'Status' }));
  const { writer } = await connected(server);
  await writer.create(JOBS, 'shop', JOB, { dryRun: true });
  await writer.addEphemeralContainer(POD, { name: 'c' }, { dryRun: true });
  await writer.remove(JOBS, { namespace: 'shop', name: 'probe' }, { dryRun: true });
  expect(server.asked.map(({ query, body }) => query['dryRun'] ?? body)).toEqual([
    'All',
    'All',
    { apiVersion: 'v1', kind: 'DeleteOptions', dryRun: ['All'] },
  ]);
});

test('An ephemeral container is patched into the pod that runs.', async () => {
  const server = await startScripted(made);
  const container = { name: 'netpol-1', image: 'x' };
  await (await connected(server)).writer.addEphemeralContainer(POD, container);
  expect(server.asked).toEqual([
    {
      what: `PATCH ${POD_PATH}/ephemeralcontainers`,
      query: { fieldValidation: 'Warn' },
      type: 'application/strategic-merge-patch+json',
      body: { spec: { ephemeralContainers: [container] } },
    },
  ]);
});

test('What the server warns of is told, each once and as it was meant.', async () => {
  const headers = [
    '299 - "would violate PodSecurity \\"restricted:latest\\": runAsNonRoot != true, seccompProfile"',
    '299 - "unknown field \\"spec.x\\"", 299 - "old"',
    '299 - "old"',
    '199 - "not for us"',
  ];
  const server = await startScripted((response, asked) => {
    response.setHeader('warning', headers);
    made(response, asked);
  });
  const warnings: string[] = [];
  await createOn(server, { onWarning: (text: string) => warnings.push(text) });
  expect(warnings).toEqual([
    'would violate PodSecurity "restricted:latest": runAsNonRoot != true, seccompProfile',
    'unknown field "spec.x"',
    'old',
  ]);
});

test.each([
  [
    'RBAC',
    403,
    'Forbidden',
    'jobs.batch is forbidden: User "eve" cannot create resource "jobs" in API group "batch" in the namespace "shop"',
    'forbidden',
  ],
  [
    'an authorizer with more to say',
    403,
    'Forbidden',
    'pods "x" is forbidden: User "system:serviceaccount:a:b" cannot patch resource "pods/ephemeralcontainers" in API group "" in the namespace "shop": requires one of ["container.pods.update"] permission(s).',
    'forbidden',
  ],
  [
    'impersonation',
    403,
    'Forbidden',
    'users "bob" is forbidden: User "eve" cannot impersonate resource "users" in API group "" at the cluster scope',
    'forbidden',
  ],
  ['a path', 403, 'Forbidden', 'forbidden: User "eve" cannot get path "/x"', 'forbidden'],
  [
    'PodSecurity',
    403,
    'Forbidden',
    'pods "x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
    'refused',
  ],
  [
    'a quota',
    403,
    'Forbidden',
    'pods "x" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2',
    'refused',
  ],
  [
    'a namespace that goes away',
    403,
    'Forbidden',
    'jobs.batch "x" is forbidden: unable to create new content in namespace shop because it is being terminated',
    'refused',
  ],
  [
    'a webhook',
    400,
    'BadRequest',
    'admission webhook "x.example.com" denied the request: image not allowed',
    'refused',
  ],
  [
    'a policy in CEL',
    422,
    'Invalid',
    `pods "x" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no`,
    'refused',
  ],
  [
    'validation',
    422,
    'Invalid',
    'Job.batch "x" is invalid: spec.template.spec.containers[0].image: Required value',
    'invalid',
  ],
  ['a taken name', 409, 'AlreadyExists', 'jobs.batch "x" already exists', 'conflict'],
  [
    'a webhook that cannot be reached',
    500,
    'InternalError',
    'Internal error occurred: failed calling webhook "x"',
    'server-error',
  ],
])('A refusal by %s keeps its words, and is %5$s.', async (_title, code, reason, message, kind) => {
  const server = await startScripted((response) => sendStatus(response, code, reason, message), missing);
  expect(await clusterErrorOf(createOn(server))).toMatchObject({ kind, message, status: { code, reason } });
  // Only an error of the server's own leaves open what it did.
  expect(requestsOf(server)).toHaveLength(code === 500 ? 2 : 1);
});

test('A busy server is asked again: it has not looked at the object.', async () => {
  const server = await startScripted(busy, busy, made);
  expect(await createOn(server)).toMatchObject({ metadata: { name: 'probe' } });
  expect(requestsOf(server)).toEqual(Array(3).fill(`POST ${JOBS_PATH}`));
});

test('A token that is refused is replaced, and the object sent with the new one.', async () => {
  const folder = tempFolder();
  const user = { tokenFile: writeIn(folder, 'token', 'old') };
  const server = await startTlsServer((_request, response, { headers }) => {
    if (headers.authorization === 'Bearer new') return sendJson(response, JOB, 201);
    writeIn(folder, 'token', 'new');
    return sendStatus(response, 401, 'Unauthorized', 'Unauthorized');
  });
  expect(await create(await connected(server, { user, folder }))).toEqual(JOB);
  expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'POST']);
});

test.each([
  ['was made', found, true],
  ['was not made', missing, false],
  ['is that of somebody else', another, false],
] as const)(
  'After a connection that broke nothing is sent twice: the object that %s is looked for.',
  async (_title, look, isMade) => {
    const server = await startScripted(cut, look);
    const outcome = await createOn(server).catch((error: unknown) => error);
    expect(outcome).toMatchObject(isMade ? { metadata: { uid: 'u1' } } : { kind: 'unreachable' });
    expect(requestsOf(server)).toEqual([`POST ${JOBS_PATH}`, `GET ${JOB_PATH}`]);
  },
);

test.each([500, 502, 503, 504])(
  'HTTP %i leaves open whether the object was made, so that it is looked for.',
  async (code) => {
    const server = await startScripted((response) => response.writeHead(code).end('no'), found);
    expect(await createOn(server)).toMatchObject({ metadata: { uid: 'u1' } });
    expect(requestsOf(server)).toEqual([`POST ${JOBS_PATH}`, `GET ${JOB_PATH}`]);
  },
);

test('An answer that breaks off is one, too.', async () => {
  const server = await startScripted((response) => {
    response.writeHead(201, { 'content-length': '100' }).write('{"kind":');
    response.destroy();
  }, found);
  expect(await createOn(server)).toMatchObject({ metadata: { uid: 'u1' } });
});

test('A name that is taken after it was sent before is ours, if the object is.', async () => {
  expect(await createOn(await startScripted(busy, exists, found))).toMatchObject({ metadata: { uid: 'u1' } });
  expect(await clusterErrorOf(createOn(await startScripted(busy, exists, another)))).toMatchObject({
    kind: 'conflict',
  });
  const first = await startScripted(exists, found);
  expect(await clusterErrorOf(createOn(first))).toMatchObject({ kind: 'conflict' });
  expect(requestsOf(first)).toEqual([`POST ${JOBS_PATH}`]);
});

test('An object without marks of its own is not recognized, and one without a name not looked for.', async () => {
  const plain = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'probe' } };
  const named = await startScripted(cut, found);
  const first = (await connected(named)).writer.create(JOBS, 'shop', plain);
  expect(await clusterErrorOf(first)).toMatchObject({ kind: 'unreachable' });
  const nameless = await startScripted(cut, found);
  const object = { ...JOB, metadata: { generateName: 'probe-', labels: { run: 'r1' } } };
  const second = (await connected(nameless)).writer.create(JOBS, 'shop', object);
  expect(await clusterErrorOf(second)).toMatchObject({ kind: 'unreachable' });
  expect(requestsOf(nameless)).toEqual([`POST ${JOBS_PATH}`]);
});

test('A dry run may be sent again, and is not looked for.', async () => {
  const server = await startScripted(cut, made);
  expect(await createOn(server, { dryRun: true })).toMatchObject({ kind: 'Job' });
  expect(requestsOf(server)).toEqual(Array(2).fill(`POST ${JOBS_PATH}`));
});

test.each([
  [['other', 'netpol-1'], true],
  [['other'], false],
] as const)('A patch whose answer got lost is looked for in the pod: %j', async (names, isMade) => {
  const pod = {
    kind: 'Pod',
    metadata: { name: 'web-0' },
    spec: { ephemeralContainers: names.map((name) => ({ name })) },
  };
  const server = await startScripted(cut, (response) => sendJson(response, pod));
  const patched = (await connected(server)).writer.addEphemeralContainer(POD, { name: 'netpol-1' });
  expect(await patched.catch((error: unknown) => error)).toMatchObject(isMade ? pod : { kind: 'unreachable' });
  expect(requestsOf(server)).toEqual([`PATCH ${POD_PATH}/ephemeralcontainers`, `GET ${POD_PATH}`]);
});

const NAME = { namespace: 'shop', name: 'probe' };
const done: Answer = (response) => sendJson(response, { kind: 'Status', status: 'Success' });

test('A deletion names the object by its uid, how long it has, and what becomes of what it owns.', async () => {
  const server = await startScripted(done);
  const { writer } = await connected(server);
  const options = { uid: 'u1', graceSeconds: 0, propagation: 'Background' } as const;
  expect(await writer.remove(JOBS, NAME, options)).toBe('removed');
  expect(server.asked).toMatchObject([
    {
      what: `DELETE ${JOB_PATH}`,
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        preconditions: { uid: 'u1' },
        gracePeriodSeconds: 0,
        propagationPolicy: 'Background',
      },
    },
  ]);
});

test.each([
  ['The UID in the precondition (u1) does not match the UID in record (u2).'],
  ['Precondition failed: UID in precondition: u1, UID in object meta: u2'],
])('What is not there any more is gone, and so is what another has taken the place of: %s', async (message) => {
  const { writer } = await connected(await startScripted(missing));
  expect(await writer.remove(JOBS, NAME)).toBe('gone');
  const taken = await connected(await startScripted((response) => sendStatus(response, 409, 'Conflict', message)));
  expect(await taken.writer.remove(JOBS, NAME, { uid: 'u1' })).toBe('gone');
});

test('A resource that the server does not serve is not gone.', async () => {
  const server = await startScripted((response) =>
    sendStatus(response, 404, 'NotFound', 'the server could not find the requested resource'),
  );
  expect((await clusterErrorOf((await connected(server)).writer.remove(JOBS, NAME))).kind).toBe('not-found');
});

test('A deletion by uid is sent again over a broken connection; one by name alone is not.', async () => {
  const sure = await startScripted(cut, missing);
  expect(await (await connected(sure)).writer.remove(JOBS, NAME, { uid: 'u1' })).toBe('gone');
  const unsure = await startScripted(cut, missing);
  expect((await clusterErrorOf((await connected(unsure)).writer.remove(JOBS, NAME))).kind).toBe('unreachable');
  expect(requestsOf(unsure)).toHaveLength(1);
});

test('Permissions are asked for any verb, subresources too, where they are needed.', async () => {
  const server = await startScripted((response, { body }) => {
    const { resourceAttributes } = (body as { spec: { resourceAttributes: { verb: string } } }).spec; // what was sent
    sendJson(response, { status: { allowed: resourceAttributes.verb === 'patch' } }, 201);
  });
  const { writer } = await connected(server);
  const need = { group: '', resource: 'pods', subresource: 'ephemeralcontainers', namespace: 'shop' };
  expect(await writer.mayI({ ...need, verb: 'patch' })).toBe('there');
  expect(await writer.mayI({ ...need, verb: 'get' })).toBe('no');
  expect(await writer.mayI({ verb: 'patch', group: '', resource: 'nodes' })).toBe('everywhere');
  expect(server.asked.map(({ body }) => body)).toMatchObject([
    { kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: { ...need, verb: 'patch' } } },
    { spec: { resourceAttributes: { ...need, verb: 'get' } } },
    { spec: { resourceAttributes: { verb: 'patch', group: '', resource: 'nodes' } } },
  ]);
});

test('Whether one may, where the server does not say, is not known.', async () => {
  const server = await startScripted((response) => sendStatus(response, 403, 'Forbidden', 'no'));
  const { writer } = await connected(server);
  expect(await writer.mayI({ verb: 'get', ...RESOURCES.pods, namespace: 'shop' })).toBe('unknown');
});
