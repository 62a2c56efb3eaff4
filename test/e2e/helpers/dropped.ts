import { expect } from 'vitest';
import type { DroppedConnection, DropsReport } from '../../../src/advise/drops/drops-report.ts';
import { apply, clientPod, connect, podAddress, serverPod, untilPodsReady } from './pods.ts';
import { newNamespace, type StoryCluster } from './cluster.ts';
import { netpol } from './netpol.ts';

const DENY_ALL = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: nobody}
spec: {podSelector: {matchLabels: {app: quiet}}, policyTypes: [Ingress]}
`;

const DENY_ONE = `---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: not-the-client}
spec:
  endpointSelector: {matchLabels: {app: wary}}
  ingressDeny: [{fromEndpoints: [{matchLabels: {app: client}}]}]
`;

/** Has Cilium drop a connection for want of a rule, and one by a rule, and asks the plugin about both. */
export async function tellDrops(cluster: StoryCluster): Promise<readonly DroppedConnection[]> {
  const namespace = await newNamespace(cluster);
  await apply(cluster, namespace, [clientPod('client'), serverPod('quiet'), serverPod('wary')].join(''));
  await untilPodsReady(cluster, namespace);
  await apply(cluster, namespace, DENY_ALL + DENY_ONE);
  for (const server of ['quiet', 'wary']) {
    const target = `${await podAddress(cluster, namespace, server)}:8080`;
    await expect.poll(() => connect(cluster, namespace, 'client', target), { timeout: 30_000 }).toBe('timeout');
  }
  const { stdout } = await netpol(cluster.kubeconfig, [
    'drops',
    '-n',
    namespace,
    '--since',
    '2m',
    '--yes',
    '-o',
    'json',
  ]);
  const { connections } = JSON.parse(stdout) as DropsReport;
  const isOf = (server: string) => connections.filter(({ destination }) => destination.includes(`/pod/${server}:`));
  return [...isOf('quiet'), ...isOf('wary')];
}

/** The namespace's name is another in each run. */
export function withoutNamespace(text: string): string {
  return text.replace(/^[^/]+\//, '');
}
