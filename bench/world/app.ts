import { type App, appName, appOf, TIERS, VERSIONS } from './names.ts';
import { nodeName } from './surroundings.ts';
import type { Random } from '../random.ts';
import type { RawObject } from './raw-object.ts';

const POD_PORTS = [
  { name: 'http', containerPort: 8080, protocol: 'TCP' },
  { name: 'metrics', containerPort: 9090, protocol: 'TCP' },
  { name: 'gossip', containerPort: 7946, protocol: 'UDP' },
] as const;

/** The replicas of one app, and what makes and finds them: Deployment, ReplicaSet, Service and EndpointSlice. */
export interface AppPlan {
  readonly namespace: string;
  readonly name: string;
  readonly app: App;
  readonly version: string;
  /** Of the pod template, as the ReplicaSet's and the pods' names have it. */
  readonly hash: string;
  readonly replicas: number;
  /** Number of the first of its pods in the cluster: gives addresses. */
  readonly firstPod: number;
  readonly nodes: number;
}

export function planApp(
  place: Pick<AppPlan, 'namespace' | 'replicas' | 'firstPod' | 'nodes'> & { readonly index: number },
  random: Random,
): AppPlan {
  const { index, ...rest } = place;
  const version = random.pick(VERSIONS);
  return { ...rest, app: appOf(index), name: appName(index), version, hash: `${index}${version}5d8f` };
}

export function makeApp(plan: AppPlan): RawObject[] {
  const pods = Array.from({ length: plan.replicas }, (_, at) => makePod(plan, at));
  return [makeDeployment(plan), makeReplicaSet(plan), makeService(plan), makeSlice(plan), ...pods];
}

function selectorOf({ name }: AppPlan): Record<string, string> {
  return { 'app.kubernetes.io/name': name };
}

function labelsOf(plan: AppPlan): Record<string, string> {
  const { app, version, hash } = plan;
  return { ...selectorOf(plan), app, tier: TIERS[app], version, 'pod-template-hash': hash };
}

function containerSpec({ app }: AppPlan): Record<string, unknown> {
  return {
    name: app,
    image: `registry.example.com/${app}:1.42.0`,
    env: [{ name: 'LOG_LEVEL', value: 'info' }],
    ports: POD_PORTS,
    resources: { requests: { cpu: '100m', memory: '128Mi' } },
  };
}

function makeDeployment(plan: AppPlan): RawObject {
  const { namespace, name, replicas } = plan;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: selectorOf(plan) },
    spec: { replicas, selector: { matchLabels: selectorOf(plan) }, template: templateOf(plan) },
  };
}

function makeReplicaSet(plan: AppPlan): RawObject {
  const { namespace, name, replicas } = plan;
  const matchLabels = { ...selectorOf(plan), 'pod-template-hash': plan.hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: `${name}-${plan.hash}`, namespace, ownerReferences: [ownerOf('Deployment', name)] },
    spec: { replicas, selector: { matchLabels }, template: templateOf(plan) },
  };
}

function templateOf(plan: AppPlan): Record<string, unknown> {
  return { metadata: { labels: labelsOf(plan) }, spec: { containers: [containerSpec(plan)] } };
}

function ownerOf(kind: string, name: string): Record<string, unknown> {
  return { apiVersion: 'apps/v1', kind, name, uid: '00000000-0000-4000-8000-000000000000', controller: true };
}

function makePod(plan: AppPlan, at: number): RawObject {
  const { namespace, nodes } = plan;
  const index = plan.firstPod + at;
  const addresses = addressesOf(index);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(plan, at),
      namespace,
      labels: labelsOf(plan),
      ownerReferences: [ownerOf('ReplicaSet', `${plan.name}-${plan.hash}`)],
    },
    spec: { nodeName: nodeName(index % nodes), serviceAccountName: 'default', containers: [containerSpec(plan)] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2025-01-01T00:00:00Z' }],
      podIP: addresses[0],
      podIPs: addresses.map((ip) => ({ ip })),
    },
  };
}

export function podName({ name, hash }: AppPlan, at: number): string {
  return `${name}-${hash}-${at.toString(36).padStart(5, 'x')}`;
}

function addressesOf(index: number): readonly [ipv4: string, ipv6: string] {
  return [`10.${64 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`, `fd00::${(index + 1).toString(16)}`];
}

function makeService(plan: AppPlan): RawObject {
  const { namespace, name } = plan;
  const ports = [
    { name: 'http', port: 80, protocol: 'TCP', targetPort: 'http' },
    { name: 'metrics', port: 9090, protocol: 'TCP', targetPort: 9090 },
  ];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { type: 'ClusterIP', selector: selectorOf(plan), ports },
  };
}

function makeSlice(plan: AppPlan): RawObject {
  const { namespace, name, nodes } = plan;
  const endpoints = Array.from({ length: plan.replicas }, (_, at) => ({
    addresses: [addressesOf(plan.firstPod + at)[0]],
    conditions: { ready: true, serving: true, terminating: false },
    nodeName: nodeName((plan.firstPod + at) % nodes),
    targetRef: { kind: 'Pod', namespace, name: podName(plan, at) },
  }));
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${name}-a1b2c`, namespace, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints,
    ports: [
      { name: 'http', port: 8080, protocol: 'TCP' },
      { name: 'metrics', port: 9090, protocol: 'TCP' },
    ],
  };
}
