import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPlugin } from '../helpers/ask-both.ts';
import { sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { apply, clientPod, serverPod, untilPodsReady } from '../helpers/pods.ts';
import { ENDED, hasTmux, openPane, type Pane } from '../helpers/tmux.ts';

/* Somebody asks, in the shell, what the policies say, and then what the network says. */

const cluster = sharedCluster();
const { kubeconfig } = cluster;
const shop = `shell-probe-${process.pid}`;

const SERVICE_AND_POLICY = `---
apiVersion: v1
kind: Service
metadata: {name: api}
spec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api-clients}
spec:
  podSelector: {matchLabels: {app: api}}
  ingress: [{from: [{podSelector: {matchLabels: {app: friend}}}]}]
`;

const where = hasTmux() ? 'in a terminal' : 'skipped: there is no tmux';

describe.skipIf(!hasTmux())(`${where}`, () => {
  storiesNeeding(['enforcement'], () => {
    beforeAll(async () => {
      await buildPlugin();
      await cluster.kubectl(['create', 'namespace', shop]);
      const pods = serverPod('api') + clientPod('friend') + clientPod('stranger') + clientPod('hasty');
      await apply(cluster, shop, pods + SERVICE_AND_POLICY);
      await untilPodsReady(cluster, shop);
    });

    afterAll(async () => void (await cluster.kubectl(['delete', 'namespace', shop, '--wait=false'])));

    test('find, flow, probe: what the policies say, beside what the network says', async () => {
      const pane = await openFlow('stranger');
      await pane.shows('✗ DENIED');
      await pane.press('p');
      await pane.shows('Go on?');
      expect(await pane.text()).toContain(`an ephemeral container in ${shop}/stranger`);
      await pane.press('y');
      await pane.shows('✓ AGREE: policy is what stops it');
      const answer = await pane.text();
      expect(answer).toMatch(/simulated +✗ DENIED/);
      expect(answer).toMatch(/measured +✗ BLOCKED/);
      await pane.resize(60, 15);
      await pane.shows(/measured +✗ BLOCKED/);
      await pane.press('q');
      await pane.shows(`${ENDED} 0`);
    });

    test('what is allowed comes through, and a change of the policies is measured anew', async () => {
      const pane = await openFlow('friend');
      await pane.shows('✓ ALLOWED');
      await pane.press('p');
      await pane.shows('Go on?');
      await pane.press('y');
      await pane.shows(/measured +✓ REACHABLE/);
      const nobody = { spec: { ingress: [] } };
      await cluster.kubectl(['-n', shop, 'patch', 'networkpolicy', 'api-clients', '-p', JSON.stringify(nobody)]);
      await pane.press('Escape');
      await pane.shows('✗ DENIED');
      await pane.press('p');
      await pane.shows('Go on?');
      await pane.press('y');
      await pane.shows(/measured +✗ BLOCKED/);
      expect(await pane.text()).toContain('✓ AGREE');
    });

    test('Ctrl-C in the middle of it gives the terminal back, says what stays, and leaves nothing that runs', async () => {
      const pane = await openFlow('hasty');
      await pane.press('p');
      await pane.shows('Go on?');
      await pane.press('y');
      await pane.shows('measuring …');
      await pane.press('C-c');
      await pane.shows(`${ENDED} 0`);
      expect(await pane.text()).toContain('the probe was stopped');
      await expect.poll(runningContainers, { timeout: 100_000, interval: 1000 }).toBe('');
    });
  });
});

/** The shell on the flow from a pod to the Service, found by some of their letters. */
async function openFlow(source: string): Promise<Pane> {
  const pane = await openPane(['-n', shop], { kubeconfig });
  await pane.shows('● live');
  await pane.type(source);
  await pane.shows(new RegExp(`pod +${shop}/${source}`));
  await pane.press('Enter');
  await pane.shows(`POD ${shop}/${source}`);
  await pane.press('f');
  await pane.shows('flow to:');
  await pane.type(`${shop}/api`);
  await pane.shows(new RegExp(`svc +${shop}/api`));
  await pane.press('Enter');
  await pane.shows(`FLOW ${shop}/${source} → ${shop}/svc/api:80`);
  return pane;
}

/** Ephemeral containers of the pod that was hasty's, as long as they run. */
async function runningContainers(): Promise<string> {
  const path = '{.status.ephemeralContainerStatuses[*].state.running}';
  return cluster.kubectl(['-n', shop, 'get', 'pod', 'hasty', '-o', `jsonpath=${path}`]);
}
