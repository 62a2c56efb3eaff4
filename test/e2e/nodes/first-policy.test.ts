import { expect, test } from 'vitest';
import { newNamespace, sharedCluster } from '../helpers/cluster.ts';
import { askDoctor } from '../helpers/doctor.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { netpol } from '../helpers/netpol.ts';
import { apply, clientPod, connect, podAddress, serverPod, untilPodsReady } from '../helpers/pods.ts';

const ONLY_FRIENDS = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only-friends}
spec:
  podSelector: {matchLabels: {app: shop}}
  ingress: [{from: [{podSelector: {matchLabels: {app: friend}}}], ports: [{port: http}]}]
`;

const cluster = sharedCluster();

/** How a denied connection ends here, as doctor knows it. */
async function closedOutcome(): Promise<RegExp> {
  const { enforcement } = await askDoctor(cluster.kubeconfig);
  const denials = (enforcement?.enforcers ?? []).map(({ denial }) => denial);
  return denials.includes('unknown') ? /^(timeout|refused)$/ : new RegExp(`^(${denials.join('|')})$`);
}

storiesNeeding(['enforcement'], () => {
  test('a policy that admits one pod shuts the other out, until it is taken away, and "why" says so each time', async () => {
    const namespace = await newNamespace(cluster);
    await apply(cluster, namespace, serverPod('shop') + clientPod('friend') + clientPod('stranger'));
    await untilPodsReady(cluster, namespace);
    const target = `${await podAddress(cluster, namespace, 'shop')}:8080`;
    const from = (pod: string) => connect(cluster, namespace, pod, target);
    const why = async (pod: string) => {
      const { stdout, stderr } = await netpol(cluster.kubeconfig, [
        'why',
        `${namespace}/${pod}`,
        `${namespace}/shop:8080`,
      ]);
      return /ALLOWED|DENIED/.exec(stdout)?.[0] ?? stderr;
    };

    expect([await from('friend'), await why('friend')]).toEqual(['connected', 'ALLOWED']);
    expect([await from('stranger'), await why('stranger')]).toEqual(['connected', 'ALLOWED']);

    await apply(cluster, namespace, ONLY_FRIENDS);
    await expect.poll(() => from('stranger'), { timeout: 30_000 }).toMatch(await closedOutcome());
    expect(await why('stranger')).toBe('DENIED');
    expect([await from('friend'), await why('friend')]).toEqual(['connected', 'ALLOWED']);

    await cluster.kubectl(['-n', namespace, 'delete', 'networkpolicy', 'only-friends']);
    await expect.poll(() => from('stranger'), { timeout: 30_000 }).toBe('connected');
    expect(await why('stranger')).toBe('ALLOWED');
  });
});
