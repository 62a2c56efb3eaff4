import { expect } from 'vitest';
import { newNamespace, type StoryCluster } from './cluster.ts';
import { askDoctor } from './doctor.ts';
import { netpol } from './netpol.ts';
import { apply, clientPod, connect, type Outcome, podAddress, serverPod, untilPodsReady } from './pods.ts';

const ONLY_FRIENDS = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only-friends}
spec:
  podSelector: {matchLabels: {app: shop}}
  ingress: [{from: [{podSelector: {matchLabels: {app: friend}}}], ports: [{port: http}]}]
`;

/** How a connection ended, and what `why` says of it. */
type Ending = readonly [outcome: Outcome, said: string];

/** At one time. */
interface Endings {
  readonly friend: Ending;
  readonly stranger: Ending;
}

const ALLOWED: Ending = ['connected', 'ALLOWED'];

/** What is right, before, under and after the policy; `denied` as doctor knows that a denied connection ends. */
export async function expectedEndings({ kubeconfig }: StoryCluster): Promise<readonly Endings[]> {
  const { enforcement } = await askDoctor(kubeconfig);
  const [{ denial } = { denial: 'unknown' }] = enforcement?.enforcers ?? [];
  const everybody: Endings = { friend: ALLOWED, stranger: ALLOWED };
  return [everybody, { friend: ALLOWED, stranger: [denial, 'DENIED'] }, everybody];
}

/** Two pods connect to a third, before, under and after a policy that admits one of them; `why` is asked each time. */
export async function tellFirstPolicy(cluster: StoryCluster): Promise<readonly Endings[]> {
  const namespace = await newNamespace(cluster);
  await apply(cluster, namespace, serverPod('shop') + clientPod('friend') + clientPod('stranger'));
  await untilPodsReady(cluster, namespace);
  const target = `${await podAddress(cluster, namespace, 'shop')}:8080`;
  const from = (pod: string) => connect(cluster, namespace, pod, target);
  const endingOf = async (pod: string): Promise<Ending> => {
    const question = ['why', `${namespace}/${pod}`, `${namespace}/shop:8080`];
    const { stdout, stderr } = await netpol(cluster.kubeconfig, question);
    return [await from(pod), /ALLOWED|DENIED/.exec(stdout)?.[0] ?? stderr];
  };
  const endings = async (): Promise<Endings> => ({
    friend: await endingOf('friend'),
    stranger: await endingOf('stranger'),
  });
  const untilStranger = async (outcome: RegExp): Promise<void> => {
    await expect.poll(() => from('stranger'), { timeout: 30_000 }).toMatch(outcome);
  };

  const before = await endings();
  await apply(cluster, namespace, ONLY_FRIENDS);
  await untilStranger(/^(timeout|refused)$/);
  const under = await endings();
  await cluster.kubectl(['-n', namespace, 'delete', 'networkpolicy', 'only-friends']);
  await untilStranger(/^connected$/);
  return [before, under, await endings()];
}
