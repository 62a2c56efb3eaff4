import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Target } from '../../src/model/target.ts';
import { createCollector } from '../../src/cluster/collector.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import { readFlow } from '../../src/cluster/read-flow.ts';
import { connected } from '../helpers/connected.ts';
import { type FakeCluster, type FakeClusterOptions, startFakeCluster } from '../helpers/fake-cluster.ts';

const SINGLE_STACK = node('node1', '192.0.2.1');
const IPV6_FIRST = node('node2', '2001:db8::2', '192.0.2.2');

const OBJECTS = `
${pod('web', 'shop', 'fd00::1', '10.0.0.1')}
---
${pod('db', 'data', '10.0.0.2', 'fd00::2')}
---
${pod('old', 'shop', '10.0.0.9').replace('Running', 'Succeeded')}
---
${pod('agent', 'shop', '192.0.2.1').replace('spec: {', 'spec: {hostNetwork: true, ')}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: data}
spec:
  type: LoadBalancer
  clusterIP: "fd00:1::1"
  clusterIPs: ["fd00:1::1", 10.96.0.1]
  externalIPs: [198.51.100.7]
  selector: {app: db}
  ports: [{port: 80, targetPort: 8080}]
status: {loadBalancer: {ingress: [{ip: 203.0.113.5}, {hostname: lb.example.com}]}}
`;

describe('Whose an address is', () => {
  test.each([
    ['10.0.0.1', 'the second address of a pod', 'shop/web'],
    ['fd00::1', 'the first address of a pod', 'shop/web'],
    ['10.0.0.2', 'the first address of a pod of the other family', 'data/db'],
    ['fd00::2', 'the second address of a pod of the other family', 'data/db'],
    ['10.96.0.1', 'the second address of a Service', 'data/api'],
    ['fd00:1::1', 'the first address of a Service', 'data/api'],
    ['203.0.113.5', "the address of a Service's load balancer", 'data/api'],
    ['198.51.100.7', 'an external address of a Service', 'data/api'],
  ])('is known of %s: %s.', async (address, _title, owner) => {
    const cluster = await startFakeCluster({ objects: `${OBJECTS}---\n${IPV6_FIRST}` });
    const snapshot = await readAbout(cluster, address);
    expect(ownersOf(snapshot, address)).toEqual([owner]);
    expect(policiesRead(snapshot)).toContain(owner.split('/')[0]);
  });

  test('is looked up in a list of all Services, and of no pods, where no node has an IPv6 address.', async () => {
    const cluster = await startFakeCluster({ objects: `${OBJECTS}---\n${SINGLE_STACK}` });
    await readAbout(cluster, '198.51.100.99');
    expect(wholeLists(cluster)).toEqual(['nodes', 'services']);
  });

  test('is looked up in a list of all pods where nodes may not be read.', async () => {
    const cluster = await startFakeCluster({
      objects: `${OBJECTS}---\n${IPV6_FIRST}`,
      forbidden: ['list nodes everywhere'],
    });
    const snapshot = await readAbout(cluster, '10.0.0.1');
    expect(ownersOf(snapshot, '10.0.0.1')).toEqual(['shop/web']);
  });

  test('needs no list of all Services when it is a pod.', async () => {
    const cluster = await startFakeCluster({ objects: `${OBJECTS}---\n${IPV6_FIRST}` });
    await readAbout(cluster, 'fd00::1');
    expect(wholeLists(cluster)).toEqual(['nodes']);
  });

  test.each([
    ['10.0.0.9', 'a finished pod, which shows the address that it had'],
    ['192.0.2.1', "a pod on its node's network"],
  ])('is not answered for %s by %s.', async (address) => {
    const lender = pod('next', 'other', 'fd00::9', address);
    const cluster = await startFakeCluster({ objects: `${OBJECTS}---\n${lender}---\n${IPV6_FIRST}` });
    expect(policiesRead(await readAbout(cluster, address))).toContain('other');
  });

  test('stays unknown, and is no outsider, where the list that would say so is forbidden.', async () => {
    const options: FakeClusterOptions = { objects: `${OBJECTS}---\n${IPV6_FIRST}` };
    for (const forbidden of ['list pods everywhere', 'list services everywhere']) {
      const cluster = await startFakeCluster({ ...options, forbidden: [forbidden] });
      const { gaps } = await readAbout(cluster, '198.51.100.99');
      expect(gaps.map(({ verb, resource }) => `${verb} ${resource} everywhere`)).toContain(forbidden);
    }
  });
});

function node(name: string, ...addresses: readonly string[]): string {
  const entries = addresses.map((address) => `{type: InternalIP, address: "${address}"}`).join(', ');
  return `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\nstatus: {addresses: [${entries}]}\n`;
}

function pod(name: string, namespace: string, ...addresses: readonly string[]): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {containers: [{name: main}]}
status: {phase: Running, podIP: "${addresses[0]}", podIPs: [${addresses.map((ip) => `{ip: "${ip}"}`).join(', ')}]}
`;
}

/** What is read to answer whether pod `client` reaches an address. */
async function readAbout(cluster: FakeCluster, address: string): Promise<Snapshot> {
  const collector = createCollector(await connected(cluster));
  const destination = target(address.includes(':') ? `[${address}]:80` : `${address}:80`);
  await readFlow(collector, { source: target('pod/client'), destination, namespace: 'home' });
  return collector.snapshot({ kind: 'cluster', context: 'test', server: cluster.url });
}

function target(text: string): Target {
  const read = parseTarget(text, 'destination');
  if (!read.ok) throw new Error(`"${text}" is no end`);
  return read.target;
}

function ownersOf({ pods, services }: Snapshot, wanted: string): readonly string[] {
  const owned = [
    ...pods.map((each) => ({ ...each, all: each.addresses })),
    ...services.map((each) => ({ ...each, all: [...each.clusterIPs, ...each.externalAddresses] })),
  ];
  return owned
    .filter(({ all }) => all.some(({ text }) => text === wanted))
    .map(({ namespace, name }) => `${namespace}/${name}`);
}

function policiesRead({ coverage }: Snapshot): readonly (string | undefined)[] {
  if (coverage === 'everything') throw new Error('a cluster is never read whole');
  return coverage.filter(({ resource }) => resource === 'networkpolicies').map(({ namespace }) => namespace);
}

/** Lists that were read with nothing to narrow them down. */
function wholeLists({ requests }: FakeCluster): readonly string[] {
  const whole = requests.map(({ url }) => /^\/api\/v1\/([a-z]+)\?limit=\d+$/.exec(url)?.[1] ?? []);
  return [...new Set(whole.flat())].sort();
}
