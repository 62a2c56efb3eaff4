import type { AskedPort, End, Impossible, Place, Question } from './ends.ts';
import { type ClusterIndex, isFinished } from './cluster-index.ts';
import { type Destination, destinationsOf } from './destinations.ts';
import { type EnforcerModel, SPECIFICATION } from './enforcer-model.ts';
import type { Family } from '../model/address.ts';
import type { Flow } from '../model/flow.ts';
import type { Gap } from '../model/gap.ts';
import type { Pod } from '../model/pod.ts';
import type { PolicySet } from '../dialects/compiled.ts';
import type { Trace } from './trace.ts';
import { evaluate } from './evaluate.ts';
import { podsAndTemplates } from './workloads.ts';
import { placeOfAddress, placesOfName, placesOfNode, placesOfOwnNode, placesOfPod, placesOfRange } from './places.ts';
import { selectedPods } from './services.ts';

/** One concrete connection and its answer. */
export interface FlowOutcome {
  readonly source: Place;
  readonly destination: Destination;
  readonly trace: Trace;
  /** `trace`'s verdict; UNKNOWN where the API leaves open which of two packets policy sees, and they differ. */
  readonly verdict: Trace['verdict'];
  readonly conflict?: { readonly why: 'dnat-order' | 'snat-source'; readonly other: Trace };
}

export interface Answers {
  readonly outcomes: readonly FlowOutcome[];
  readonly impossible: readonly Impossible[];
  readonly gaps: readonly Gap[];
}

/** Answers a question flow by flow: every source pod, backend, address family and part of the port range. */
export function ask(
  index: ClusterIndex,
  policies: PolicySet,
  question: Question,
  model: EnforcerModel = SPECIFICATION,
): Answers {
  const context = { index, policies, model };
  const sources = sourcesOf(context, question);
  if (sources.length === 0) return { outcomes: [], impossible: [whyNowhere(index, question.source)], gaps: [] };
  const parts = sources.map((source) => askFrom(context, source, question.destination, question.port));
  const outcomes = parts.flatMap((part) => part.outcomes);
  const gaps = unique(parts.flatMap((part) => part.gaps));
  const reasons = unique(parts.flatMap((part) => part.impossible));
  const isNowhere = outcomes.length === 0 && gaps.length === 0 && reasons.length === 0;
  return { outcomes, impossible: isNowhere ? [familyMismatch(sources, parts)] : reasons, gaps };
}

function whyNowhere(index: ClusterIndex, source: End): Impossible {
  const pods = podsOf(index, source);
  return pods.length > 0 ? { why: 'finished', pods } : { why: 'no-source-address', source };
}

interface AskContext {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
}

interface Part extends Answers {
  readonly families: readonly Family[];
}

function askFrom(context: AskContext, source: Place, destination: End, port: AskedPort): Part {
  const sourcePod = source.endpoint.kind === 'pod' ? source.endpoint.pod : undefined;
  const own = isLoopback(destination) && sourcePod !== undefined ? podEnd(sourcePod) : destination;
  const destinations = destinationsOf(
    {
      ...context,
      sourcePods: sourcePod === undefined ? [] : [sourcePod],
      sourceNode: sourcePod?.node ?? (source.endpoint.kind === 'node' ? source.endpoint.node.name : undefined),
    },
    own,
    port,
  );
  const outcomes = destinations.found.flatMap((target) => {
    const family = commonFamily(source, target.place);
    return family === undefined || isForeignKubelet(source, target) ? [] : [outcomeOf(context, source, target, family)];
  });
  const families = destinations.found.flatMap(({ place }) => place.family ?? []);
  return { outcomes, impossible: destinations.impossible, gaps: destinations.gaps, families };
}

/** Every concrete place a connection may come from. */
function sourcesOf(context: AskContext, question: Question): readonly Place[] {
  const { index, policies } = context;
  const { source } = question;
  switch (source.kind) {
    case 'pods':
      return source.pods.flatMap((pod) => placesOfPod(index, pod));
    case 'service':
      return selectedPods(index, source.service).flatMap((pod) => placesOfPod(index, pod));
    case 'node':
      return placesOfNode(source.node);
    case 'own-node':
      return onePodANode(podsAsked(context, question)).flatMap((pod) => placesOfOwnNode(index, pod));
    case 'api-server':
      return source.addresses.map((address) => placeOfAddress(index, address));
    case 'address':
      return [placeOfAddress(index, source.address)];
    case 'range':
      return placesOfRange(index, policies, source.addresses, podsAsked(context, question), 'ingress');
    case 'dns-name':
      return placesOfName(index, source.name, source.addresses);
  }
}

/** The pods that a question leads to, whatever names them. */
function podsAsked(context: AskContext, { destination, port }: Question): readonly Pod[] {
  const { found } = destinationsOf({ ...context, sourcePods: [], sourceNode: undefined }, destination, port);
  const pods = found.flatMap(({ place }) => (place.endpoint.kind === 'pod' ? [place.endpoint.pod] : []));
  return [...new Set(pods)];
}

function onePodANode(pods: readonly Pod[]): readonly Pod[] {
  return [...new Map(pods.map((pod) => [pod.node, pod])).values()];
}

/** A kubelet probes the pods of its own node only. */
function isForeignKubelet({ endpoint }: Place, { place }: Destination): boolean {
  if (endpoint.kind !== 'node' || endpoint.isOwn !== true || place.endpoint.kind !== 'pod') return false;
  return endpoint.node.name !== (place.endpoint.pod.node ?? '');
}

/** The pods whose policies are asked at this end. */
export function podsOf(index: ClusterIndex, end: End): readonly Pod[] {
  if (end.kind === 'pods') return end.pods;
  if (end.kind === 'service') return backingPods(index, end);
  if (end.kind !== 'address') return [];
  const { endpoint } = placeOfAddress(index, end.address);
  return endpoint.kind === 'pod' ? [endpoint.pod] : [];
}

/** A Service's pods by its selector, and by its slices for those that have none. */
function backingPods(index: ClusterIndex, { service }: Extract<End, { kind: 'service' }>): readonly Pod[] {
  const selected = selectedPods(index, service);
  if (selected.length > 0) return selected.filter((pod) => !isFinished(pod));
  const slices = index.slices.get(`${service.namespace}/${service.name}`) ?? [];
  const named = slices.flatMap((slice) => slice.endpoints.flatMap(({ pod }) => pod ?? []));
  const wanted = new Set(named.map(({ namespace, name }) => `${namespace}/${name}`));
  return podsAndTemplates(index, service.namespace).filter((pod) => wanted.has(`${pod.namespace}/${pod.name}`));
}

function podEnd(pod: Pod): End {
  return { kind: 'pods', ref: { kind: 'Pod', namespace: pod.namespace, name: pod.name }, pods: [pod] };
}

/** 127.0.0.0/8 and ::1 never leave the pod: they are the pod itself (semantics B.1). */
function isLoopback(end: End): boolean {
  return (
    end.kind === 'address' && (end.address.family === 4 ? end.address.value >> 24n === 127n : end.address.value === 1n)
  );
}

/** Both ends speak one family, or there is no connection (semantics B.6). An end without address speaks what the other does. */
function commonFamily(source: Place, destination: Place): Family | undefined {
  if (source.family === undefined) return destination.family ?? 4;
  return destination.family === undefined || destination.family === source.family ? source.family : undefined;
}

function familyMismatch(sources: readonly Place[], parts: readonly Part[]): Impossible {
  return {
    why: 'families',
    source: unique(sources.flatMap(({ family }) => family ?? [])),
    destination: unique(parts.flatMap(({ families }) => families)),
  };
}

function outcomeOf(context: AskContext, source: Place, destination: Destination, family: Family): FlowOutcome {
  const flow = flowOf(source, destination, family);
  const trace = evaluate(context.policies, flow, context.model);
  const plain: FlowOutcome = { source, destination, trace, verdict: trace.verdict };
  const conflict = dnatConflict(context, plain, flow) ?? snatConflict(context, plain, flow);
  return conflict === undefined ? plain : { ...plain, verdict: 'UNKNOWN', conflict };
}

function flowOf(source: Place, { place, protocol, port, via }: Destination, family: Family): Flow {
  return {
    source: source.endpoint,
    destination: place.endpoint,
    protocol,
    port,
    family,
    viaService: via !== undefined,
    ...(source.address === undefined ? {} : { sourceAddress: source.address }),
    ...(place.address === undefined ? {} : { destinationAddress: place.address }),
  };
}

/**
 * A Service whose endpoints are outside addresses: the API does not say whether egress policy sees the Service's address
 * or the endpoint's (semantics C.5). The API server's own Service is seen by its endpoints everywhere (C.7).
 */
function dnatConflict(context: AskContext, { destination, trace }: FlowOutcome, flow: Flow): FlowOutcome['conflict'] {
  const { via, place } = destination;
  if (via === undefined || place.endpoint.kind !== 'external' || isApiServer(via.service)) return undefined;
  const clusterIP = via.service.clusterIPs.find(({ family }) => family === flow.family);
  if (clusterIP === undefined) return undefined;
  const before: Flow = { ...flow, destinationAddress: clusterIP, port: via.port.port };
  const other = evaluate(context.policies, before, context.model);
  return other.verdict === trace.verdict ? undefined : { why: 'dnat-order', other };
}

function isApiServer({ namespace, name }: { readonly namespace: string; readonly name: string }): boolean {
  return namespace === 'default' && name === 'kubernetes';
}

/**
 * From outside through a NodePort or LoadBalancer with externalTrafficPolicy Cluster: the pod may see a node's address
 * instead of the caller's (semantics C.6).
 */
function snatConflict(
  context: AskContext,
  { source, destination, trace }: FlowOutcome,
  flow: Flow,
): FlowOutcome['conflict'] {
  const { via } = destination;
  const isFromOutside = source.endpoint.kind === 'external';
  if (
    via === undefined ||
    !isFromOutside ||
    via.service.type === 'ClusterIP' ||
    via.service.externalTrafficPolicy === 'Local'
  )
    return undefined;
  for (const relayed of relayedFlows(context.index, flow)) {
    const other = evaluate(context.policies, relayed, context.model);
    if (other.verdict !== trace.verdict) return { why: 'snat-source', other };
  }
  return undefined;
}

/** The flow as it looks when a node passes it on; no node known stands for any, the pod's own among them. */
function relayedFlows({ snapshot }: ClusterIndex, { sourceAddress: _, ...flow }: Flow): readonly Flow[] {
  const relayed = snapshot.nodes.flatMap((node) =>
    node.addresses
      .filter((address) => address.family === flow.family)
      .map((sourceAddress): Flow => ({ ...flow, source: { kind: 'node', node }, sourceAddress })),
  );
  if (relayed.length > 0) return relayed;
  const node = { name: '', labels: {}, addresses: [] };
  return [
    { ...flow, source: { kind: 'node', node } },
    { ...flow, source: { kind: 'node', node, isOwn: true } },
  ];
}

function unique<T>(items: readonly T[]): readonly T[] {
  const seen = new Map(items.map((item) => [JSON.stringify(item, withoutBigInt), item]));
  return [...seen.values()];
}

function withoutBigInt(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
