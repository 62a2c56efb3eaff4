import { ENFORCER_FACTS, GAP } from './facts.ts';
import { type Fields, flag, integer, listOf, mapOf, objectOf, oneOf, optional, type Shape, text } from './shape.ts';
import { ADDRESS, POLICY_SPEC, PROTOCOL, REF, SELECTOR, WIRE, WRITE } from './values.ts';
import { originField, pathsIn, withOrigin } from './origin.ts';
import type { EndpointSlice, Service, ServicePort, SliceEndpoint } from '../../model/service.ts';
import type { InvalidPolicy, UnmodelledPolicy } from '../../model/snapshot.ts';
import type { Namespace, Node, ServiceAccount } from '../../model/cluster-object.ts';
import { POD_MESHES } from '../../model/mesh.ts';
import type { ClusterNetworkSide, ContainerPort, Pod, PodOwner } from '../../model/pod.ts';
import type { FieldPath, SourcePosition } from '../../model/reference.ts';
import type { PastProxy } from '../../model/past-proxy.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';
import { type Workload, WORKLOAD_KINDS } from '../../model/workload.ts';

/* How each object of a snapshot stands on its line of the file: docs/snapshot.md. A changed table is a new format. */

const LABELS = mapOf(text);

const NAMESPACE_FIELDS: Fields<Namespace> = {
  name: text,
  labels: LABELS,
  terminating: flag,
  assumed: flag,
  ignoredLints: optional(text),
  changed: optional(WRITE),
  origin: originField,
};

export const NAMESPACE: Shape<Namespace> = withOrigin(objectOf(NAMESPACE_FIELDS), ({ labels }) =>
  fields({ metadata: { name: '', labels } }),
);

export const NODE: Shape<Node> = objectOf<Node>({ name: text, labels: LABELS, addresses: listOf(ADDRESS) });

export const SERVICE_ACCOUNT: Shape<ServiceAccount> = objectOf<ServiceAccount>({
  namespace: text,
  name: text,
  labels: LABELS,
});

const OWNER = objectOf<PodOwner>({ kind: text, name: text });

const CONTAINER_PORT = objectOf<ContainerPort>({
  name: optional(text),
  port: integer,
  protocol: PROTOCOL,
  container: oneOf(['main', 'sidecar', 'init']),
  hostPort: optional(integer),
});

const POD_FIELDS: Fields<Pod> = {
  namespace: text,
  name: text,
  uid: optional(text),
  labels: LABELS,
  addresses: listOf(ADDRESS),
  node: optional(text),
  hostNetwork: flag,
  phase: oneOf(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']),
  ready: flag,
  terminating: flag,
  ports: listOf(CONTAINER_PORT),
  serviceAccount: text,
  mesh: optional(oneOf(POD_MESHES)),
  pastProxy: optional(objectOf<PastProxy>({ in: optional(text), out: optional(text) })),
  owner: optional(OWNER),
  created: optional(text),
  changed: optional(WRITE),
  template: flag,
  secondaryAddresses: optional(listOf(ADDRESS)),
  clusterNetwork: optional(objectOf<ClusterNetworkSide>({ addresses: listOf(ADDRESS), hasOpenPorts: flag })),
  dnsPolicy: optional(text),
  restartPolicy: optional(text),
  nameservers: optional(listOf(text)),
  metricsPort: optional(integer),
  origin: originField,
};

export const POD: Shape<Pod> = withOrigin(objectOf(POD_FIELDS), ({ labels }) =>
  fields({ metadata: { name: '', namespace: '', labels }, spec: { containers: '', hostNetwork: '', dnsPolicy: '' } }),
);

export const WORKLOAD: Shape<Workload> = withOrigin(
  objectOf<Workload>({
    kind: oneOf(WORKLOAD_KINDS),
    namespace: text,
    name: text,
    uid: optional(text),
    selector: optional(SELECTOR),
    template: POD,
    owner: optional(OWNER),
    origin: originField,
  }),
  ({ template: { labels } }) =>
    fields({
      metadata: { name: '', namespace: '' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: '' } } },
    }),
);

const SERVICE_PORT = objectOf<ServicePort>({
  name: optional(text),
  port: integer,
  protocol: PROTOCOL,
  targetPort: { encode: (value) => value, decode: (raw) => (typeof raw === 'string' ? raw : integer.decode(raw)) },
  nodePort: optional(integer),
});

export const SERVICE: Shape<Service> = withOrigin(
  objectOf<Service>({
    namespace: text,
    name: text,
    labels: optional(LABELS),
    type: oneOf(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']),
    headless: flag,
    clusterIPs: listOf(ADDRESS),
    families: optional(listOf(oneOf([4, 6]))),
    externalName: optional(text),
    selector: optional(LABELS),
    ports: listOf(SERVICE_PORT),
    publishNotReadyAddresses: flag,
    internalTrafficPolicy: oneOf(['Cluster', 'Local']),
    externalTrafficPolicy: oneOf(['Cluster', 'Local']),
    externalAddresses: listOf(ADDRESS),
    externalNames: optional(listOf(text)),
    sourceRanges: optional(listOf(text)),
    endpoints: optional(oneOf(['by-selector'])),
    origin: originField,
  }),
  ({ selector = {}, ports }) =>
    fields({ metadata: { name: '', namespace: '' }, spec: { ...SERVICE_SPEC, selector, ports: [...ports] } }),
);

/** Fields of a Service that somebody may point at. */
const SERVICE_SPEC = {
  type: '',
  clusterIP: '',
  externalName: '',
  internalTrafficPolicy: '',
  externalTrafficPolicy: '',
};

const SLICE_ENDPOINT = objectOf<SliceEndpoint>({
  addresses: listOf(ADDRESS),
  ready: flag,
  serving: flag,
  terminating: flag,
  node: optional(text),
  pod: optional(objectOf({ namespace: text, name: text })),
});

export const ENDPOINT_SLICE: Shape<EndpointSlice> = objectOf<EndpointSlice>({
  namespace: text,
  name: text,
  service: text,
  addressType: oneOf(['IPv4', 'IPv6', 'FQDN']),
  endpoints: listOf(SLICE_ENDPOINT),
  ports: listOf(
    objectOf<EndpointSlice['ports'][number]>({ name: optional(text), protocol: PROTOCOL, port: optional(integer) }),
  ),
});

export const NETWORK_POLICY: Shape<NetworkPolicy> = withOrigin(
  objectOf<NetworkPolicy>({
    namespace: text,
    name: text,
    spec: POLICY_SPEC,
    terminating: flag,
    ignoredLints: optional(text),
    created: optional(text),
    changed: optional(WRITE),
    origin: originField,
  }),
  ({ spec }) => fields({ metadata: { name: '', namespace: '' }, spec }),
);

export const UNMODELLED: Shape<UnmodelledPolicy> = withOrigin(
  objectOf<UnmodelledPolicy>({ ref: REF, group: text, raw: optional(WIRE), origin: originField }),
  ({ raw }) => pathsIn(raw),
);

const POSITION = objectOf<SourcePosition>({ file: text, line: integer, column: integer });

export const INVALID_POLICY: Shape<InvalidPolicy> = objectOf<InvalidPolicy>({
  ref: REF,
  position: optional(POSITION),
  message: text,
});

export { ENFORCER_FACTS, GAP };

function fields(object: object): Iterable<FieldPath> {
  return pathsIn(object);
}
