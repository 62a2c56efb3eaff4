import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type ClusterApi, connectCluster } from '../../../src/cluster/api.ts';
import { projectPod, projectProbePod, type RawObject } from '../../../src/cluster/project.ts';
import { RESOURCES, WORKLOAD_RESOURCES } from '../../../src/cluster/resources.ts';
import type { Known } from '../../../src/model/known.ts';
import type { ProbePod } from '../../../src/model/probe-pod.ts';
import { clonedPod, cloneJob, type CloneOptions, clonePod } from '../../../src/probe/clone-job.ts';
import { type CloneResources, fitResources } from '../../../src/probe/clone-resources.ts';
import { ephemeralContainer } from '../../../src/probe/ephemeral-container.ts';
import { RUN_LABEL } from '../../../src/probe/marks.ts';
import { needsOf, resourceName, type VerbNeed } from '../../../src/probe/needs.ts';
import { readRefusal } from '../../../src/probe/read-refusal.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { OBJECTS } from './probe-cluster.ts';

/* What a probe would create, before a real API server with its admission, and among real controllers. */

const COMMAND = ['sh', '-c', 'echo', 'netpol-probe', 'a step'];

let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane({ scheduler: true });
  await createObjects(controlPlane, OBJECTS);
  // No kubelet is there to take away what keeps pods off new nodes.
  await controlPlane.kubectl(['taint', 'node', 'n1', 'node.kubernetes.io/not-ready-']);
  await controlPlane.kubectl(['label', 'namespace', 'late', 'pod-security.kubernetes.io/enforce=restricted']);
});

afterAll(() => controlPlane?.stop());

describe('An ephemeral container', () => {
  const container = ephemeralContainer({ name: 'netpol-first', image: 'probe', command: COMMAND });

  test('is taken where PodSecurity is restricted and a quota counts, by the dry run and then for good.', async () => {
    expect(await addContainer('strict/web', container, 'dryRun=All')).toMatchObject({ status: 200 });
    expect(await readContainers('strict/web')).toEqual([]);
    expect(await addContainer('strict/web', container)).toMatchObject({ status: 200 });
    expect(await readContainers('strict/web')).toEqual([
      { ...container, resources: {}, terminationMessagePath: '/dev/termination-log' },
    ]);
  });

  test('is taken whatever the pod itself says of security.', async () => {
    for (const name of ['web', 'as-root', 'own-rules']) {
      expect(await addContainer(`shop/${name}`, container, 'dryRun=All')).toMatchObject({ status: 200 });
    }
  });

  test('is refused in words that tell by whom.', async () => {
    const refusal = async (name: string, object: RawObject) =>
      readRefusal((await addContainer(name, object, 'dryRun=All')).message);
    expect(await refusal('strict/other', { name: 'bare', image: 'probe' })).toMatchObject({
      by: 'pod-security',
      message: expect.stringContaining('violates PodSecurity "restricted:latest"'),
    });
    // The namespace became strict after the pod: the whole pod is judged again, whatever is added.
    expect(await refusal('late/web', container)).toMatchObject({
      by: 'pod-security',
      message: expect.stringContaining('container "main" must set'),
    });
    expect(await refusal('shop/web', { ...container, image: '' })).toMatchObject({ by: 'validation' });
    expect(await refusal('shop/kubelets-own', container)).toEqual({ why: 'static-pod' });
  });
});

describe('A clone', () => {
  test('is taken where PodSecurity is restricted, a quota counts everything, and a LimitRange is narrow.', async () => {
    const web = await readProbePod('strict/web');
    const fitted = { ...options('strict'), resources: await readResources('strict') };
    expect(await create('jobs', cloneJob(web, fitted), 'dryRun=All')).toMatchObject({ status: 201 });
    expect(await create('pods', clonePod(web, fitted), 'dryRun=All')).toMatchObject({ status: 201 });
    expect(await create('jobs', cloneJob(web, fitted))).toMatchObject({ status: 201 });
    const [pod] = await untilPods('strict', 'strict', 1);
    expect(pod).toMatchObject({ spec: clonePod(web, fitted)['spec'] });
  });

  test.each([
    ['strict', 'limit-range', 'minimum memory usage per Container is 48Mi'],
    ['full', 'quota', 'exceeded quota: none-left, requested: pods=1'],
    ['guarded', 'admission', 'only images of our registry'],
  ])('is refused in namespace %s in words that tell by whom: %s.', async (namespace, by, words) => {
    const web = await readProbePod('shop/web');
    const there: ProbePod = { ...web, pod: { ...web.pod, namespace } };
    const dryRun = async () => (await create('pods', clonePod(there, options('refused')), 'dryRun=All')).message;
    // Quotas and admission policies take effect a moment after they are written.
    await expect.poll(dryRun, { timeout: 20_000 }).toContain(words);
    expect(readRefusal(await dryRun())).toMatchObject({ why: 'refused', by });
    // The Job itself does not meet what its pods will.
    expect(await create('jobs', cloneJob(there, options('refused')), 'dryRun=All')).toMatchObject({ status: 201 });
  });

  test('has the labels that were foretold and no other, on the node of its original, with nobody as owner but its Job.', async () => {
    const web = await readProbePod('shop/web');
    const made = options('labels');
    await create('jobs', cloneJob(web, made));
    const [raw = {}] = await untilPods('shop', 'labels', 1);
    const clone = projectPod(raw);
    expect(clone.labels).toEqual(clonedPod(web.pod, made).labels);
    expect(Object.keys(clone.labels).toSorted()).toEqual(['app', RUN_LABEL, 'pod-template-hash'].toSorted());
    expect(clone).toMatchObject({ node: 'n1', serviceAccount: 'web', owner: { kind: 'Job', name: 'netpol-labels' } });
  });

  test('is one of many: each has its number, and the labels that were foretold but for that.', async () => {
    const web = await readProbePod('shop/web');
    const many = { ...options('many'), commands: [COMMAND, [...COMMAND, 'another'], COMMAND] };
    await create('jobs', cloneJob(web, many));
    const pods = (await untilPods('shop', 'many', 3)).map((raw) => projectPod(raw));
    const index = 'batch.kubernetes.io/job-completion-index';
    const foretold = clonedPod(web.pod, many).labels;
    expect(pods.map(({ labels }) => labels).toSorted((a, b) => Number(a[index]) - Number(b[index]))).toEqual(
      ['0', '1', '2'].map((number) => ({ ...foretold, [index]: number })),
    );
  });

  test('of a pod of a Job is taken, with the labels of that Job.', async () => {
    const [raw = {}] = await untilAny('shop', 'app=batch', 1);
    const original = projectProbePod(raw);
    const made = options('of-job');
    expect(await create('jobs', cloneJob(original, made))).toMatchObject({ status: 201 });
    const [clone = {}] = await untilPods('shop', 'of-job', 1);
    expect(projectPod(clone).labels).toEqual({ ...original.pod.labels, [RUN_LABEL]: 'of-job' });
    expect(Object.keys(original.pod.labels)).toContain('batch.kubernetes.io/controller-uid');
    expect(projectPod(clone).owner).toEqual({ kind: 'Job', name: 'netpol-of-job' });
    // The selector of that Job matches the clone, too.
    expect(await get('/apis/batch/v1/namespaces/shop/jobs/batch')).toMatchObject({ status: { active: 1 } });
  });

  test('goes to its node although its original keeps its like away.', async () => {
    const lonely = await readProbePod('shop/lonely');
    await create('jobs', cloneJob(lonely, options('lonely')));
    const [clone = {}] = await untilPods('shop', 'lonely', 1);
    expect(projectPod(clone).node).toBe('n1');

    // What the scheduler would say to it:
    const { affinity, ...spec } = (lonely.raw['spec'] ?? {}) as RawObject; // the API server's own schema
    expect(affinity).toBeDefined();
    await create('jobs', cloneJob({ ...lonely, raw: { ...lonely.raw, spec } }, options('by-scheduler')));
    await expect
      .poll(async () => JSON.stringify((await podsOf('shop', 'by-scheduler'))[0]?.['status']), { timeout: 20_000 })
      .toContain('Unschedulable');
  });

  test('is gone soon after its time, with nobody who tidies up.', async () => {
    const { node: _, ...web } = (await readProbePod('shop/web')).pod;
    // Pods that never get to a node: nothing here would stop them there.
    const raw = { metadata: {}, spec: { nodeSelector: { is: 'nowhere' } } };
    const original: ProbePod = { ...(await readProbePod('shop/web')), pod: { ...web, labels: { app: 'brief' } }, raw };
    const brief = { ...options('brief'), activeDeadlineSeconds: 1, ttlSecondsAfterFinished: 0 };
    await create('jobs', cloneJob(original, brief));
    await untilAny('shop', `${RUN_LABEL}=brief`, 1);
    const left = async () => (await list('/apis/batch/v1/namespaces/shop/jobs', 'brief')).length;
    await expect.poll(left, { timeout: 30_000 }).toBe(0);
  });
});

describe('Among the objects of a user, a clone', () => {
  test('stays what it is beside a ReplicaSet that selects it, where a pod without owner would cost one.', async () => {
    const original = await readyReplica();
    await create('jobs', cloneJob(original, options('beside')));
    await untilPods('shop', 'beside', 1);

    const bare = clonePod(original, options('orphan'));
    await create('pods', bare);
    // The controller has looked at pods with these labels again: it took the orphan, and one of its own is too many.
    const alive = async () =>
      (await untilAny('shop', 'app=replica', 1))
        .map((pod) => projectPod(pod))
        .filter(({ terminating }) => !terminating);
    await expect.poll(async () => (await alive()).length, { timeout: 20_000 }).toBe(2);
    expect((await alive()).map(({ owner }) => owner?.kind).toSorted()).toEqual(['Job', 'ReplicaSet']);
    expect((await podsOf('shop', 'beside')).map((pod) => projectPod(pod).owner)).toEqual([
      { kind: 'Job', name: 'netpol-beside' },
    ]);
  });

  test('is no ready endpoint of a Service that selects it, and one only where pods that are not ready are published.', async () => {
    const web = await readProbePod('shop/web');
    await create('jobs', cloneJob(web, options('endpoint')));
    const [raw = {}] = await untilPods('shop', 'endpoint', 1);
    await pretendToRun(raw);
    const stateIn = (service: string) => async () => {
      const slices = await list(`/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices`, undefined, service);
      const endpoints = slices.flatMap((slice) => (slice['endpoints'] ?? []) as readonly RawObject[]); // as above
      const name = projectPod(raw).name;
      return endpoints.find(({ targetRef }) => (targetRef as RawObject)['name'] === name)?.['conditions'];
    };
    await expect.poll(stateIn('web'), { timeout: 20_000 }).toMatchObject({ ready: false, serving: false });
    await expect.poll(stateIn('web-early'), { timeout: 20_000 }).toMatchObject({ ready: true, serving: false });
  });

  test.each([
    ['in percent', 'share', 0],
    ['in numbers', 'number', 1],
  ])('leaves a budget %s, "%s", with %i evictions of 1, until it is gone.', async (_, name, left) => {
    const allowed = async () => {
      const budget = await get(`/apis/policy/v1/namespaces/shop/poddisruptionbudgets/${name}`);
      return (budget['status'] as RawObject)['disruptionsAllowed']; // as above
    };
    const pods = await untilAny('shop', `app=${name}`, 2);
    for (const pod of pods) await pretendToRun(pod, 'True');
    await expect.poll(allowed, { timeout: 20_000 }).toBe(1);

    const [original = {}] = pods;
    await create('jobs', cloneJob(projectProbePod(original), options(name)));
    await untilPods('shop', name, 1);
    // It counts the clone among its pods, or gave up counting.
    const seen = async () => {
      const budget = await get(`/apis/policy/v1/namespaces/shop/poddisruptionbudgets/${name}`);
      const { expectedPods, conditions } = budget['status'] as RawObject; // as above
      return expectedPods === 3 || JSON.stringify(conditions).includes('SyncFailed');
    };
    await expect.poll(seen, { timeout: 20_000 }).toBe(true);
    expect(await allowed()).toBe(left);
    await controlPlane.kubectl(['-n', 'shop', 'delete', 'job', `netpol-${name}`]);
    await controlPlane.kubectl(['-n', 'shop', 'delete', 'pod', '-l', `${RUN_LABEL}=${name}`, '--force']);
    await expect.poll(allowed, { timeout: 30_000 }).toBe(1);
  });
});

/** What a method asks of the server, by the verb and the resource that it should need for it. */
const ACTS: Readonly<
  Record<'ephemeral' | 'clone', (api: ClusterApi) => Readonly<Record<string, () => Promise<unknown>>>>
> = {
  ephemeral: (api) => {
    const container = ephemeralContainer({ name: 'netpol-granted', image: 'probe', command: COMMAND });
    return {
      'get pods': () => api.get(RESOURCES.pods, WEB),
      'patch pods/ephemeralcontainers': () => api.writer.addEphemeralContainer(WEB, container, { dryRun: true }),
      'get pods/log': () => readLog(api),
    };
  },
  clone: (api) => {
    const job = cloneJob(projectProbePod({ metadata: WEB }), options('granted'));
    return {
      'get pods': () => api.get(RESOURCES.pods, WEB),
      'create jobs.batch': () => api.writer.create(WORKLOAD_RESOURCES.Job, 'shop', job, { dryRun: true }),
      'delete jobs.batch': () => api.writer.remove(WORKLOAD_RESOURCES.Job, WEB, { dryRun: true }),
      'list pods': () => api.list(RESOURCES.pods, { namespace: 'shop' }, () => undefined),
      'get pods/log': () => readLog(api),
      'list services': () => api.list(RESOURCES.services, { namespace: 'shop' }, () => undefined),
    };
  },
};

describe.each(['ephemeral', 'clone'] as const)('What is said to be needed for the method %s', (method) => {
  const needs = needsOf(method, 'shop').filter(({ isRequired }) => isRequired);

  test('is enough for it.', async () => {
    const user = `granted-${method}`;
    await grant(user, needs);
    const api = await connectAs(user);
    for (const need of needs) await expect.poll(() => api.writer.mayI(need), { timeout: 20_000 }).toBe('there');
    for (const [name, act] of Object.entries(ACTS[method](api))) {
      expect(`${name}: ${(await refusalOf(act)) ?? 'granted'}`).toBe(`${name}: granted`);
    }
  });

  test('is asked for by the server, each by its name.', async () => {
    const api = await connectAs('nobody');
    const acts = Object.entries(ACTS[method](api));
    for (const [name, act] of acts) expect([name, await refusalOf(act)]).toEqual([name, name]);
    const names = needs.map((need) => `${need.verb} ${resourceName(need)}`);
    // Who may not list is refused before the watch begins.
    expect(acts.map(([name]) => name).toSorted()).toEqual(names.filter((name) => name !== 'watch pods').toSorted());
  });
});

const WEB = { namespace: 'shop', name: 'web' };

/** Refused at once, or tried again and again, since no kubelet is there to answer. */
async function readLog(api: ClusterApi): Promise<void> {
  for await (const _ of api.writer.log(WEB, 'main', { signal: AbortSignal.timeout(1_000) }));
}

async function connectAs(user: string): Promise<ClusterApi> {
  const api = await connectCluster({ kubeconfig: controlPlane.kubeconfig, as: user }, { env: {} });
  onTestFinished(() => api.close());
  return api;
}

async function grant(user: string, needs: readonly VerbNeed[]): Promise<void> {
  const rules = needs.map((need) => {
    const resource = need.subresource === undefined ? need.resource : `${need.resource}/${need.subresource}`;
    return { apiGroups: [need.group], resources: [resource], verbs: [need.verb] };
  });
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: user }, rules };
  await controlPlane.kubectl(['-n', 'shop', 'create', '-f', '-'], JSON.stringify(role));
  await controlPlane.kubectl(['-n', 'shop', 'create', 'rolebinding', user, `--role=${user}`, `--user=${user}`]);
}

/** `patch pods/ephemeralcontainers`: what the server says may not be done; undefined when that is not what it says. */
async function refusalOf(act: () => Promise<unknown>): Promise<string | undefined> {
  const words = await act().then(wordsOf, (error: unknown) => String(error));
  const obstacle = readRefusal(words);
  return obstacle.why === 'forbidden' ? `${obstacle.verb} ${obstacle.resource}` : undefined;
}

/** A read that was refused is a gap, and no error. */
function wordsOf(read: unknown): string {
  const { gap } = (read ?? {}) as Partial<Extract<Known<unknown>, { known: false }>>; // or whatever a write gives
  return gap?.message ?? '';
}

function options(runId: string): CloneOptions {
  return { runId, name: `netpol-${runId}`, image: 'probe', imagePullSecrets: [], commands: [COMMAND] };
}

interface Reply {
  readonly status: number;
  /** Of the refusal; empty when there was none. */
  readonly message: string;
}

async function addContainer(name: string, container: RawObject, query = ''): Promise<Reply> {
  const [namespace, pod] = name.split('/');
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/ephemeralcontainers?${query}`;
  return reply(await controlPlane.request('PATCH', path, { spec: { ephemeralContainers: [container] } }));
}

async function create(resource: 'jobs' | 'pods', object: RawObject, query = ''): Promise<Reply> {
  const { namespace } = object['metadata'] as { readonly namespace: string }; // of our own making
  const group = resource === 'jobs' ? '/apis/batch/v1' : '/api/v1';
  const path = `${group}/namespaces/${namespace}/${resource}?fieldValidation=Strict&${query}`;
  return reply(await controlPlane.request('POST', path, object));
}

function reply({ status, text }: { readonly status: number; readonly text: string }): Reply {
  const { message = '' } = JSON.parse(text) as { readonly message?: string }; // an object, or a Status
  return { status, message };
}

async function get(path: string): Promise<RawObject> {
  const { status, text } = await controlPlane.request('GET', path);
  expect(status, text).toBe(200);
  return JSON.parse(text) as RawObject; // the API server's own schema
}

async function list(path: string, runId?: string, service?: string): Promise<readonly RawObject[]> {
  const selector = runId === undefined ? `kubernetes.io/service-name=${service}` : `${RUN_LABEL}=${runId}`;
  const answer = await get(`${path}?labelSelector=${encodeURIComponent(selector)}`);
  return answer['items'] as readonly RawObject[]; // a List
}

function podsOf(namespace: string, runId: string): Promise<readonly RawObject[]> {
  return list(`/api/v1/namespaces/${namespace}/pods`, runId);
}

/** Placed on their node, so that nothing of them changes any more. */
async function untilPods(namespace: string, runId: string, count: number): Promise<readonly RawObject[]> {
  const placed = async () => (await podsOf(namespace, runId)).filter((pod) => projectPod(pod).node !== undefined);
  await expect.poll(async () => (await placed()).length, { timeout: 20_000 }).toBe(count);
  return placed();
}

async function untilAny(namespace: string, selector: string, atLeast: number): Promise<readonly RawObject[]> {
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`;
  const read = async () => (await get(path))['items'] as readonly RawObject[]; // a List
  await expect.poll(async () => (await read()).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(atLeast);
  return read();
}

async function readProbePod(name: string): Promise<ProbePod> {
  const [namespace, pod] = name.split('/');
  return projectProbePod(await get(`/api/v1/namespaces/${namespace}/pods/${pod}`));
}

async function readContainers(name: string): Promise<unknown> {
  const { raw } = await readProbePod(name);
  return ((raw['spec'] ?? {}) as RawObject)['ephemeralContainers'] ?? [];
}

async function readResources(namespace: string): Promise<CloneResources> {
  const answer = await get(`/api/v1/namespaces/${namespace}/limitranges`);
  return fitResources(answer['items'] as readonly RawObject[]); // a List
}

async function readyReplica(): Promise<ProbePod> {
  const [raw = {}] = await untilAny('shop', 'app=replica', 1);
  return projectProbePod(raw);
}

let lastAddress = 20;

/** What a kubelet would write: a pod that waits for a readiness gate is not ready, whatever its containers say. */
async function pretendToRun(raw: RawObject, ready: 'True' | 'False' = 'False'): Promise<void> {
  const { namespace, name } = projectPod(raw);
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/status`;
  const ip = `10.244.0.${(lastAddress += 1)}`;
  const conditions = [
    { type: 'ContainersReady', status: 'True' },
    { type: 'Ready', status: ready },
  ];
  const status = { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions };
  expect(await controlPlane.request('PATCH', path, { status })).toMatchObject({ status: 200 });
}
