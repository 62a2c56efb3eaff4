import { type Backend, findAskedPorts, findBackends, serviceAt } from './services.ts';
import type { AskedPort, End, Impossible, Place } from './ends.ts';
import { EVERY_PORT, type PortSet, portSetOf } from '../model/port-set.ts';
import {
  placeOfAddress,
  podOnClusterNetwork,
  placesOfName,
  placesOfNode,
  placesOfOwnNode,
  placesOfPod,
  placesOfRange,
  selectingPolicies,
} from './places.ts';
import type { Address, Family } from '../model/address.ts';
import type { Node } from '../model/cluster-object.ts';
import { targetsOfNodePort } from './node-ports.ts';
import type { EnforcerModel } from '../model/enforcer-model.ts';
import { type PortAtom, portAtoms } from './port-atoms.ts';
import { PROTOCOLS, type Protocol } from '../model/protocol.ts';
import type { Service, ServicePort } from '../model/service.ts';
import type { ClusterIndex } from './cluster-index.ts';
import { isFinished } from './cluster-index.ts';
import type { Gap } from '../model/gap.ts';
import type { Pod } from '../model/pod.ts';
import type { PolicySet } from '../dialects/compiled.ts';

/** A place and the ports of it that are asked about, as policy sees them: after Service translation (semantics C.1). */
export interface Destination {
  readonly place: Place;
  readonly protocol: Protocol;
  /** All of them are answered by `port`, one of them. */
  readonly ports: PortSet;
  readonly port: number;
  readonly via: { readonly service: Service; readonly port: ServicePort } | undefined;
  /** A port of a node leads there. */
  readonly viaNode?: true;
}

export interface Destinations {
  readonly found: readonly Destination[];
  readonly impossible: readonly Impossible[];
  /** Reads that failed and hide destinations. */
  readonly gaps: readonly Gap[];
}

export interface DestinationContext {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
  /** Pods that connect; their policies cut ports and address ranges. */
  readonly sourcePods: readonly Pod[];
  readonly sourceNode: string | undefined;
}

/** Everything concrete that an end and a port mean as a destination. */
export function destinationsOf(context: DestinationContext, end: End, asked: AskedPort): Destinations {
  const { index } = context;
  switch (end.kind) {
    case 'pods':
      return podDestinations(context, end.pods, asked);
    case 'service':
      return serviceDestinations(context, end, asked);
    case 'api-server':
      return apiServerDestinations(context, end, asked);
    case 'node':
      return nodeDestinations(context, end.node, placesOfNode(end.node), asked);
    case 'own-node':
      return merge(context.sourcePods.map((pod) => ownNodeDestinations(context, pod, asked)));
    case 'address': {
      const pod = podOnClusterNetwork(index, end.address);
      if (pod !== undefined) return impossible({ why: 'cluster-network-address', address: end.address, pod });
      return addressDestinations(context, end.address.text, [placeOfAddress(index, end.address)], asked);
    }
    case 'range':
      return plainDestinations(
        context,
        end.name,
        placesOfRange(context, end.addresses, context.sourcePods, 'egress'),
        asked,
      );
    case 'dns-name':
      return nameDestinations(context, end.name, end.addresses, asked);
  }
}

function found(destinations: readonly Destination[]): Destinations {
  return { found: destinations, impossible: [], gaps: [] };
}

function impossible(...reasons: readonly Impossible[]): Destinations {
  return { found: [], impossible: reasons, gaps: [] };
}

function merge(parts: readonly Destinations[]): Destinations {
  return {
    found: parts.flatMap((part) => part.found),
    impossible: parts.flatMap((part) => part.impossible),
    gaps: parts.flatMap((part) => part.gaps),
  };
}

function podDestinations(context: DestinationContext, pods: readonly Pod[], asked: AskedPort): Destinations {
  const finished = pods.filter(isFinished);
  if (finished.length === pods.length) return impossible({ why: 'finished', pods });
  return merge(pods.filter((pod) => !isFinished(pod)).map((pod) => onePodDestinations(context, pod, asked)));
}

function onePodDestinations(context: DestinationContext, pod: Pod, asked: AskedPort): Destinations {
  const places = placesOfPod(context.index, pod);
  if (asked.kind === 'name') return namedPortDestinations(places, pod, asked);
  return found(places.flatMap((place) => atPorts(context, place, asked)));
}

function namedPortDestinations(
  places: readonly Place[],
  pod: Pod,
  asked: Extract<AskedPort, { kind: 'name' }>,
): Destinations {
  const named = pod.ports.filter(
    ({ name, protocol, container }) =>
      name === asked.name && container !== 'init' && (asked.protocol === undefined || protocol === asked.protocol),
  );
  if (named.length === 0) return impossible({ why: 'no-named-port', name: asked.name, pod });
  return found(places.flatMap((place) => named.map(({ port, protocol }) => atPort(place, port, protocol))));
}

/** An address has the port names of the pod that owns it. */
function addressDestinations(
  context: DestinationContext,
  name: string,
  places: readonly Place[],
  asked: AskedPort,
): Destinations {
  const [first] = places;
  if (first?.endpoint.kind === 'node' && places.length === 1) {
    return nodeDestinations(context, first.endpoint.node, places, asked);
  }
  if (asked.kind !== 'name') return plainDestinations(context, name, places, asked);
  const atPods = places.flatMap((place) => (place.endpoint.kind === 'pod' ? [{ place, pod: place.endpoint.pod }] : []));
  if (atPods.length === 0) return impossible({ why: 'name-needs-pod', name: asked.name, destination: name });
  return merge(atPods.map(({ place, pod }) => namedPortDestinations([place], pod, asked)));
}

function plainDestinations(
  context: DestinationContext,
  name: string,
  places: readonly Place[],
  asked: AskedPort,
): Destinations {
  if (asked.kind === 'name') return impossible({ why: 'name-needs-pod', name: asked.name, destination: name });
  return found(places.flatMap((place) => atPorts(context, place, asked)));
}

/** A node, or what it passes a connection to one of its ports on to. */
function nodeDestinations(
  context: DestinationContext,
  node: Node,
  places: readonly Place[],
  asked: AskedPort,
): Destinations {
  if (asked.kind !== 'number') return plainDestinations(context, node.name, places, asked);
  const { pods, services } = targetsOfNodePort(context.index, node.name, asked.port, asked.protocol ?? 'TCP');
  if (pods.length + services.length === 0) return plainDestinations(context, node.name, places, asked);
  return merge([
    ...pods.map(({ pod, port }) =>
      throughNode(found(placesOfPod(context.index, pod).map((place) => atPort(place, port.port, port.protocol)))),
    ),
    ...services.map(({ service, port }) => {
      const all = throughNode(servicePortDestinations(context, service, port));
      return service.externalTrafficPolicy === 'Local' ? keepHere(all, service, node) : all;
    }),
  ]);
}

function throughNode(all: Destinations): Destinations {
  return { ...all, found: all.found.map((destination) => ({ ...destination, viaNode: true })) };
}

/** With externalTrafficPolicy Local a node hands on to its own pods alone. */
function keepHere(all: Destinations, service: Service, node: Node): Destinations {
  const here = all.found.filter(({ place }) => isOn(place, node));
  if (here.length > 0 || all.found.length === 0) return { ...all, found: here };
  return { ...all, found: [], impossible: [...all.impossible, { why: 'none-on-node', service, node }] };
}

function isOn({ endpoint }: Place, node: Node): boolean {
  return endpoint.kind === 'pod' && endpoint.pod.node === node.name;
}

function ownNodeDestinations(context: DestinationContext, pod: Pod, asked: AskedPort): Destinations {
  return plainDestinations(context, 'kubelet', placesOfOwnNode(context.index, pod), asked);
}

/** What a DNS name leads to: an address of it may be that of a Service of this very cluster, which policy never sees (C.1). */
function nameDestinations(
  context: DestinationContext,
  name: string,
  addresses: readonly Address[] | undefined,
  asked: AskedPort,
): Destinations {
  const { index } = context;
  const led = (addresses ?? []).map((address) => ({ address, service: serviceAt(index, address, asked) }));
  const plain = led.flatMap(({ address, service }) => (service === undefined ? [address] : []));
  const services = led.flatMap(({ address: { family }, service }) =>
    service === undefined ? [] : [{ service, family }],
  );
  if (services.length === 0) return addressDestinations(context, name, placesOfName(index, name, addresses), asked);
  return merge([
    ...services.map((end) => serviceDestinations(context, end, asked)),
    ...(plain.length === 0 ? [] : [addressDestinations(context, name, placesOfName(index, name, plain), asked)]),
  ]);
}

type ServiceEnd = Pick<Extract<End, { kind: 'service' }>, 'service' | 'addresses' | 'family'>;

function serviceDestinations(
  context: DestinationContext,
  { service, addresses, family }: ServiceEnd,
  asked: AskedPort,
): Destinations {
  if (service.type === 'ExternalName') {
    const name = service.externalName ?? service.name;
    return nameDestinations(context, name, addresses, asked);
  }
  const ports = findAskedPorts(service, asked);
  if (ports.length === 0) return impossible({ why: 'no-service-port', service, asked });
  return merge(ports.map((port) => servicePortDestinations(context, service, port, family)));
}

/** Connections to an address of one family are led to backends of that family. */
function servicePortDestinations(
  context: DestinationContext,
  service: Service,
  port: ServicePort,
  family?: Family,
): Destinations {
  const backends = findBackends(context.index, service, port, context.sourceNode);
  if (backends.kind === 'unread') return { found: [], impossible: [], gaps: [backends.gap] };
  if (backends.kind === 'none') return impossible({ why: backends.why, service, notReady: backends.notReady });
  const inFamily = backends.backends.filter((backend) => family === undefined || (backend.family ?? family) === family);
  if (inFamily.length === 0) return impossible({ why: 'no-endpoints', service, notReady: 0 });
  const { reached, portless } = splitByPort(inFamily);
  const pods = portless.flatMap(({ endpoint }) => (endpoint.kind === 'pod' ? [endpoint.pod] : []));
  return {
    found: reached.map(({ backend, target }) => ({
      ...atPort(placeOfBackend(backend), target, port.protocol),
      via: { service, port },
    })),
    impossible: portless.length === 0 ? [] : [{ why: 'no-target-port', service, port, pods }],
    gaps: [],
  };
}

function splitByPort(backends: readonly Backend[]): {
  readonly reached: readonly { readonly backend: Backend; readonly target: number }[];
  readonly portless: readonly Backend[];
} {
  const reached = backends.flatMap((backend) =>
    backend.port === 'no-target-port' ? [] : [{ backend, target: backend.port }],
  );
  return { reached, portless: backends.filter((backend) => backend.port === 'no-target-port') };
}

function placeOfBackend({ endpoint, address, family }: Backend): Place {
  return { endpoint, address, family };
}

/** Its Service port leads through `default/kubernetes`; any other port is asked of the machines themselves (C.7). */
function apiServerDestinations(
  context: DestinationContext,
  end: Extract<End, { kind: 'api-server' }>,
  asked: AskedPort,
): Destinations {
  if (end.service !== undefined && (asked.kind !== 'number' || findAskedPorts(end.service, asked).length > 0)) {
    return serviceDestinations(context, { service: end.service }, asked);
  }
  const places = end.addresses.map((address) => placeOfAddress(context.index, address));
  return plainDestinations(context, 'apiserver', places, asked);
}

/** One port, or every port in as few questions as the policies allow. */
function atPorts(
  context: DestinationContext,
  place: Place,
  asked: Exclude<AskedPort, { kind: 'name' }>,
): readonly Destination[] {
  if (asked.kind === 'number') return [atPort(place, asked.port, asked.protocol ?? 'TCP')];
  const protocols = asked.protocol === undefined ? PROTOCOLS : [asked.protocol];
  const atoms = atomsAt(context, place);
  return protocols.flatMap((protocol) =>
    atoms.map(({ ports, representative }) => ({ place, protocol, ports, port: representative, via: undefined })),
  );
}

function atomsAt({ index, policies, model, sourcePods }: DestinationContext, { endpoint }: Place): readonly PortAtom[] {
  const pods = endpoint.kind === 'pod' ? [...sourcePods, endpoint.pod] : sourcePods;
  const selecting = new Set(pods.flatMap((pod) => selectingPolicies(index, policies, pod)));
  const atoms = portAtoms([...selecting], endpoint, model);
  return atoms.length > 0 ? atoms : [{ ports: EVERY_PORT, representative: 1 }];
}

function atPort(place: Place, port: number, protocol: Protocol): Destination {
  return { place, protocol, ports: portSetOf([{ first: port, last: port }]), port, via: undefined };
}
