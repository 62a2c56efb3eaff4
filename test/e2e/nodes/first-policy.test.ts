import { expect, test } from 'vitest';
import { newNamespace, sharedCluster } from '../helpers/cluster.ts';
import { apply, clientPod, connect, podAddress, serverPod, untilPodsReady } from '../helpers/pods.ts';

const cluster = sharedCluster();

const ONLY_FRIENDS = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only-friends}
spec:
  podSelector: {matchLabels: {app: shop}}
  ingress: [{from: [{podSelector: {matchLabels: {app: friend}}}], ports: [{port: http}]}]
`;

test('a policy that admits one pod shuts the other out, until it is taken away', async () => {
  const namespace = await newNamespace(cluster);
  await apply(cluster, namespace, serverPod('shop') + clientPod('friend') + clientPod('stranger'));
  await untilPodsReady(cluster, namespace);
  const target = `${await podAddress(cluster, namespace, 'shop')}:8080`;
  const from = (pod: string) => connect(cluster, namespace, pod, target);

  expect(await from('friend')).toBe('connected');
  expect(await from('stranger')).toBe('connected');

  await apply(cluster, namespace, ONLY_FRIENDS);
  await expect.poll(() => from('stranger'), { timeout: 30_000 }).toBe('timeout');
  expect(await from('friend')).toBe('connected');

  await cluster.kubectl(['-n', namespace, 'delete', 'networkpolicy', 'only-friends']);
  await expect.poll(() => from('stranger'), { timeout: 30_000 }).toBe('connected');
});
