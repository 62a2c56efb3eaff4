import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FlowExplanation } from '../../../src/explain/explanation.ts';
import type { NetworkPolicySpec } from '../../../src/model/network-policy.ts';
import { upCluster } from '../../cluster/nodes/cluster.ts';
import { POD_CIDR, POD_CIDR_6, WORLD_HOST_6, WORLD_HOSTS, WORLD_NETWORK_6 } from '../../cluster/nodes/layout.ts';
import { DEFAULT_NODES } from '../../cluster/options.ts';
import { sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { apply, clientPod, connect, execInPod, serverPod, shellPod, untilPodsReady } from '../helpers/pods.ts';
import { runHere } from '../helpers/run-here.ts';

/* Pods with two addresses: a block of one family says nothing about the other, a selector is about both. */

const NAMESPACE = 'dual-stack';
const [WORLD_HOST = ''] = WORLD_HOSTS;
const cluster = sharedCluster();

const SERVICE = `---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ipFamilyPolicy: RequireDualStack
  selector: {app: server}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: web-6-first}
spec:
  ipFamilyPolicy: RequireDualStack
  ipFamilies: [IPv6, IPv4]
  selector: {app: server}
  ports: [{port: 80, targetPort: 8080}]
`;

type Pair = readonly [v4: string, v6: string];
type Families = 'IPv4' | 'IPv6' | 'both' | 'none';
type Reach = Readonly<Record<'pod' | 'service' | 'outside', Families>>;

const EVERYTHING: Reach = { pod: 'both', service: 'both', outside: 'both' };
const NOTHING: Reach = { pod: 'none', service: 'none', outside: 'none' };

const SERVER = { matchLabels: { app: 'server' } };
const CLIENT = { matchLabels: { app: 'client' } };
const toServer: NetworkPolicySpec = {
  podSelector: CLIENT,
  policyTypes: ['Egress'],
  egress: [{ to: [{ podSelector: SERVER }] }],
};
const fromNobody: NetworkPolicySpec = { podSelector: SERVER };

let targets: { readonly pod: Pair; readonly service: Pair };

storiesNeeding(['dual'], () => {
  beforeAll(async () => {
    await upCluster({ ...DEFAULT_NODES, family: 'dual', enforcement: { enforce: 'reject', lag: '0s' } });
    await cluster.kubectl(['create', 'namespace', NAMESPACE]);
    await apply(cluster, NAMESPACE, serverPod('server') + clientPod('client') + shellPod('shell') + SERVICE);
    await untilPodsReady(cluster, NAMESPACE);
    targets = {
      pod: await addressesOf('pod', 'server', '{.status.podIPs[*].ip}'),
      service: await addressesOf('service', 'web', '{.spec.clusterIPs[*]}'),
    };
  });

  afterAll(() => upCluster(DEFAULT_NODES));

  test('DNS answers with the addresses of both families', async () => {
    expect(await lookUp(`web.${NAMESPACE}.svc.cluster.local`)).toEqual(targets.service);
    expect(await lookUp('api.example.com')).toEqual([WORLD_HOST, WORLD_HOST_6]);
  });

  test.each<[title: string, spec: NetworkPolicySpec, expected: Reach]>([
    ['egress to a block of IPv4', egressTo(POD_CIDR), { ...NOTHING, pod: 'IPv4', service: 'IPv4' }],
    ['egress to a block of IPv6', egressTo(POD_CIDR_6), { ...NOTHING, pod: 'IPv6', service: 'IPv6' }],
    ['egress to everything in IPv4', egressTo('0.0.0.0/0'), { pod: 'IPv4', service: 'IPv4', outside: 'IPv4' }],
    ['egress to everything in IPv6', egressTo('::/0'), { pod: 'IPv6', service: 'IPv6', outside: 'IPv6' }],
    ['egress to everything in either', egressTo('0.0.0.0/0', '::/0'), EVERYTHING],
    ['egress to the outside in IPv6', egressTo(WORLD_NETWORK_6), { ...NOTHING, outside: 'IPv6' }],
    ['egress to pods by label', toServer, { ...NOTHING, pod: 'both', service: 'both' }],
    ['ingress from a block of IPv6', fromBlock(POD_CIDR_6), { ...EVERYTHING, pod: 'IPv6', service: 'IPv6' }],
    ['ingress from nobody', fromNobody, { ...EVERYTHING, pod: 'none', service: 'none' }],
  ])('%s: "why" says what happens in each family', async (_title, spec, expected) => {
    await setPolicy(spec);
    await expect.poll(() => reach(isOpen), { timeout: 60_000 }).toEqual(expected);
    expect(await reach(isAllowed)).toEqual(expected);
  });

  test('an exception in one family leaves the other as it was', async () => {
    const [, client6 = ''] = await addressesOf('pod', 'client', '{.status.podIPs[*].ip}');
    const from = [{ ipBlock: { cidr: POD_CIDR } }, { ipBlock: { cidr: POD_CIDR_6, except: [`${client6}/128`] } }];
    const expected: Reach = { ...EVERYTHING, pod: 'IPv4', service: 'IPv4' };
    await setPolicy({ podSelector: SERVER, ingress: [{ from }] });
    await expect.poll(() => reach(isOpen), { timeout: 60_000 }).toEqual(expected);
    expect(await reach(isAllowed)).toEqual(expected);
  });

  test('the second address of a Service is its own, whichever family it has', async () => {
    await setPolicy(fromNobody);
    const text = await cluster.kubectl([
      '-n',
      NAMESPACE,
      'get',
      'svc',
      'web-6-first',
      '-o',
      'jsonpath={.spec.clusterIPs[*]}',
    ]);
    const [v6 = '', v4 = ''] = text.split(' ');
    for (const target of [`${v4}:80`, `[${v6}]:80`]) {
      const { verdict, paths } = await explain(target);
      expect({ verdict, via: paths.map(({ service }) => service?.name) }).toEqual({
        verdict: 'DENY',
        via: [`${NAMESPACE}/svc/web-6-first`],
      });
    }
  });

  test('a question by name has a path in each family, and they may differ', async () => {
    await setPolicy(egressTo(POD_CIDR_6));
    const { paths } = await explain('svc/web:80');
    expect(Object.fromEntries(paths.map((path) => [path.families.join(), path.verdict]))).toEqual({
      '4': 'DENY',
      '6': 'ALLOW',
    });
  });
});

function egressTo(...cidrs: readonly string[]): NetworkPolicySpec {
  return {
    podSelector: CLIENT,
    policyTypes: ['Egress'],
    egress: [{ to: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }],
  };
}

function fromBlock(cidr: string): NetworkPolicySpec {
  return { podSelector: SERVER, ingress: [{ from: [{ ipBlock: { cidr } }] }] };
}

async function setPolicy(spec: NetworkPolicySpec): Promise<void> {
  const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'policy' }, spec };
  await apply(cluster, NAMESPACE, JSON.stringify(policy));
}

/** In which families something is done with each target. */
async function reach(test: (target: string) => Promise<boolean>): Promise<Reach> {
  const { pod, service } = targets;
  const families = async ([v4, v6]: Pair, port: number): Promise<Families> => {
    const [in4, in6] = await Promise.all([test(`${v4}:${port}`), test(`[${v6}]:${port}`)]);
    if (in4 && in6) return 'both';
    return in4 ? 'IPv4' : in6 ? 'IPv6' : 'none';
  };
  return {
    pod: await families(pod, 8080),
    service: await families(service, 80),
    outside: await families([WORLD_HOST, WORLD_HOST_6], 80),
  };
}

async function isOpen(target: string): Promise<boolean> {
  return (await connect(cluster, NAMESPACE, 'client', target)) === 'connected';
}

async function isAllowed(target: string): Promise<boolean> {
  const { verdict, summary } = await explain(target);
  if (verdict !== 'ALLOW' && verdict !== 'DENY') throw new Error(`${target}: ${summary}`);
  return verdict === 'ALLOW';
}

async function explain(target: string): Promise<FlowExplanation> {
  const question = ['why', 'pod/client', target, '-n', NAMESPACE, '--kubeconfig', cluster.kubeconfig, '-o', 'json'];
  const { stdout, stderr } = await runHere(question);
  if (stdout === '') throw new Error(`${target}: ${stderr}`);
  return JSON.parse(stdout) as FlowExplanation; // printed by why
}

async function addressesOf(kind: string, name: string, path: string): Promise<Pair> {
  const text = await cluster.kubectl(['-n', NAMESPACE, 'get', kind, name, '-o', `jsonpath=${path}`]);
  const [v4 = '', v6 = ''] = text.split(' ');
  expect(v4).toContain('.');
  expect(v6).toContain(':');
  return [v4, v6];
}

/** What the cluster's DNS says to a pod: A, AAAA. */
async function lookUp(name: string): Promise<readonly string[]> {
  const { stdout, stderr } = await execInPod(cluster, NAMESPACE, 'shell', ['dig', '+short', name, 'A', name, 'AAAA']);
  return stdout === '' ? [stderr] : stdout.trim().split('\n');
}
