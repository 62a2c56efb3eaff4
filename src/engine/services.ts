import type { AskedPort } from './ends.ts';
import type { Address, Family } from '../model/address.ts';
import type { ContainerPort, Pod } from '../model/pod.ts';
import type { EndpointSlice, Service, ServicePort, SliceEndpoint } from '../model/service.ts';
import { type ClusterIndex, isFinished, notRead, podEndpoint } from './cluster-index.ts';
import { findGap, isCovered } from '../model/coverage.ts';
import type { Endpoint } from '../model/flow.ts';
import type { Gap } from '../model/gap.ts';
import type { Protocol } from '../model/protocol.ts';
import { labelValue } from '../model/match-labels.ts';
import { outside } from './places.ts';
import { podsAndTemplates } from './workloads.ts';

/** One place where a Service's connections end: policy sees this address and port, not the Service's (semantics C.1). */
export interface Backend {
  readonly endpoint: Endpoint;
  readonly address: Address | undefined;
  readonly family: Family | undefined;
  /** After translation. `no-target-port`: this pod has no container port of the name the Service wants (C.2). */
  readonly port: number | 'no-target-port';
  readonly node: string | undefined;
}

export type Backends =
  | { readonly kind: 'backends'; readonly backends: readonly Backend[]; readonly via: 'slices' | 'selector' }
  | { readonly kind: 'none'; readonly why: 'no-endpoints' | 'none-ready' | 'none-local'; readonly notReady: number }
  | { readonly kind: 'unread'; readonly gap: Gap };

/**
 * Where connections to one port of a Service end up. `sourceNode` matters to internalTrafficPolicy Local.
 * Sources in order: EndpointSlices; without any in files, and where a change is imagined, the pods that the selector finds
 * (semantics C.2, C.3).
 */
export function findBackends(
  index: ClusterIndex,
  service: Service,
  port: ServicePort,
  sourceNode: string | undefined,
): Backends {
  const isImagined = service.endpoints === 'by-selector';
  const gap = isImagined
    ? hidingGap(index, service.namespace)
    : findGap(index.snapshot, 'endpointslices', { namespace: service.namespace });
  if (gap !== undefined) return { kind: 'unread', gap };
  const slices = index.slices.get(`${service.namespace}/${service.name}`) ?? [];
  const isWhole = slices.length === 0 && index.snapshot.coverage === 'everything';
  const isGuessed = service.selector !== undefined && (isImagined || isWhole);
  const find = (node: string | undefined): Found =>
    isGuessed ? fromSelector(index, service, port, node) : fromSlices(index, service, slices, port, node);
  const local = service.internalTrafficPolicy === 'Local' ? sourceNode : undefined;
  const { eligible, notReady } = find(local);
  if (eligible.length > 0) return { kind: 'backends', backends: eligible, via: isGuessed ? 'selector' : 'slices' };
  if (local !== undefined && find(undefined).eligible.length > 0) return { kind: 'none', why: 'none-local', notReady };
  return { kind: 'none', why: notReady > 0 ? 'none-ready' : 'no-endpoints', notReady };
}

/** Why some of a namespace's pods may not be among those that were read. */
function hidingGap({ snapshot }: ClusterIndex, namespace: string): Gap | undefined {
  const gap = findGap(snapshot, 'pods', { namespace });
  // Where the list of all namespaces failed, that of this one may have been read.
  if (gap?.namespace === undefined && isCovered(snapshot, 'pods', { namespace })) return undefined;
  return gap ?? notRead('list', 'pods', { namespace });
}

/** Endpoints of one port; those of one node only, where a node is given. */
interface Found {
  readonly eligible: readonly Backend[];
  readonly notReady: number;
}

function fromSlices(
  index: ClusterIndex,
  service: Service,
  slices: readonly EndpointSlice[],
  port: ServicePort,
  node: string | undefined,
): Found {
  const placed = slices
    .filter((slice) => slice.addressType !== 'FQDN')
    .flatMap((slice) => slice.endpoints.map((endpoint) => ({ slice, endpoint })))
    .filter(({ endpoint }) => node === undefined || endpoint.node === node);
  const ready = placed.filter(({ endpoint }) => endpoint.ready);
  // When every endpoint is on its way out, those that still serve are used (KEP-1669).
  const serving = placed.filter(({ endpoint }) => endpoint.serving && endpoint.terminating);
  const used = ready.length > 0 ? ready : serving;
  return {
    eligible: used.flatMap(({ slice, endpoint }) => backendsOfEndpoint(index, service, slice, endpoint, port)),
    notReady: placed.length - used.length,
  };
}

function backendsOfEndpoint(
  index: ClusterIndex,
  service: Service,
  slice: EndpointSlice,
  endpoint: SliceEndpoint,
  port: ServicePort,
): Backend[] {
  const slicePort = slice.ports.find(
    (each) => (each.name ?? '') === (port.name ?? '') && each.protocol === port.protocol,
  );
  // A headless Service has no translation: the client's own port arrives (semantics C.4).
  const target = service.headless ? port.port : (slicePort?.port ?? 'no-target-port');
  return endpoint.addresses.slice(0, 1).map((address) => {
    const owner = ownerOf(index, slice, endpoint, address);
    return {
      endpoint: owner,
      address: inOwnNetwork(owner, address),
      family: address.family,
      port: target,
      node: endpoint.node,
    };
  });
}

/** Slices have the addresses of the cluster's network; a pod with one of its own is reached there (semantics B.5). */
function inOwnNetwork(owner: Endpoint, address: Address): Address | undefined {
  if (owner.kind !== 'pod' || owner.pod.clusterNetwork === undefined) return address;
  const { addresses } = owner.pod;
  const isOwn = addresses.some(({ text }) => text === address.text);
  return isOwn ? address : addresses.find(({ family }) => family === address.family);
}

/** The pod behind an address, where the slice names one or a pod owns it; else a node, else somebody outside (C.5). */
function ownerOf(index: ClusterIndex, slice: EndpointSlice, endpoint: SliceEndpoint, address: Address): Endpoint {
  const named = endpoint.pod && index.pods.get(`${endpoint.pod.namespace ?? slice.namespace}/${endpoint.pod.name}`);
  const pod = named ?? index.podsByAddress.get(address.text)?.[0];
  if (pod !== undefined) return podEndpoint(index, pod);
  const node = index.nodesByAddress.get(address.text);
  if (node !== undefined) return { kind: 'node', node };
  if (slice.service === 'kubernetes' && slice.namespace === 'default') return { kind: 'external' };
  const hidden = hiddenPod(index, slice, endpoint);
  return hidden === undefined
    ? outside(index)
    : { kind: 'external', unread: { ...outside(index).unread, pod: hidden } };
}

/** Why a pod that may stand behind an endpoint is not known: its policies would decide. */
function hiddenPod({ snapshot }: ClusterIndex, slice: EndpointSlice, { pod }: SliceEndpoint): Gap | undefined {
  const at = { namespace: slice.namespace, ...pod };
  const gap = findGap(snapshot, 'pods', at);
  if (gap !== undefined || pod === undefined || isCovered(snapshot, 'pods', at)) return gap;
  return notRead('get', 'pods', at);
}

/** What the endpoints controller would make of pods and templates, for manifests without EndpointSlices. */
function fromSelector(index: ClusterIndex, service: Service, port: ServicePort, node: string | undefined): Found {
  const selected = selectedPods(index, service).filter(
    (pod) => !isFinished(pod) && (node === undefined || pod.node === node),
  );
  const isReady = (pod: Pod): boolean =>
    pod.template || service.publishNotReadyAddresses || (pod.ready && !pod.terminating);
  const ready = selected.filter(isReady);
  const used = ready.length > 0 ? ready : selected.filter((pod) => pod.ready && pod.terminating);
  return {
    eligible: used.flatMap((pod) => backendsOfPod(index, service, pod, port)),
    notReady: selected.length - used.length,
  };
}

function backendsOfPod(index: ClusterIndex, service: Service, pod: Pod, port: ServicePort): Backend[] {
  const target = service.headless ? port.port : targetPort(pod, port);
  const base = { endpoint: podEndpoint(index, pod), port: target, node: pod.node } as const;
  if (pod.addresses.length === 0) return [{ ...base, address: undefined, family: undefined }];
  return addressesFor(service, pod).map((address) => ({ ...base, address, family: address.family }));
}

/** EndpointSlices are made for the families of the Service alone; pods have their addresses in the order of the cluster. */
function addressesFor({ families }: Service, { addresses }: Pod): readonly Address[] {
  return families === undefined ? addresses.slice(0, 1) : addresses.filter(({ family }) => families.includes(family));
}

/** Pods that a Service's selector finds, templates of workloads without pods included. */
export function selectedPods(index: ClusterIndex, { namespace, selector }: Service): readonly Pod[] {
  if (selector === undefined) return [];
  const wanted = Object.entries(selector);
  return podsAndTemplates(index, namespace).filter((pod) =>
    wanted.every(([key, value]) => labelValue(pod.labels, key) === value),
  );
}

/** The container port that a Service's targetPort means on this pod: a number as it is, a name by lookup (FindPort). */
export function targetPort(pod: Pod, port: ServicePort): number | 'no-target-port' {
  if (typeof port.targetPort === 'number') return port.targetPort;
  const named = (candidate: ContainerPort): boolean =>
    candidate.name === port.targetPort && candidate.protocol === port.protocol && candidate.container !== 'init';
  return pod.ports.find(named)?.port ?? 'no-target-port';
}

/**
 * The Service that an address leads to. Load balancers may share an address among Services, or borrow a node's: then the port
 * says which of them is meant.
 */
export function serviceAt(index: ClusterIndex, { text }: Address, asked: AskedPort): Service | undefined {
  const owners = index.snapshot.services.filter(({ clusterIPs, externalAddresses }) =>
    [...clusterIPs, ...externalAddresses].some((address) => address.text === text),
  );
  const withPort = owners.find((owner) => findAskedPorts(owner, asked).length > 0);
  if (!index.nodesByAddress.has(text)) return withPort ?? owners[0];
  return asked.kind === 'every' ? undefined : withPort;
}

/** The Service's ports that a question means; none: the Service takes nothing there. */
export function findAskedPorts(service: Service, asked: AskedPort): readonly ServicePort[] {
  if (asked.kind === 'every') {
    return service.ports.filter(({ protocol }) => asked.protocol === undefined || protocol === asked.protocol);
  }
  return findServicePorts(service, asked.kind === 'number' ? asked.port : asked.name, asked.protocol);
}

/** The same by number or name; a headless Service takes any number (semantics C.4). */
export function findServicePorts(
  service: Service,
  asked: number | string,
  protocol: Protocol | undefined,
): readonly ServicePort[] {
  const declared = service.ports.filter(
    (port) =>
      (typeof asked === 'number' ? port.port === asked : port.name === asked) &&
      (protocol === undefined || port.protocol === protocol),
  );
  if (declared.length > 0 || !service.headless || typeof asked === 'string') return declared;
  return [{ port: asked, protocol: protocol ?? 'TCP', targetPort: asked }];
}
