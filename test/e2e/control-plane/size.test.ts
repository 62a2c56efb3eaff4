import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectCluster } from '../../../src/cluster/api.ts';
import { RESOURCES } from '../../../src/cluster/resources.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { until } from '../../cluster/wait.ts';
import { startFront } from '../helpers/front.ts';
import { inParallel } from '../helpers/in-parallel.ts';
import { netpol } from '../helpers/netpol.ts';
import { startRelay } from '../helpers/relay.ts';
import { failureStatus } from '../helpers/status.ts';

/* What one question reads does not grow with the cluster. The API server's audit log is the witness. */

/** Pods and policies beside the ten that the questions are about; NETPOL_E2E_SIZE=1000 is enough while writing tests. */
const PODS = Number(process.env['NETPOL_E2E_SIZE'] ?? 10_000);
const POLICIES = PODS / 5;
/** More than a page of a list. */
const CROWD = 600;
const PAGE = 500;
/** What is there before the crowd: pods of the two namespaces and of DNS, and two policies in each of the two. */
const [SMALL_PODS, SMALL_POLICIES] = [11, 4];
const OTHER_NAMESPACES = Array.from({ length: 18 }, (_, index) => `team-${index}`);

const QUESTIONS = {
  'pods by kind': ['why', 'bank/pod/front-0', 'shop/pod/api-0:8080'],
  'pods by bare name': ['why', 'bank/front-0', 'shop/api-0:8080'],
  'a pod and a Service': ['why', 'bank/pod/front-0', 'shop/svc/api:80'],
} as const;
type QuestionName = keyof typeof QUESTIONS;
const NAMES = ['pods by kind', 'pods by bare name', 'a pod and a Service'] as const;

interface Answer {
  readonly stdout: string;
  /** `get pods bank/front-0`, `list networkpolicies bank`, `get /apis`: sorted, from the audit log. */
  readonly requests: readonly string[];
  /** Objects in all answers together. */
  readonly objects: number;
}

type Answers = Readonly<Record<QuestionName, Answer>>;

let controlPlane: ControlPlane;
let small: Answers;
let large: Answers;

beforeAll(async () => {
  controlPlane = await startControlPlane({ audit: true, controllers: false });
  await createObjects(controlPlane, smallCluster());
  small = await askAll();
  await createCrowd(controlPlane);
  large = await askAll();
}, 300_000);

afterAll(() => controlPlane?.stop());

test('A question about two pods reads the two pods, their namespaces, the policies there, and who enforces them.', () => {
  expect(large['pods by kind'].requests).toEqual([
    'get /apis',
    'get namespaces bank',
    'get namespaces shop',
    'get pods bank/front-0',
    'get pods shop/api-0',
    'list daemonsets',
    'list networkpolicies bank',
    'list networkpolicies shop',
  ]);
});

test('A bare name is looked for as a pod and as each kind of workload, by name.', () => {
  const kinds = [
    'cronjobs',
    'daemonsets',
    'deployments',
    'jobs',
    'replicasets',
    'replicationcontrollers',
    'statefulsets',
  ];
  const extra = kinds.flatMap((kind) => [`get ${kind} bank/front-0`, `get ${kind} shop/api-0`]);
  const typed = large['pods by kind'].requests;
  expect(large['pods by bare name'].requests).toEqual([...typed, ...extra].sort());
});

test('A question about a Service reads it, its slices, the pods behind it, and where DNS is answered.', () => {
  expect(large['a pod and a Service'].requests).toEqual([
    'get /apis',
    'get namespaces bank',
    'get namespaces kube-system',
    'get namespaces shop',
    'get pods bank/front-0',
    'get services kube-system/kube-dns',
    'get services shop/api',
    'list daemonsets',
    'list endpointslices kube-system kubernetes.io/service-name=kube-dns',
    'list endpointslices shop kubernetes.io/service-name=api',
    'list networkpolicies bank',
    'list networkpolicies kube-system',
    'list networkpolicies shop',
    'list pods kube-system k8s-app=kube-dns',
    'list pods kube-system k8s-app=node-local-dns',
    'list pods shop app=api',
  ]);
});

test.each(NAMES)('About %s: as many requests, objects and words in a crowd as among ten pods.', (name) => {
  expect(large[name]).toEqual(small[name]);
  expect(large[name].stdout).toMatch(/ALLOWED|DENIED/);
});

test('A namespace is read in pages of 500, packed, and whole again when its snapshot runs out on the way.', async () => {
  let faults = 1;
  const front = await startFront(controlPlane, ({ url = '' }, response) => {
    if (!url.includes('continue=') || faults === 0) return 'none';
    faults -= 1;
    const status = failureStatus(410, 'Expired', 'too old');
    response.writeHead(410, { 'content-type': 'application/json' }).end(JSON.stringify(status));
    return 'answered';
  });
  const question = ['why', 'shop/pod/crowd-0x', 'shop/pod/api-0:8080'];
  const answer = await netpol(front.kubeconfig, question);
  expect(faults).toBe(0);
  expect(answer).toEqual(await netpol(controlPlane.kubeconfig, question));
  expect(answer).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('crowd-0') });

  const pages = front.requests.filter(({ url }) => url.startsWith('/api/v1/namespaces/shop/pods?limit=500'));
  expect(pages.map(({ url }) => url.includes('continue='))).toEqual([false, true, false, true]);
  const packed = front.replies.filter(({ url }) => url === pages[0]?.url).map(({ encoding }) => encoding);
  expect(packed).toEqual(['gzip', 'gzip']);
});

test('The whole cluster is read in pages, packed, over a single connection, and every object of it once.', async () => {
  const relay = await startRelay(controlPlane);
  const finished: { readonly resource: string; readonly count: number; readonly bytes: number }[] = [];
  const api = await connectCluster(
    { kubeconfig: relay.kubeconfig },
    {
      onActivity: (activity) => {
        if (activity.kind !== 'request-finished') return;
        finished.push({ resource: activity.subject.resource, count: activity.count ?? 0, bytes: activity.bytes });
      },
    },
  );
  const lists = [RESOURCES.pods, RESOURCES.networkPolicies, RESOURCES.namespaces, RESOURCES.services];
  const answers = await Promise.all(lists.map((resource) => api.list(resource, {}, uidOf)));
  await api.close();
  const [pods = [], policies = []] = answers.map((answer) => (answer.known ? answer.value : []));
  expect(new Set(pods).size).toBe(PODS + SMALL_PODS);
  expect(new Set(policies).size).toBe(POLICIES + SMALL_POLICIES);
  expect([pods.length, policies.length]).toEqual([PODS + SMALL_PODS, POLICIES + SMALL_POLICIES]);

  const pages = finished.filter(({ resource }) => resource === 'pods');
  expect(pages).toHaveLength(Math.ceil((PODS + SMALL_PODS) / PAGE));
  expect(Math.max(...finished.map(({ count }) => count))).toBe(PAGE);
  const page = await controlPlane.request('GET', `/api/v1/pods?limit=${PAGE}`);
  expect(pages[0]?.bytes).toBeLessThan(page.text.length / 5);
  expect(relay.connections()).toBe(1);
});

/** One after another: the audit log does not say which question a request belongs to. */
async function askAll(): Promise<Answers> {
  return {
    'pods by kind': await ask('pods by kind'),
    'pods by bare name': await ask('pods by bare name'),
    'a pod and a Service': await ask('a pod and a Service'),
  };
}

/** Asks with -v, which counts requests and objects, and waits until the audit log has that many. */
async function ask(name: QuestionName): Promise<Answer> {
  const before = auditEvents().length;
  const { stdout, stderr } = await netpol(controlPlane.kubeconfig, [...QUESTIONS[name], '-v']);
  const answers = [...stderr.matchAll(/^← .*?(?:: (\d+) objects)?,/gm)];
  const isWhole = async (): Promise<boolean> => auditEvents().length - before >= answers.length;
  await until(isWhole, { what: 'the audit log to have every request', timeoutMs: 10_000 });
  const objects = answers.reduce((sum, [, count]) => sum + Number(count ?? 0), 0);
  return { stdout, requests: auditEvents().slice(before).map(phraseEvent).sort(), objects };
}

interface AuditEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly objectRef?: { readonly resource: string; readonly namespace?: string; readonly name?: string };
}

function auditEvents(): readonly AuditEvent[] {
  const lines = readFileSync(controlPlane.auditLog, 'utf8').split('\n');
  // The last line may still be on its way. What stands before it is the API server's own JSON.
  return lines
    .slice(0, -1)
    .filter((line) => line.includes('"userAgent":"kubectl-netpol"'))
    .map((line) => JSON.parse(line) as AuditEvent);
}

function phraseEvent({ verb, requestURI, objectRef }: AuditEvent): string {
  if (objectRef === undefined) return `${verb} ${requestURI}`;
  const { resource, namespace, name } = objectRef;
  const at = resource === 'namespaces' ? name : [namespace, name].filter(Boolean).join('/');
  const query = new URL(requestURI, 'http://server').searchParams;
  return [verb, resource, at, query.get('labelSelector'), query.get('fieldSelector')].filter(Boolean).join(' ');
}

function uidOf({ metadata }: Readonly<Record<string, unknown>>): string {
  return (metadata as { uid: string }).uid; // every object has one
}

/** Two namespaces, ten pods, two policies each, a Service, and DNS. */
function smallCluster(): string {
  const apis = Array.from({ length: 5 }, (_, index) => ({ name: `api-${index}`, address: `10.1.0.${index + 1}` }));
  const dns = [{ name: 'coredns-0', address: '10.3.0.1' }];
  const documents: object[] = [
    namespace('shop'),
    namespace('bank'),
    ...apis.map(({ name, address }) => ({ ...pod('shop', name, { app: 'api' }), status: running(address) })),
    ...apis.map((_, index) => ({
      ...pod('bank', `front-${index}`, { app: 'front' }),
      status: running(`10.2.0.${index + 1}`),
    })),
    ...dns.map(({ name, address }) => ({
      ...pod('kube-system', name, { 'k8s-app': 'kube-dns' }),
      status: running(address),
    })),
    ...['shop', 'bank'].flatMap((at) => [policy(at, 'policy-0'), policy(at, 'policy-1')]),
    ...service('shop', 'api', { app: 'api' }, { port: 80, targetPort: 8080, protocol: 'TCP' }, apis),
    ...service(
      'kube-system',
      'kube-dns',
      { 'k8s-app': 'kube-dns' },
      { port: 53, targetPort: 53, protocol: 'UDP' },
      dns,
    ),
  ];
  return documents.map((document) => `---\n${JSON.stringify(document)}\n`).join('');
}

interface ServicePort {
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: string;
}

interface Backend {
  readonly name: string;
  readonly address: string;
}

/** A Service and its slice, which a controller would write. */
function service(
  at: string,
  name: string,
  selector: object,
  port: ServicePort,
  backends: readonly Backend[],
): object[] {
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace: at, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports: [{ port: port.targetPort, protocol: port.protocol }],
    endpoints: backends.map((backend) => ({
      addresses: [backend.address],
      conditions: { ready: true },
      targetRef: { kind: 'Pod', namespace: at, name: backend.name },
    })),
  };
  const metadata = { name, namespace: at };
  return [{ apiVersion: 'v1', kind: 'Service', metadata, spec: { selector, ports: [port] } }, slice];
}

/** Most of it elsewhere; many pods, and no more policies, where the questions are asked. */
async function createCrowd({ request }: ControlPlane): Promise<void> {
  await inParallel(OTHER_NAMESPACES, (name) => create('/api/v1/namespaces', namespace(name)));
  const elsewhere = (index: number): string => OTHER_NAMESPACES[index % OTHER_NAMESPACES.length] ?? '';
  const pods = Array.from({ length: PODS }, (_, index) =>
    pod(index < CROWD ? 'shop' : elsewhere(index), `crowd-${index}`, { app: `crowd-${index % 50}` }),
  );
  await inParallel(pods, (each) => create(`/api/v1/namespaces/${each.metadata.namespace}/pods`, each));
  const policies = Array.from({ length: POLICIES }, (_, index) => policy(elsewhere(index), `policy-${index}`));
  await inParallel(policies, (each) =>
    create(`/apis/networking.k8s.io/v1/namespaces/${each.metadata.namespace}/networkpolicies`, each),
  );

  async function create(path: string, object: object): Promise<void> {
    const { status, text } = await request('POST', path, object);
    if (status !== 201) throw new Error(`${path}: ${status} ${text}`);
  }
}

function namespace(name: string) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function pod(at: string, name: string, labels: Readonly<Record<string, string>>) {
  const containers = [{ name: 'main', image: 'none', ports: [{ name: 'http', containerPort: 8080 }] }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: at, labels },
    spec: { nodeName: 'node1', containers },
  };
}

function running(address: string) {
  return { phase: 'Running', podIP: address, podIPs: [{ ip: address }] };
}

function policy(at: string, name: string) {
  const from = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'bank' } } }];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: at },
    spec: { podSelector: { matchLabels: { app: 'api' } }, ingress: [{ from }] },
  };
}
