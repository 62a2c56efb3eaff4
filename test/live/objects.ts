import type { RawObject } from '../../src/cluster/raw.ts';

/* Objects as an API server would send them, small. Names are `namespace/name`. */

export interface RawOptions {
  readonly labels?: Readonly<Record<string, string>>;
  /** Who wrote it last: `kubectl@2026-01-01T00:00:00Z`. */
  readonly by?: string;
}

export function rawNamespace(name: string, labels: RawOptions['labels'] = {}): RawObject {
  return object('v1', 'Namespace', name, { labels: { 'kubernetes.io/metadata.name': name, ...labels } });
}

export function rawPod(
  name: string,
  address: string,
  options: RawOptions & { readonly ready?: boolean } = {},
): RawObject {
  return {
    ...object('v1', 'Pod', name, options),
    spec: { nodeName: 'n1', containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }] },
    status: {
      phase: 'Running',
      podIP: address,
      conditions: [{ type: 'Ready', status: (options.ready ?? true) ? 'True' : 'False' }],
    },
  };
}

export function rawPolicy(name: string, spec: RawObject, options: RawOptions = {}): RawObject {
  return { ...object('networking.k8s.io/v1', 'NetworkPolicy', name, options), spec };
}

/** Denies or allows what comes from some namespaces, all unless said otherwise, to every pod, before any NetworkPolicy. */
export function rawAdminPolicy(
  name: string,
  action: 'Allow' | 'Deny' | 'Pass',
  priority: number,
  namespaces: RawObject = {},
): RawObject {
  const subject = { namespaces: {} };
  return {
    ...object('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', name, {}),
    spec: { priority, subject, ingress: [{ action, from: [{ namespaces }] }] },
  };
}

export function rawService(name: string, selector: Readonly<Record<string, string>>, clusterIP: string): RawObject {
  return {
    ...object('v1', 'Service', name, {}),
    spec: { clusterIP, selector, ports: [{ port: 80, targetPort: 8080 }] },
  };
}

export function rawSlice(
  service: string,
  pods: readonly { readonly name: string; readonly address: string }[],
): RawObject {
  const [, name = ''] = service.split('/');
  return {
    ...object('discovery.k8s.io/v1', 'EndpointSlice', service, { labels: { 'kubernetes.io/service-name': name } }),
    addressType: 'IPv4',
    endpoints: pods.map((pod) => ({
      addresses: [pod.address],
      conditions: { ready: true },
      targetRef: { kind: 'Pod', name: pod.name },
    })),
    ports: [{ port: 8080, protocol: 'TCP' }],
  };
}

export function rawNode(name: string, address: string): RawObject {
  return { ...object('v1', 'Node', name, {}), status: { addresses: [{ type: 'InternalIP', address }] } };
}

/** A DaemonSet that shows that policies are enforced. */
export function rawEnforcer(): RawObject {
  const containers = [{ name: 'main', image: 'registry.k8s.io/networking/kube-network-policies:v1.0.0' }];
  return {
    ...object('apps/v1', 'DaemonSet', 'kube-system/kube-network-policies', {}),
    spec: { selector: { matchLabels: { app: 'enforcer' } }, template: { spec: { containers } } },
    status: { desiredNumberScheduled: 1, numberReady: 1, observedGeneration: 1 },
  };
}

function object(apiVersion: string, kind: string, name: string, { labels = {}, by }: RawOptions): RawObject {
  const [first = '', second] = name.split('/');
  const [manager, time] = by?.split('@') ?? [];
  return {
    apiVersion,
    kind,
    metadata: {
      name: second ?? first,
      ...(second === undefined ? {} : { namespace: first }),
      labels,
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...(manager === undefined ? {} : { managedFields: [{ manager, time, operation: 'Update' }] }),
    },
  };
}
