import { expect } from 'vitest';
import type { ProbeReport } from '../../../src/probe/probe-report.ts';
import { apply, clientPod, connect, podAddress, serverPod, untilPodsReady } from './pods.ts';
import { newNamespace, type StoryCluster } from './cluster.ts';
import { netpol } from './netpol.ts';
import { withoutNamespace } from './dropped.ts';

const DENY_ONE = `---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: not-the-client}
spec:
  endpointSelector: {matchLabels: {app: wary}}
  ingressDeny: [{fromEndpoints: [{matchLabels: {app: client}}]}]
`;

/** Has Cilium drop a connection by a rule, probes it by each of these ways, and gives what the reports cite of Hubble. */
export async function citeDrops(cluster: StoryCluster, methods: readonly string[]) {
  const namespace = await newNamespace(cluster);
  await apply(cluster, namespace, [clientPod('client'), serverPod('wary')].join(''));
  await untilPodsReady(cluster, namespace);
  await apply(cluster, namespace, DENY_ONE);
  const target = `${await podAddress(cluster, namespace, 'wary')}:8080`;
  await expect.poll(() => connect(cluster, namespace, 'client', target), { timeout: 30_000 }).toBe('timeout');
  const cited = [];
  for (const method of methods) {
    const words = ['probe', 'client', 'wary:8080', '-n', namespace, '--method', method, '--yes', '-o', 'json'];
    const report = JSON.parse((await netpol(cluster.kubeconfig, words)).stdout) as ProbeReport;
    const [leg] = report.legs;
    const { dropped } = leg ?? {};
    cited.push({
      method,
      agreement: report.agreement,
      hubble: report.hubble,
      reason: dropped?.reason,
      direction: dropped?.direction,
      named: dropped?.namedByHubble.map(({ policy }) => withoutNamespace(policy)),
    });
  }
  return cited;
}
