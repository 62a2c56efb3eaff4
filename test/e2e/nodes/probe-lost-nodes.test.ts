import { afterAll, beforeAll, expect, test } from 'vitest';
import { asList, asObject } from '../../../src/cluster/raw.ts';
import { RUN_LABEL } from '../../../src/probe/marks.ts';
import { restartAgents, restartKubelet, setWire } from '../../cluster/nodes/cluster.ts';
import { buildPlugin } from '../helpers/ask-both.ts';
import { sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { apply, podAddress, serverPod, shellPod, untilPodsReady } from '../helpers/pods.ts';
import { probe, seenOf } from '../helpers/probe.ts';

/* Nodes that fall silent, and kubelets that are replaced, while somebody probes. */

const cluster = sharedCluster();
const shop = `lost-${process.pid}`;
const LOST = 'node2';

const ask = (from: string, to: string, ...more: readonly string[]) =>
  probe(cluster.kubeconfig, [from, to, '-n', shop, ...more]);

const on = (node: string, pod: string): string => pod.replace('spec:', `spec:\n  nodeName: ${node}`);

storiesNeeding(['modes'], () => {
  beforeAll(async () => {
    await buildPlugin();
    await cluster.kubectl(['create', 'namespace', shop]);
    const pods = [
      on('node1', shellPod('caller')),
      on('node1', serverPod('near')),
      on(LOST, serverPod('far')),
      on(LOST, shellPod('far-caller')),
    ];
    await apply(cluster, shop, pods.join('') + ISOLATED);
    await untilPodsReady(cluster, shop);
  });

  afterAll(() => cluster.kubectl(['delete', 'namespace', shop, '--wait=false']));

  test('A kubelet that is replaced in the middle of a probe costs it nothing, or it says that it failed; nothing stays.', async () => {
    for (const method of ['ephemeral', 'clone']) {
      const probing = ask('caller', 'near:8080', '--method', method, '--wait', '8');
      await expect.poll(() => runningOurs('caller'), { timeout: 60_000, interval: 200 }).toBeGreaterThan(0);
      await restartKubelet('node1');
      const { exitCode, report } = await probing;
      const hasFailed = report.failures.some(({ role }) => role === 'source');
      // On a slow machine the look into the destination may be what it fell upon.
      expect(OUTCOMES).toContainEqual([exitCode, hasFailed ? 'PROBE_FAILED' : seenOf(report)[0]]);
      await expect.poll(() => runningOurs('caller'), { timeout: 120_000, interval: 1000 }).toBe(0);
      expect(await jobs()).toEqual([]);
    }
  }, 400_000);

  test('A node that falls silent takes its pods down: as destinations, and as sources, at once.', async () => {
    try {
      await setWire(LOST, 'down');
      await untilReadyIs('Unknown');
      const target = await ask('caller', 'far:8080', '--method', 'exec');
      expect(seenOf(target.report)).toEqual(['ALLOW TARGET_DOWN no-answer-target-down: inconclusive']);
      expect(target.report.controls).toMatchObject([
        {
          control: {
            kind: 'down',
            cause: 'node-down',
            why: expect.stringMatching(/^its node "node2" tells nothing any more, since \d{4}-/),
            said: expect.stringContaining('Kubelet stopped posting node status'),
          },
        },
      ]);
      expect(target.report.next.map(({ command }) => command)).toContain(`kubectl describe node ${LOST}`);
      expect(target.exitCode).toBe(4);

      for (const method of ['auto', 'exec', 'clone']) {
        const source = await ask('far-caller', 'near:8080', '--method', method, '--control', 'none');
        expect(source.report.failures).toMatchObject([{ role: 'source', code: 'PROBE_NODE_DOWN' }]);
        expect([source.report.measured.class, source.report.plan, source.exitCode]).toEqual(['PROBE_FAILED', [], 1]);
      }
    } finally {
      await setWire(LOST, 'up');
      await untilReadyIs('True');
      await restartAgents(LOST);
      await untilPodsReady(cluster, shop);
    }
    const far = await podAddress(cluster, shop, 'far');
    const isBack = async () => (await ask('caller', `${far}:8080`, '--method', 'exec')).report.measured.class;
    await expect.poll(isBack, { timeout: 120_000, interval: 2000 }).toBe('REACHABLE');
  }, 400_000);
});

const OUTCOMES: readonly unknown[] = [
  [0, 'DENY BLOCKED no-answer-but-listens: agree'],
  [4, 'DENY INCONCLUSIVE no-answer-unknown-listener: inconclusive'],
  [1, 'PROBE_FAILED'],
];

const ISOLATED = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: near}
spec: {podSelector: {matchLabels: {app: near}}, policyTypes: [Ingress]}
`;

/** What the node controller says of the node that is lost: it waits for most of a minute. */
async function untilReadyIs(status: 'True' | 'Unknown'): Promise<void> {
  const ready = '{.status.conditions[?(@.type=="Ready")].status}';
  const read = () => cluster.kubectl(['get', 'node', LOST, '-o', `jsonpath=${ready}`]);
  await expect.poll(read, { timeout: 200_000, interval: 1000 }).toBe(status);
}

/** Containers of ours that run in a pod, or in clones of it. */
async function runningOurs(pod: string): Promise<number> {
  const answer = await cluster.kubectl(['-n', shop, 'get', 'pods', '-o', 'json']);
  return asList(asObject(JSON.parse(answer))['items'])
    .map(asObject)
    .flatMap(({ metadata, status }) => {
      const { name, labels } = asObject(metadata);
      const { ephemeralContainerStatuses, containerStatuses } = asObject(status);
      if (asObject(labels)[RUN_LABEL] !== undefined) return asList(containerStatuses);
      return name === pod ? asList(ephemeralContainerStatuses) : [];
    })
    .filter((container) => asObject(asObject(asObject(container)['state']))['running'] !== undefined).length;
}

async function jobs(): Promise<readonly unknown[]> {
  return asList(asObject(JSON.parse(await cluster.kubectl(['-n', shop, 'get', 'jobs', '-o', 'json'])))['items']);
}
