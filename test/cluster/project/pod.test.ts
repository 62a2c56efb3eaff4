import { describe, expect, it, test } from 'vitest';
import { projectPod } from '../../../src/cluster/project.ts';
import type { Pod } from '../../../src/model/pod.ts';

const texts = (addresses: Pod['addresses'] = []): readonly string[] => addresses.map(({ text }) => text);

test('A running pod, as the API gives it.', () => {
  const pod = projectPod({
    metadata: {
      name: 'web-0',
      namespace: 'shop',
      uid: 'u-1',
      labels: { app: 'web' },
      creationTimestamp: '2026-01-01T00:00:00Z',
      ownerReferences: [
        { kind: 'Node', name: 'n1' },
        { kind: 'StatefulSet', name: 'web', controller: true },
      ],
    },
    spec: {
      nodeName: 'n1',
      serviceAccountName: 'web-sa',
      dnsPolicy: 'None',
      dnsConfig: { nameservers: ['10.96.0.10'] },
      containers: [{ ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }] }],
    },
    status: {
      phase: 'Running',
      podIP: '10.0.0.7',
      podIPs: [{ ip: '10.0.0.7' }, { ip: 'fd00::7' }],
      conditions: [
        { type: 'Initialized', status: 'True' },
        { type: 'Ready', status: 'True' },
      ],
    },
  });
  const { addresses, ...rest } = pod;
  expect(texts(addresses)).toEqual(['10.0.0.7', 'fd00::7']);
  expect(rest).toEqual({
    namespace: 'shop',
    name: 'web-0',
    uid: 'u-1',
    labels: { app: 'web' },
    node: 'n1',
    hostNetwork: false,
    phase: 'Running',
    ready: true,
    terminating: false,
    ports: [{ name: 'http', port: 8080, protocol: 'TCP', container: 'main' }],
    serviceAccount: 'web-sa',
    owner: { kind: 'StatefulSet', name: 'web' },
    created: '2026-01-01T00:00:00Z',
    changed: { at: '2026-01-01T00:00:00Z', by: '' },
    restartPolicy: 'Always',
    template: false,
    dnsPolicy: 'None',
    nameservers: ['10.96.0.10'],
  });
});

test('What a file leaves out is what the API server would fill in.', () => {
  const pod = projectPod({
    kind: 'Pod',
    metadata: { name: 'a' },
    spec: { containers: [{ ports: [{ containerPort: 80 }] }] },
  });
  expect(pod).toEqual({
    namespace: 'default',
    name: 'a',
    mesh: 'when-made',
    labels: {},
    addresses: [],
    hostNetwork: false,
    phase: 'Pending',
    ready: true,
    terminating: false,
    ports: [{ port: 80, protocol: 'TCP', container: 'main' }],
    serviceAccount: 'default',
    restartPolicy: 'Always',
    template: false,
    dnsPolicy: 'ClusterFirst',
  });
  expect(projectPod({ metadata: { name: 'a' } }, { namespace: 'shop' }).namespace).toBe('shop');
  expect(projectPod({ metadata: { name: 'a', namespace: 'own' } }, { namespace: 'shop' }).namespace).toBe('own');
  expect(projectPod({ metadata: { generateName: 'job-' } }).name).toBe('job-');
});

test.each([
  ['podIPs alone', { podIPs: [{ ip: '10.0.0.1' }] }, ['10.0.0.1']],
  ['podIP alone', { podIP: '10.0.0.1' }, ['10.0.0.1']],
  ['podIPs that say nothing', { podIP: '10.0.0.1', podIPs: [{}] }, ['10.0.0.1']],
  ['places without an address', { podIPs: [{ ip: '' }, { ip: 'host' }, null, { ip: 'fd00::1' }] }, ['fd00::1']],
  ['a finished pod, whose address may be another one’s', { phase: 'Succeeded', podIP: '10.0.0.1' }, []],
  ['a failed pod', { phase: 'Failed', podIPs: [{ ip: '10.0.0.1' }] }, []],
])('Addresses: %s.', (_what, status, expected) => {
  expect(texts(projectPod({ metadata: { name: 'a' }, status }).addresses)).toEqual(expected);
});

const READY = (status: string): object => ({ conditions: [{ type: 'Ready', status }] });

test.each([
  ['Pending until scheduled', { phase: 'Pending' }, 'Pending', false],
  ['running and ready', { phase: 'Running', ...READY('True') }, 'Running', true],
  ['running, not ready', { phase: 'Running', ...READY('False') }, 'Running', false],
  ['finished', { phase: 'Succeeded' }, 'Succeeded', false],
  ['a phase from the future', { phase: 'Sleeping' }, 'Unknown', false],
  ['of a file, with an address', { podIP: '10.0.0.1' }, 'Running', true],
  ['of a file, with a phase', { phase: 'Running' }, 'Running', true],
  ['of a file, without a status', undefined, 'Pending', true],
])('Phase and readiness: %s.', (_what, status, phase, ready) => {
  expect(projectPod({ metadata: { name: 'a' }, status })).toMatchObject({ phase, ready });
});

test('A pod that is being deleted is terminating.', () => {
  expect(projectPod({ metadata: { name: 'a', deletionTimestamp: '2026-01-01T00:00:00Z' } }).terminating).toBe(true);
});

test('Ports come from all containers and say from which kind; what is no port is left out.', () => {
  const ports = (...list: readonly unknown[]): object => ({ ports: list });
  const pod = projectPod({
    spec: {
      containers: [
        ports({ name: 'http', containerPort: 8080 }, { containerPort: 0 }, { containerPort: '80' }, null),
        ports(
          { name: 'dns', containerPort: 53, protocol: 'UDP', hostPort: 5353 },
          { containerPort: 9, protocol: 'ICMP' },
        ),
        'not a container',
      ],
      initContainers: [
        { restartPolicy: 'Always', ...ports({ name: 'metrics', containerPort: 9090, hostPort: 0 }) },
        ports({ name: 'setup', containerPort: 1234, protocol: 'SCTP' }),
      ],
    },
  });
  expect(pod.ports).toEqual([
    { name: 'http', port: 8080, protocol: 'TCP', container: 'main' },
    { name: 'dns', port: 53, protocol: 'UDP', container: 'main', hostPort: 5353 },
    { name: 'metrics', port: 9090, protocol: 'TCP', container: 'sidecar' },
    { name: 'setup', port: 1234, protocol: 'SCTP', container: 'init' },
  ]);
});

test('On the network of the host, every port is a host port.', () => {
  const pod = projectPod({ spec: { hostNetwork: true, containers: [{ ports: [{ containerPort: 9100 }] }] } });
  expect(pod).toMatchObject({ hostNetwork: true, ports: [{ port: 9100, hostPort: 9100 }] });
});

function withNetworks(networks: unknown, podIP = '10.0.0.1'): Pod {
  const text = typeof networks === 'string' ? networks : JSON.stringify(networks);
  return projectPod({ metadata: { annotations: { 'k8s.v1.cni.cncf.io/network-status': text } }, status: { podIP } });
}

test('Addresses of further interfaces are those that Multus writes down, but for the pod’s own.', () => {
  const pod = withNetworks([
    { name: 'cbr0', interface: 'eth0', ips: ['10.0.0.1'], default: true },
    { name: 'storage', interface: 'net1', ips: ['192.168.5.5', 'fd00:5::5'] },
    { name: 'again', ips: ['10.0.0.1'] },
    { name: 'without' },
  ]);
  expect(texts(pod.secondaryAddresses)).toEqual(['192.168.5.5', 'fd00:5::5']);
});

test('The interface that every pod has is none of the further ones, also before the pod shows its address.', () => {
  expect(withNetworks([{ name: 'cbr0', ips: ['10.0.0.1'], default: true }], '')).not.toHaveProperty(
    'secondaryAddresses',
  );
});

describe('a pod in a network of its own', () => {
  const ofCluster = { ip_addresses: ['10.244.0.6/24'], role: 'infrastructure-locked' };
  const inNetworks = (networks: unknown, more: Record<string, string> = {}): Pod =>
    projectPod({
      metadata: { annotations: { 'k8s.ovn.org/pod-networks': JSON.stringify(networks), ...more } },
      status: { podIP: '10.244.0.6' },
    });

  it('has the addresses of that, and on the cluster’s those that its status shows', () => {
    const own = { ip_addresses: ['203.203.2.5/24', 'fd00:203::5/64'], role: 'primary' };
    const pod = inNetworks({ default: ofCluster, 'green/green-network': own });
    expect(texts(pod.addresses)).toEqual(['203.203.2.5', 'fd00:203::5']);
    expect(texts(pod.clusterNetwork?.addresses)).toEqual(['10.244.0.6']);
    expect(pod.clusterNetwork?.hasOpenPorts).toBe(false);
  });

  it('says whether it opens ports on the cluster’s', () => {
    const own = { ip_address: '203.203.2.5/24', role: 'primary' };
    const pod = inNetworks({ 'green/green-network': own }, { 'k8s.ovn.org/open-default-ports': '- protocol: icmp' });
    expect(texts(pod.addresses)).toEqual(['203.203.2.5']);
    expect(pod.clusterNetwork?.hasOpenPorts).toBe(true);
  });

  it.each([
    { default: { ...ofCluster, role: 'primary' } },
    { default: ofCluster, 'a/b': { role: 'secondary' } },
    'x',
    [],
  ])('is none with %j', (networks) => {
    const pod = inNetworks(networks);
    expect(texts(pod.addresses)).toEqual(['10.244.0.6']);
    expect(pod).not.toHaveProperty('clusterNetwork');
  });
});

test.each(['not json', '{}', '[]', '[null]', '[{"ips":"x"}]'])(
  'An annotation %j gives no further addresses.',
  (text) => {
    expect(withNetworks(text)).not.toHaveProperty('secondaryAddresses');
  },
);

test.each([
  {},
  { metadata: null, spec: 'x', status: [] },
  { metadata: { labels: ['a'], name: 7 }, spec: { containers: {} } },
])('Odd shapes do no harm: %j', (raw) => {
  expect(projectPod(raw)).toMatchObject({ namespace: 'default', name: '', labels: {}, ports: [] });
});

test('Labels keep the empty value, and lose what is no text.', () => {
  expect(projectPod({ metadata: { labels: { a: '', b: null, c: 1, d: 'x' } } }).labels).toEqual({ a: '', d: 'x' });
});
