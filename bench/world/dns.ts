import type { RawObject } from './raw-object.ts';

const NAMESPACE = 'kube-system';
const LABELS = { 'k8s-app': 'kube-dns' };
const ADDRESSES = ['10.127.0.2', '10.127.0.3'];
const PORTS = [
  { name: 'dns', port: 53, protocol: 'UDP' },
  { name: 'dns-tcp', port: 53, protocol: 'TCP' },
];

/** The cluster's DNS, as every cluster has it. */
export function dnsObjects(): RawObject[] {
  const endpoints = ADDRESSES.map((address, at) => ({
    addresses: [address],
    conditions: { ready: true, serving: true, terminating: false },
    nodeName: 'node-0',
    targetRef: { kind: 'Pod', namespace: NAMESPACE, name: `coredns-${at}` },
  }));
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE, labels: { 'kubernetes.io/metadata.name': NAMESPACE } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'kube-dns', namespace: NAMESPACE },
      spec: { selector: LABELS, ports: PORTS.map((port) => ({ ...port, targetPort: 53 })) },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: 'kube-dns-x1y2z',
        namespace: NAMESPACE,
        labels: { 'kubernetes.io/service-name': 'kube-dns' },
      },
      addressType: 'IPv4',
      endpoints,
      ports: PORTS,
    },
    ...ADDRESSES.map((address, at) => dnsPod(`coredns-${at}`, address)),
  ];
}

function dnsPod(name: string, address: string): RawObject {
  const ports = PORTS.map((port) => ({ name: port.name, containerPort: port.port, protocol: port.protocol }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: NAMESPACE, labels: LABELS },
    spec: {
      nodeName: 'node-0',
      containers: [{ name: 'coredns', image: 'registry.example.com/coredns:1.12.0', ports }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      podIP: address,
      podIPs: [{ ip: address }],
    },
  };
}
