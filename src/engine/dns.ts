import type { Answers, FlowOutcome } from './outcome.ts';
import { ask } from './ask.ts';
import type { ClusterIndex } from './cluster-index.ts';
import { findGap, isCovered } from '../model/coverage.ts';
import type { Address } from '../model/address.ts';
import type { EnforcerModel } from '../model/enforcer-model.ts';
import type { Gap } from '../model/gap.ts';
import type { Pod } from '../model/pod.ts';
import { modelOf, type PolicySet } from '../dialects/compiled.ts';
import type { Protocol } from '../model/protocol.ts';
import type { Service } from '../model/service.ts';
import { evaluate } from './evaluate.ts';
import { DNS_SERVICES, NODE_LOCAL_DNS } from '../model/dns-location.ts';
import { parseAddress } from '../model/address.ts';
import { placeOfAddress, placesOfPod } from './places.ts';
import { portSetOf } from '../model/port-set.ts';
import type { Question } from './ends.ts';
import type { Target } from '../model/target.ts';

/** The address that the KEP gives NodeLocal DNSCache (semantics C.8). */
const NODE_LOCAL_ADDRESS = '169.254.20.10';
const DNS_PORT = 53;

export type Resolver =
  | { readonly kind: 'service'; readonly service: Service }
  | { readonly kind: 'node-local'; readonly address: Address }
  | { readonly kind: 'addresses'; readonly addresses: readonly Address[] }
  /** Not a question of this cluster's policies, or not to be found out from what was read. */
  | { readonly kind: 'unknown'; readonly why: 'node-resolvers' | 'not-found' }
  | { readonly kind: 'unread'; readonly gap: Gap };

/** The DNS part of a flow by name: UDP is what resolvers use, TCP is where big answers go (semantics C.8). */
export interface DnsAnswers {
  readonly resolver: Resolver;
  readonly udp: Answers;
  readonly tcp: Answers;
}

/** Asks whether pods that connect by name can ask their resolver. Pods of one workload share their DNS policy. */
export function askDns(
  index: ClusterIndex,
  policies: PolicySet,
  pods: readonly Pod[],
  model: EnforcerModel = modelOf(policies),
): DnsAnswers | undefined {
  const [first] = pods;
  if (first === undefined) return undefined;
  const resolver = findResolver(index, first);
  const over = (protocol: Protocol): Answers => askResolver(index, policies, pods, resolver, protocol, model);
  return { resolver, udp: over('UDP'), tcp: over('TCP') };
}

/** A Service or a DNS name is looked up before anything connects to it; the Service's address needs no look-up. */
export function isByName({ endpoint }: Target, { destination }: Question): boolean {
  return endpoint.kind !== 'address' && (destination.kind === 'service' || destination.kind === 'dns-name');
}

function findResolver(index: ClusterIndex, pod: Pod): Resolver {
  if (pod.dnsPolicy === 'None')
    return { kind: 'addresses', addresses: (pod.nameservers ?? []).flatMap((text) => parseAddress(text) ?? []) };
  // A pod on its node's network falls back to the node's resolvers unless it asks for the cluster's.
  if (pod.dnsPolicy === 'Default' || (pod.hostNetwork && pod.dnsPolicy !== 'ClusterFirstWithHostNet')) {
    return { kind: 'unknown', why: 'node-resolvers' };
  }
  const nodeLocal = parseAddress(NODE_LOCAL_ADDRESS);
  if (nodeLocal !== undefined && hasNodeLocalDns(index)) return { kind: 'node-local', address: nodeLocal };
  return clusterDns(index);
}

function hasNodeLocalDns({ podsByNamespace }: ClusterIndex): boolean {
  const { namespace, label } = NODE_LOCAL_DNS;
  return (podsByNamespace.get(namespace) ?? []).some((pod) => pod.labels[label.key] === label.value);
}

function clusterDns({ snapshot }: ClusterIndex): Resolver {
  for (const { namespace, name } of DNS_SERVICES) {
    const service = snapshot.services.find((each) => each.namespace === namespace && each.name === name);
    if (service !== undefined) return { kind: 'service', service };
  }
  const [usual] = DNS_SERVICES;
  const gap = findGap(snapshot, 'services', usual);
  if (gap !== undefined && !isCovered(snapshot, 'services', usual)) return { kind: 'unread', gap };
  return { kind: 'unknown', why: 'not-found' };
}

const NO_ANSWERS: Answers = { outcomes: [], impossible: [], gaps: [] };

function askResolver(
  index: ClusterIndex,
  policies: PolicySet,
  pods: readonly Pod[],
  resolver: Resolver,
  protocol: Protocol,
  model: EnforcerModel,
): Answers {
  const [first] = pods;
  if (first === undefined) return NO_ANSWERS;
  const source = { kind: 'pods', ref: { kind: 'Pod', namespace: first.namespace, name: first.name }, pods } as const;
  const port = { kind: 'number', port: DNS_PORT, protocol } as const;
  switch (resolver.kind) {
    case 'service':
      return ask(index, policies, { source, destination: { kind: 'service', service: resolver.service }, port }, model);
    case 'addresses':
      return mergeAnswers(
        resolver.addresses.map((address) =>
          ask(index, policies, { source, destination: { kind: 'address', address }, port }, model),
        ),
      );
    case 'node-local':
      return {
        ...NO_ANSWERS,
        outcomes: pods.flatMap((pod) => askNodeLocal(index, policies, pod, resolver.address, protocol, model)),
      };
    case 'unknown':
      return NO_ANSWERS;
    case 'unread':
      return { ...NO_ANSWERS, gaps: [resolver.gap] };
  }
}

function mergeAnswers(parts: readonly Answers[]): Answers {
  return {
    outcomes: parts.flatMap((part) => part.outcomes),
    impossible: parts.flatMap((part) => part.impossible),
    gaps: parts.flatMap((part) => part.gaps),
  };
}

/** NodeLocal DNSCache answers on a link-local address of the pod's own node: no label can match it. */
function askNodeLocal(
  index: ClusterIndex,
  policies: PolicySet,
  pod: Pod,
  address: Address,
  protocol: Protocol,
  model: EnforcerModel,
): FlowOutcome[] {
  const node = (pod.node === undefined ? undefined : index.nodes.get(pod.node)) ?? {
    name: pod.node ?? '',
    labels: {},
    addresses: [],
  };
  const place = { ...placeOfAddress(index, address), endpoint: { kind: 'node', node, isOwn: true } } as const;
  return placesOfPod(index, pod)
    .filter(({ family }) => family === undefined || family === address.family)
    .map((source) => {
      const flow = {
        source: source.endpoint,
        destination: place.endpoint,
        protocol,
        port: DNS_PORT,
        family: address.family,
        viaService: false,
        destinationAddress: address,
        ...(source.address === undefined ? {} : { sourceAddress: source.address }),
      };
      const trace = evaluate(policies, flow, model);
      const destination = {
        place,
        protocol,
        ports: portSetOf([{ first: DNS_PORT, last: DNS_PORT }]),
        port: DNS_PORT,
        via: undefined,
      };
      return { source, destination, trace, verdict: trace.verdict };
    });
}
