import { expect, inject, test } from 'vitest';
import { projectPod, projectProbePod, type RawObject } from '../../../src/cluster/project.ts';
import type { ProbePod } from '../../../src/model/probe-pod.ts';
import { cloneJob } from '../../../src/probe/clone-job.ts';
import { ephemeralContainer } from '../../../src/probe/ephemeral-container.ts';
import { RUN_LABEL } from '../../../src/probe/marks.ts';
import { newNamespace, sharedCluster } from '../helpers/cluster.ts';
import { apply, untilPodsReady } from '../helpers/pods.ts';

/* What a probe creates, run by real kubelets where PodSecurity is restricted. */

const cluster = sharedCluster();
const image = inject('images').netshoot;

const WEB = `
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: main
    image: "${image}"
    command: [sleep, "86400"]
    securityContext:
      runAsNonRoot: true
      runAsUser: 1000
      allowPrivilegeEscalation: false
      capabilities: {drop: [ALL]}
      seccompProfile: {type: RuntimeDefault}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;

test('An ephemeral container runs as nobody, in the address of its pod, and ends.', async () => {
  const web = await startWeb();
  const script = 'id -u; cat /proc/net/fib_trie; echo "said: $1"';
  const container = ephemeralContainer({
    name: 'netpol-one',
    image,
    command: ['sh', '-c', script, 'netpol-probe', 'a step'],
  });
  await addContainer(web, container);
  await expect
    .poll(() => stateOf(web, 'netpol-one'), { timeout: 60_000 })
    .toMatchObject({ terminated: { exitCode: 0 } });
  const log = await cluster.kubectl(['-n', web.pod.namespace, 'logs', 'web', '-c', 'netpol-one']);
  expect(log).toMatch(/^65532\n/);
  expect(log).toContain(web.pod.addresses[0]?.text);
  expect(log).toMatch(/said: a step\n$/);
});

test('Clones each do their part on the node of their original, and no Service takes one for ready.', async () => {
  const web = await startWeb();
  const { namespace } = web.pod;
  const steps = ['first', 'second', 'third'];
  const script = 'id -u; echo "said: $1"; sleep 3';
  const job = cloneJob(web, {
    runId: 'many',
    name: 'netpol-many',
    image,
    imagePullSecrets: [],
    commands: steps.map((step) => ['sh', '-c', script, 'netpol-probe', step]),
    parallelism: 2,
  });
  await cluster.kubectl(['-n', namespace, 'create', '-f', '-'], JSON.stringify(job));

  const seen = new Set<unknown>();
  const isComplete = async (): Promise<boolean> => {
    for (const { targetRef, conditions } of await readEndpoints(namespace)) {
      const { name } = targetRef as RawObject; // the API server's own schema
      seen.add(`${name === 'web' ? 'web' : 'clone'} ${String((conditions as RawObject)['ready'])}`); // as above
    }
    const { succeeded } = (await read(namespace, 'job', 'netpol-many'))['status'] as RawObject; // as above
    return succeeded === 3;
  };
  await expect.poll(isComplete, { timeout: 60_000, interval: 200 }).toBe(true);
  expect([...seen].toSorted()).toEqual(['clone false', 'web true']);

  const clones = (await readPods(namespace)).map((raw) => projectPod(raw));
  expect(clones.map(({ node }) => node)).toEqual(steps.map(() => web.pod.node));
  const logs = clones.map(({ name }) => cluster.kubectl(['-n', namespace, 'logs', name]));
  expect((await Promise.all(logs)).toSorted()).toEqual(steps.map((step) => `65532\nsaid: ${step}\n`));
});

test('A clone is gone after its time, its process too, with nobody who tidies up.', async () => {
  const web = await startWeb();
  const { namespace } = web.pod;
  const job = cloneJob(web, {
    runId: 'brief',
    name: 'netpol-brief',
    image,
    imagePullSecrets: [],
    commands: [['sh', '-c', 'sleep 86400']],
    activeDeadlineSeconds: 3,
    ttlSecondsAfterFinished: 0,
  });
  await cluster.kubectl(['-n', namespace, 'create', '-f', '-'], JSON.stringify(job));
  await expect.poll(async () => (await readPods(namespace)).length, { timeout: 30_000 }).toBe(1);
  const left = () => cluster.kubectl(['-n', namespace, 'get', 'jobs,pods', '-o', 'name']);
  await expect.poll(left, { timeout: 60_000 }).toBe('pod/web\n');
});

async function startWeb(): Promise<ProbePod> {
  const namespace = await newNamespace(cluster);
  await cluster.kubectl(['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted']);
  await apply(cluster, namespace, WEB);
  await untilPodsReady(cluster, namespace);
  return projectProbePod(await read(namespace, 'pod', 'web'));
}

async function read(namespace: string, kind: string, name: string): Promise<RawObject> {
  return JSON.parse(await cluster.kubectl(['-n', namespace, 'get', kind, name, '-o', 'json'])) as RawObject; // as above
}

async function list(namespace: string, kind: string, selector: string): Promise<readonly RawObject[]> {
  const answer = await cluster.kubectl(['-n', namespace, 'get', kind, '-l', selector, '-o', 'json']);
  return (JSON.parse(answer) as { readonly items: readonly RawObject[] }).items; // a List
}

/** Of our own making. */
function readPods(namespace: string): Promise<readonly RawObject[]> {
  return list(namespace, 'pods', RUN_LABEL);
}

async function readEndpoints(namespace: string): Promise<readonly RawObject[]> {
  const slices = await list(namespace, 'endpointslices', 'kubernetes.io/service-name=web');
  return slices.flatMap(({ endpoints }) => (endpoints ?? []) as readonly RawObject[]); // as above
}

/** The one way that kubectl has to this subresource is a whole pod. */
async function addContainer({ pod, raw }: ProbePod, container: RawObject): Promise<void> {
  const path = `/api/v1/namespaces/${pod.namespace}/pods/${pod.name}/ephemeralcontainers`;
  const changed = { ...raw, spec: { ...(raw['spec'] as RawObject), ephemeralContainers: [container] } }; // as above
  await cluster.kubectl(['replace', '--raw', path, '-f', '-'], JSON.stringify(changed));
}

async function stateOf({ pod }: ProbePod, name: string): Promise<unknown> {
  const status = (await read(pod.namespace, 'pod', pod.name))['status'] as RawObject; // as above
  const states = (status['ephemeralContainerStatuses'] ?? []) as readonly RawObject[]; // as above
  return states.find((each) => each['name'] === name)?.['state'] ?? {};
}
