import { compileNetworkPolicies } from '../../src/dialects/network-policy.ts';
import type { PolicySet, Tier } from '../../src/dialects/compiled.ts';
import { indexSnapshot, type ClusterIndex } from '../../src/engine/cluster-index.ts';
import type { End } from '../../src/engine/ends.ts';
import type { Address, Family } from '../../src/model/address.ts';
import type { Namespace, Node } from '../../src/model/cluster-object.ts';
import type { Endpoint, Flow, PodEndpoint } from '../../src/model/flow.ts';
import type { Gap } from '../../src/model/gap.ts';
import { known } from '../../src/model/known.ts';
import { type Labels, NAMESPACE_NAME_LABEL } from '../../src/model/labels.ts';
import type { NetworkPolicy, NetworkPolicySpec } from '../../src/model/network-policy.ts';
import type { ContainerPort, Pod } from '../../src/model/pod.ts';
import type { Protocol } from '../../src/model/protocol.ts';
import type { EndpointSlice, Service, ServicePort, SliceEndpoint } from '../../src/model/service.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Workload, WorkloadKind } from '../../src/model/workload.ts';
import { address } from './addresses.ts';

/*
 * Objects of a cluster, small where the test says little. Names are `namespace/name`; without a slash the namespace is
 * `default`. Whatever a builder leaves out is the ordinary case: a pod runs, is ready, and stands on node n1.
 */

export type PodOptions = Partial<Omit<Pod, 'namespace' | 'name' | 'node' | 'addresses' | 'ports'>> & {
  /** `undefined`: not placed on a node yet. Left out: n1. */
  readonly node?: string | undefined;
  /** Left out: none. */
  readonly addresses?: readonly string[];
  /** `http=8080`, `dns=53/UDP`, `metrics=9090/TCP@sidecar`, `9090`. */
  readonly ports?: readonly string[];
};

export function pod(name: string, options: PodOptions = {}): Pod {
  const { addresses = [], ports = [], node, ...rest } = { node: 'n1', ...options };
  return {
    ...split(name),
    labels: {},
    hostNetwork: false,
    phase: 'Running',
    ready: true,
    terminating: false,
    serviceAccount: 'default',
    template: false,
    addresses: addresses.map(address),
    ports: ports.map(containerPort),
    ...(node === undefined ? {} : { node }),
    ...rest,
  };
}

/** A pod that stands for a workload without pods: no address, no node. */
export function template(name: string, options: PodOptions = {}): Pod {
  return pod(name, { phase: 'Pending', ready: false, ...options, node: undefined, template: true });
}

/** The label of its name is always there. */
export function namespace(name: string, labels: Labels = {}): Namespace {
  return { name, labels: { [NAMESPACE_NAME_LABEL]: name, ...labels }, terminating: false, assumed: false };
}

export function node(name: string, ...addresses: readonly string[]): Node {
  return { name, labels: {}, addresses: addresses.map(address) };
}

export function policy(name: string, spec: NetworkPolicySpec = {}): NetworkPolicy {
  return { ...split(name), spec, terminating: false };
}

export function workload(
  kind: WorkloadKind,
  name: string,
  options: Partial<Omit<Workload, 'kind' | 'namespace' | 'name' | 'template'>> & { readonly pod?: PodOptions } = {},
): Workload {
  const { pod: podOptions = {}, ...rest } = options;
  return { kind, ...split(name), template: template(name, podOptions), ...rest };
}

export type ServiceOptions = Partial<
  Omit<Service, 'namespace' | 'name' | 'ports' | 'clusterIPs' | 'externalAddresses'>
> & {
  readonly clusterIPs?: readonly string[];
  readonly externalAddresses?: readonly string[];
  /** `80`, `80:8080`, `web=80:http/TCP` (name, port, targetPort, protocol). Left out: 80. */
  readonly ports?: readonly string[];
};

export function service(name: string, options: ServiceOptions = {}): Service {
  const { clusterIPs = ['10.96.0.10'], externalAddresses = [], ports = ['80'], ...rest } = options;
  return {
    ...split(name),
    type: 'ClusterIP',
    headless: false,
    publishNotReadyAddresses: false,
    internalTrafficPolicy: 'Cluster',
    externalTrafficPolicy: 'Cluster',
    clusterIPs: clusterIPs.map(address),
    externalAddresses: externalAddresses.map(address),
    ports: ports.map(servicePort),
    ...rest,
  };
}

/** A slice of the Service `of`. Ports as in `service`, of which only name, number and protocol count; `*`: every port. */
export function slice(
  of: string,
  endpoints: readonly SliceEndpoint[],
  ports: readonly string[] = ['80'],
): EndpointSlice {
  const { namespace: home, name } = split(of);
  return {
    namespace: home,
    name: `${name}-slice`,
    service: name,
    addressType: endpoints[0]?.addresses[0]?.family === 6 ? 'IPv6' : 'IPv4',
    endpoints,
    ports: ports.map((text) => (text === '*' ? { protocol: 'TCP' } : slicePort(text))),
  };
}

/** An endpoint of a slice; a pod's by its first address, or one with only an address. Ready unless said otherwise. */
export function sliceEndpoint(of: Pod | string, state: Partial<SliceEndpoint> = {}): SliceEndpoint {
  const base = { ready: true, serving: true, terminating: false };
  if (typeof of === 'string') return { ...base, addresses: [address(of)], ...state };
  return {
    ...base,
    addresses: of.addresses.slice(0, 1),
    pod: { namespace: of.namespace, name: of.name },
    ...(of.node === undefined ? {} : { node: of.node }),
    ...state,
  };
}

export function gap(resource: string, at: { readonly namespace?: string; readonly name?: string } = {}): Gap {
  return {
    verb: at.name === undefined ? 'list' : 'get',
    group: resource === 'networkpolicies' ? 'networking.k8s.io' : '',
    resource,
    ...at,
    reason: 'forbidden',
    message: `cannot read ${resource}`,
  };
}

/** Everything was read unless said otherwise; namespaces that only pods name are there with the label of their name. */
export function snapshot(parts: Partial<Snapshot> = {}): Snapshot {
  const { pods = [], namespaces = [] } = parts;
  const named = new Set(namespaces.map(({ name }) => name));
  const missing = new Set(pods.map((each) => each.namespace).filter((name) => !named.has(name)));
  return {
    source: { kind: 'files', names: [] },
    workloads: [],
    services: [],
    endpointSlices: [],
    nodes: [],
    networkPolicies: [],
    unmodelled: [],
    coverage: 'everything',
    gaps: [],
    ...parts,
    pods,
    namespaces: [...namespaces, ...[...missing].map((name) => namespace(name))],
  };
}

export function cluster(parts: Partial<Snapshot> = {}): ClusterIndex {
  return indexSnapshot(snapshot(parts));
}

/** NetworkPolicies alone, all of them read. */
export function policySet(...policies: readonly NetworkPolicy[]): PolicySet {
  return layered([compileNetworkPolicies(policies, [])]);
}

/** Tiers in the order in which they decide, and whatever no dialect speaks. */
export function layered(tiers: readonly Tier[], rest: Partial<Omit<PolicySet, 'tiers'>> = {}): PolicySet {
  return { tiers, unmodelled: [], unmodelledGaps: [], ...rest };
}

/** A pod as an end, its namespace's labels known. */
export function podEndpoint(of: Pod, namespaceLabels: Labels = {}): PodEndpoint {
  return { kind: 'pod', pod: of, namespaceLabels: known(namespace(of.namespace, namespaceLabels).labels) };
}

/** Pods as the end of a question, as a workload or one pod would be. */
export function podsEnd(...pods: readonly [Pod, ...Pod[]]): End {
  const [{ namespace: home, name }] = pods;
  return { kind: 'pods', ref: { kind: 'Pod', namespace: home, name }, pods };
}

export function addressEnd(text: string): End {
  return { kind: 'address', address: address(text) };
}

/** A pod, a node, an outside address, or an end made by hand (which then has no address). */
export type FlowEnd = Pod | Node | Endpoint | string;

/** A new connection to `port` (`8080`, `53/UDP`). Addresses are the ends' first ones of the family, IPv4 unless said. */
export function flow(
  from: FlowEnd,
  to: FlowEnd,
  port: string | number = 80,
  options: Partial<Omit<Flow, 'source' | 'destination' | 'port' | 'protocol'>> = {},
): Flow {
  const { family = 4 } = options;
  const [number = '', protocol = 'TCP'] = String(port).split('/');
  const sourceAddress = addressOfEnd(from, family);
  const destinationAddress = addressOfEnd(to, family);
  return {
    source: endpointOf(from),
    destination: endpointOf(to),
    protocol: protocol as Protocol, // a test that writes another one wants to see what happens
    port: Number(number),
    family,
    viaService: false,
    ...(sourceAddress === undefined ? {} : { sourceAddress }),
    ...(destinationAddress === undefined ? {} : { destinationAddress }),
    ...options,
  };
}

function endpointOf(end: FlowEnd): Endpoint {
  if (typeof end === 'string') return { kind: 'external' };
  if ('kind' in end) return end;
  return 'phase' in end ? podEndpoint(end) : { kind: 'node', node: end };
}

function addressOfEnd(end: FlowEnd, family: Family): Address | undefined {
  if (typeof end === 'string') return address(end);
  const owner = 'kind' in end ? ownerOf(end) : end;
  return owner?.addresses.find((each) => each.family === family);
}

function ownerOf(end: Endpoint): Pod | Node | undefined {
  if (end.kind === 'pod') return end.pod;
  return end.kind === 'node' ? end.node : undefined;
}

function split(name: string): { namespace: string; name: string } {
  const [first = '', second] = name.split('/');
  return second === undefined ? { namespace: 'default', name: first } : { namespace: first, name: second };
}

const CONTAINER_PORT = /^(?:(?<name>[\w-]+)=)?(?<port>\d+)(?:\/(?<protocol>\w+))?(?:@(?<container>\w+))?$/;

function containerPort(text: string): ContainerPort {
  const { name, port, protocol = 'TCP', container = 'main' } = groupsOf(CONTAINER_PORT, text);
  return {
    port: Number(port),
    protocol: protocol as Protocol, // the pattern's groups are text; tests write only these
    container: container as ContainerPort['container'],
    ...(name === undefined ? {} : { name }),
  };
}

const SERVICE_PORT = /^(?:(?<name>[\w-]+)=)?(?<port>\d+)(?::(?<target>[\w-]+))?(?:\/(?<protocol>\w+))?$/;

function servicePort(text: string): ServicePort {
  const { name, port = '', target = port, protocol = 'TCP' } = groupsOf(SERVICE_PORT, text);
  return {
    port: Number(port),
    protocol: protocol as Protocol, // as above
    targetPort: /^\d+$/.test(target) ? Number(target) : target,
    ...(name === undefined ? {} : { name }),
  };
}

function slicePort(text: string): EndpointSlice['ports'][number] {
  const { port, protocol, name } = servicePort(text);
  return { port, protocol, ...(name === undefined ? {} : { name }) };
}

function groupsOf(pattern: RegExp, text: string): Record<string, string | undefined> {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`"${text}" does not look like ${pattern.source}`);
  return { ...match.groups };
}
