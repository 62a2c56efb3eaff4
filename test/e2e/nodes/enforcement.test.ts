import { afterAll, expect, test } from 'vitest';
import type { FlowExplanation } from '../../../src/explain/explanation.ts';
import { upCluster } from '../../cluster/nodes/cluster.ts';
import { DEFAULT_NODES, type Enforcement } from '../../cluster/options.ts';
import { newNamespace, sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { netpol } from '../helpers/netpol.ts';
import { apply, clientPod, connect, podAddress, serverPod, untilPodsReady } from '../helpers/pods.ts';

const cluster = sharedCluster();

const DENY_ALL = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny-all}
spec: {podSelector: {}, policyTypes: [Ingress]}
`;

const enforceAs = (enforcement: Enforcement) => upCluster({ ...DEFAULT_NODES, enforcement });

storiesNeeding(['modes'], () => {
  afterAll(() => enforceAs(DEFAULT_NODES.enforcement));

  test('a denied connection times out, is refused, or goes through, as the cluster was told, and "why" knows how', async () => {
    const namespace = await newNamespace(cluster);
    await apply(cluster, namespace, serverPod('server') + clientPod('client') + `---${DENY_ALL}`);
    await untilPodsReady(cluster, namespace);
    const target = `${await podAddress(cluster, namespace, 'server')}:8080`;
    const outcome = () => connect(cluster, namespace, 'client', target);
    const said = async () => {
      const question = ['why', `${namespace}/client`, `${namespace}/server:8080`, '-o', 'json'];
      const { stdout } = await netpol(cluster.kubeconfig, question);
      const { verdict, enforcement } = JSON.parse(stdout) as FlowExplanation;
      return [verdict, ...(enforcement?.enforcers ?? []).map(({ denial }) => denial)];
    };

    await expect.poll(outcome, { timeout: 30_000 }).toBe('timeout');
    expect(await said()).toEqual(['DENY', 'timeout']);
    await enforceAs({ enforce: 'reject', lag: '0s' });
    expect(await outcome()).toBe('refused');
    expect(await said()).toEqual(['DENY', 'refused']);
    await enforceAs({ enforce: 'none', lag: '0s' });
    expect(await outcome()).toBe('connected');
    expect(await said()).toEqual(['NOT_ENFORCED']);
  });

  test('with a lag, a policy takes effect later than it is written', async () => {
    const namespace = await newNamespace(cluster);
    await enforceAs({ enforce: 'reject', lag: '15s' });
    await apply(cluster, namespace, serverPod('server') + clientPod('client'));
    await untilPodsReady(cluster, namespace);
    const target = `${await podAddress(cluster, namespace, 'server')}:8080`;
    const outcome = () => connect(cluster, namespace, 'client', target);

    await apply(cluster, namespace, DENY_ALL);
    expect(await outcome()).toBe('connected');
    await expect.poll(outcome, { timeout: 60_000 }).toBe('refused');
  });
});
