import type { AskedPort, End } from './ends.ts';
import type { Target, TargetEndpoint, TargetPort } from '../model/target.ts';
import { type Workload, WORKLOAD_KINDS, type WorkloadKind } from '../model/workload.ts';
import type { ClusterIndex } from './cluster-index.ts';
import { findGap, isCovered } from '../model/coverage.ts';
import type { Address } from '../model/address.ts';
import type { Gap } from '../model/gap.ts';
import { INTERNET } from '../model/internet.ts';
import type { ObjectRef } from '../model/reference.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';
import { addressSetOf } from '../model/address-set.ts';
import { addressOf } from '../model/address.ts';
import { serviceAt } from './services.ts';
import { podsOfWorkload } from './workloads.ts';

export interface ResolveContext {
  readonly index: ClusterIndex;
  /** For names typed without one; `undefined` means every namespace (-A). */
  readonly namespace: string | undefined;
  /** Addresses of DNS names, where the user asked to look them up. */
  readonly addressesOfNames: ReadonlyMap<string, readonly Address[]>;
  /** Who connects is looked for: what comes from a load balancer's address comes from that, and from no pod behind it. */
  readonly isCaller?: true;
}

export type Resolution =
  | { readonly kind: 'found'; readonly end: End }
  /** Several objects answer to the name; each `ref` can be typed instead. */
  | { readonly kind: 'ambiguous'; readonly refs: readonly ObjectRef[] }
  | { readonly kind: 'missing'; readonly wanted: WantedObject }
  /** Whether it exists could not be read. */
  | { readonly kind: 'unread'; readonly wanted: WantedObject; readonly gap: Gap };

/** What was looked for: any of these kinds by this name. */
export interface WantedObject {
  readonly kinds: readonly string[];
  /** Absent: every namespace, or cluster-scoped. */
  readonly namespace?: string;
  readonly name: string;
}

/** Finds what a typed end names. Nothing is guessed: two matches are both returned, none is said to be none. */
export function resolveTarget(context: ResolveContext, { endpoint, port }: Target): Resolution {
  return resolveEndpoint({ ...context, port }, endpoint);
}

/** Several Services may share one address, and differ in ports. */
interface EndContext extends ResolveContext {
  readonly port: TargetPort | undefined;
}

export function resolvePort(port: TargetPort | undefined): AskedPort {
  if (port === undefined) return { kind: 'every' };
  const protocol = port.protocol === undefined ? {} : { protocol: port.protocol };
  return typeof port.port === 'number'
    ? { kind: 'number', port: port.port, ...protocol }
    : { kind: 'name', name: port.port, ...protocol };
}

function resolveEndpoint(context: EndContext, endpoint: TargetEndpoint): Resolution {
  switch (endpoint.kind) {
    case 'named':
      return resolveNamed(context, endpoint.namespace, endpoint.name);
    case 'pod':
      return choose(context, podsNamed(context, endpoint.namespace, endpoint.name), wanted(context, ['Pod'], endpoint));
    case 'workload':
      return choose(
        context,
        workloadsNamed(context, endpoint.namespace, endpoint.name, [endpoint.workload]),
        wanted(context, [endpoint.workload], endpoint),
      );
    case 'service':
      return choose(
        context,
        servicesNamed(context, endpoint.namespace, endpoint.name),
        wanted(context, ['Service'], endpoint),
      );
    case 'node':
      return resolveNode(context, endpoint.name);
    case 'address':
      return found(resolveAddress(context, endpoint.address));
    case 'cidr': {
      const { cidr } = endpoint;
      if (cidr.first === cidr.last) return found(resolveAddress(context, addressOf(cidr.family, cidr.first)));
      return found({ kind: 'range', name: cidr.text, addresses: addressSetOf([cidr]) });
    }
    case 'internet':
      return found({ kind: 'range', name: 'internet', addresses: INTERNET });
    case 'kubelet':
      return found({ kind: 'own-node' });
    case 'apiserver':
      return resolveApiServer(context);
    case 'dns-name':
      return found({ kind: 'dns-name', name: endpoint.name, addresses: context.addressesOfNames.get(endpoint.name) });
    case 'dotted':
      return resolveFirst(context, endpoint.alternatives);
  }
}

function found(end: End): Resolution {
  return { kind: 'found', end };
}

/** A dotted word is the first thing that exists; the last alternative always fits. */
function resolveFirst(context: EndContext, alternatives: readonly TargetEndpoint[]): Resolution {
  const tried = alternatives.map((alternative) => resolveEndpoint(context, alternative));
  const last = tried.at(-1);
  if (last === undefined) throw new RangeError('a dotted word has at least one reading');
  return tried.find(({ kind }) => kind !== 'missing') ?? last;
}

function resolveNamed(context: ResolveContext, namespace: string | undefined, name: string): Resolution {
  const candidates = [
    ...podsNamed(context, namespace, name),
    ...workloadsNamed(context, namespace, name, WORKLOAD_KINDS),
  ];
  return choose(context, candidates, wanted(context, ['Pod', ...WORKLOAD_KINDS], { namespace, name }));
}

interface Candidate {
  readonly ref: ObjectRef;
  readonly end: End;
}

function choose(context: ResolveContext, candidates: readonly Candidate[], object: WantedObject): Resolution {
  const [first, ...others] = candidates;
  if (first === undefined) return notFound(context, object);
  return others.length === 0 ? found(first.end) : { kind: 'ambiguous', refs: candidates.map(({ ref }) => ref) };
}

/** What nobody could read may still exist. */
function notFound({ index: { snapshot } }: ResolveContext, object: WantedObject): Resolution {
  for (const kind of object.kinds) {
    const resource = RESOURCES[kind] ?? kind;
    const gap = findGap(snapshot, resource, object);
    if (gap !== undefined && !isCovered(snapshot, resource, object)) return { kind: 'unread', wanted: object, gap };
  }
  return { kind: 'missing', wanted: object };
}

const RESOURCES: Readonly<Record<string, string>> = {
  Pod: 'pods',
  Service: 'services',
  Node: 'nodes',
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  ReplicaSet: 'replicasets',
  ReplicationController: 'replicationcontrollers',
  Job: 'jobs',
  CronJob: 'cronjobs',
};

function wanted(
  context: ResolveContext,
  kinds: readonly string[],
  { namespace = context.namespace, name }: { readonly namespace?: string | undefined; readonly name: string },
): WantedObject {
  return { kinds, name, ...(namespace === undefined ? {} : { namespace }) };
}

function isAt(context: ResolveContext, namespace: string | undefined, at: string): boolean {
  const meant = namespace ?? context.namespace;
  return meant === undefined || meant === at;
}

function podsNamed(context: ResolveContext, namespace: string | undefined, name: string): Candidate[] {
  return context.index.snapshot.pods
    .filter((pod) => pod.name === name && isAt(context, namespace, pod.namespace))
    .map((pod) => podsCandidate({ kind: 'Pod', namespace: pod.namespace, name }, [pod]));
}

function podsCandidate(ref: ObjectRef, pods: readonly Pod[]): Candidate {
  return { ref, end: { kind: 'pods', ref, pods } };
}

/** Workloads by name, and those that only their pods speak of: dumps of pods often come without their owners. */
function workloadsNamed(
  context: ResolveContext,
  namespace: string | undefined,
  name: string,
  kinds: readonly WorkloadKind[],
): Candidate[] {
  const { index } = context;
  const declared = index.snapshot.workloads.filter(
    (workload) =>
      workload.name === name && kinds.includes(workload.kind) && isAt(context, namespace, workload.namespace),
  );
  const candidates = declared.map((workload) => podsCandidate(refOf(workload), membersOf(index, workload)));
  const orphans = index.snapshot.pods.filter(
    (pod) =>
      pod.owner?.name === name &&
      kinds.some((kind) => kind === pod.owner?.kind) &&
      isAt(context, namespace, pod.namespace) &&
      !declared.some((workload) => workload.namespace === pod.namespace && workload.kind === pod.owner?.kind),
  );
  const byOwner = Map.groupBy(orphans, (pod) => `${pod.namespace}/${pod.owner?.kind}`);
  return [
    ...candidates,
    ...[...byOwner.values()].flatMap((pods) => {
      const [pod] = pods;
      if (pod?.owner === undefined) return [];
      return [podsCandidate({ kind: pod.owner.kind, namespace: pod.namespace, name }, pods)];
    }),
  ];
}

function refOf({ kind, namespace, name }: Workload): ObjectRef {
  return { kind, namespace, name };
}

/** A workload without pods stands for the one it would make. */
function membersOf(index: ClusterIndex, workload: Workload): readonly Pod[] {
  const pods = podsOfWorkload(index, workload);
  return pods.length > 0 ? pods : [workload.template];
}

function servicesNamed(context: ResolveContext, namespace: string | undefined, name: string): Candidate[] {
  return context.index.snapshot.services
    .filter((service) => service.name === name && isAt(context, namespace, service.namespace))
    .map((service) => ({
      ref: { kind: 'Service', namespace: service.namespace, name },
      end: serviceEnd(context, service),
    }));
}

function serviceEnd({ addressesOfNames }: ResolveContext, service: Service): End {
  const addresses = addressesOfNames.get(externalNameOf(service) ?? '');
  return { kind: 'service', service, ...(addresses === undefined ? {} : { addresses }) };
}

/** The DNS name that a typed end stands for: its own, or that of an ExternalName Service. */
export function outsideName(context: ResolveContext, target: Target): string | undefined {
  const resolution = resolveTarget(context, target);
  if (resolution.kind !== 'found') return undefined;
  const { end } = resolution;
  if (end.kind === 'dns-name') return end.name;
  return end.kind === 'service' ? externalNameOf(end.service) : undefined;
}

function externalNameOf({ type, externalName }: Service): string | undefined {
  return type === 'ExternalName' ? externalName : undefined;
}

function resolveNode(context: ResolveContext, name: string): Resolution {
  const node = context.index.nodes.get(name);
  if (node !== undefined) return found({ kind: 'node', node });
  return notFound(context, { kinds: ['Node'], name });
}

/** A Service's address means the Service: policy never sees it (semantics C.1). */
function resolveAddress({ index, port, isCaller }: EndContext, address: Address): End {
  const service = serviceAt(index, address, resolvePort(port));
  const isBalancer = isCaller === true && service?.externalAddresses.some(({ text }) => text === address.text);
  return service === undefined || isBalancer === true
    ? { kind: 'address', address }
    : { kind: 'service', service, family: address.family };
}

/** The API server is wherever `default/kubernetes` leads (semantics C.7). */
function resolveApiServer({ index }: ResolveContext): Resolution {
  const name = { namespace: 'default', name: 'kubernetes' };
  const service = index.snapshot.services.find((each) => each.namespace === name.namespace && each.name === name.name);
  const slices = index.slices.get('default/kubernetes') ?? [];
  const addresses = slices.flatMap((slice) => slice.endpoints.flatMap((endpoint) => endpoint.addresses));
  if (service !== undefined || addresses.length > 0) return found({ kind: 'api-server', service, addresses });
  const object = { kinds: ['Service'], ...name };
  const gap = findGap(index.snapshot, 'endpointslices', name) ?? findGap(index.snapshot, 'services', name);
  return gap === undefined ? { kind: 'missing', wanted: object } : { kind: 'unread', wanted: object, gap };
}
