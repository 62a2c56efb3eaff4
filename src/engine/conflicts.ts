import type { EnforcerModel } from '../model/enforcer-model.ts';
import type { Endpoint, Flow } from '../model/flow.ts';
import type { FlowOutcome } from './outcome.ts';
import type { Place } from './ends.ts';
import type { PolicySet } from '../dialects/compiled.ts';
import type { Service } from '../model/service.ts';
import { combine } from './combine.ts';
import { contains, parseCidr } from '../model/cidr.ts';
import type { Address } from '../model/address.ts';
import { addressSetOf, hasAddress, isEmpty, subtractAddresses } from '../model/address-set.ts';
import { evaluate, evaluateDirection } from './evaluate.ts';
import { type ClusterIndex, podEndpoint } from './cluster-index.ts';

interface ConflictContext {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
}

/** Whether the API leaves open which of two packets policy sees, and they are answered differently. */
export function findConflict(context: ConflictContext, outcome: FlowOutcome, flow: Flow): FlowOutcome['conflict'] {
  return (
    dnatConflict(context, outcome, flow) ??
    serviceConflict(context, outcome, flow) ??
    closedServiceConflict(context, outcome, flow) ??
    snatConflict(context, outcome, flow) ??
    sourceRangesConflict(outcome)
  );
}

/**
 * A Service whose endpoints are outside addresses: the API does not say whether egress policy sees the Service's address
 * or the endpoint's (semantics C.5). The API server's own Service is seen by its endpoints everywhere (C.7).
 */
function dnatConflict(
  context: ConflictContext,
  { destination, trace }: FlowOutcome,
  flow: Flow,
): FlowOutcome['conflict'] {
  const { via, place } = destination;
  if (via === undefined || place.endpoint.kind !== 'external' || isApiServer(via.service)) return undefined;
  const clusterIP = via.service.clusterIPs.find(({ family }) => family === flow.family);
  if (clusterIP === undefined) return undefined;
  const before: Flow = { ...flow, destinationAddress: clusterIP, port: via.port.port };
  const other = evaluate(context.policies, before, context.model);
  return other.verdict === trace.verdict ? undefined : { why: 'dnat-order', other };
}

/**
 * To those who judge egress before the Service's address is translated, a peer matches the Service by its selector and its
 * address, not the pod behind it (semantics E.8).
 */
function serviceConflict(
  { policies, model, index }: ConflictContext,
  { destination: { via }, trace }: FlowOutcome,
  flow: Flow,
): FlowOutcome['conflict'] {
  const clusterIP = via?.service.clusterIPs.find(({ family }) => family === flow.family);
  if (model.egressSeesServices === 'no' || via === undefined || clusterIP === undefined) return undefined;
  const seen: Flow = {
    ...flow,
    destination: serviceAsEnd(index, via.service, flow.destination),
    destinationAddress: clusterIP,
  };
  const egress = evaluateDirection(policies, 'egress', seen, model);
  const verdict = combine(egress.result, trace.ingress.result);
  return verdict === trace.verdict ? undefined : { why: 'dnat-order', other: { ...trace, egress, verdict } };
}

/** A proxy that is also the firewall judges the address of a Service that it does not know for one (semantics E.4). */
function closedServiceConflict(
  { policies, model }: ConflictContext,
  { destination: { via }, trace }: FlowOutcome,
  flow: Flow,
): FlowOutcome['conflict'] {
  const clusterIP = via?.service.clusterIPs.find(({ family }) => family === flow.family);
  if (trace.verdict !== 'ALLOW' || via === undefined || clusterIP === undefined) return undefined;
  if (isOpenService(clusterIP, model)) return undefined;
  const seen: Flow = {
    ...flow,
    destination: { kind: 'external' },
    destinationAddress: clusterIP,
    port: via.port.port,
  };
  const egress = evaluateDirection(policies, 'egress', seen, model);
  const verdict = combine(egress.result, trace.ingress.result);
  return verdict === trace.verdict ? undefined : { why: 'dnat-order', other: { ...trace, egress, verdict } };
}

function isOpenService(address: Address, { openServices }: EnforcerModel): boolean {
  return openServices.split(',').some((text) => {
    const range = parseCidr(text);
    return range.ok && contains(range.cidr, address);
  });
}

/** A Service as a peer sees it by its selector; without one it has nothing that a selector could match. */
function serviceAsEnd(index: ClusterIndex, { namespace, name, selector }: Service, behind: Endpoint): Endpoint {
  if (selector === undefined || behind.kind !== 'pod') return { kind: 'external' };
  const { node: _, ...pod } = behind.pod;
  return podEndpoint(index, { ...pod, namespace, name, labels: selector, hostNetwork: false, template: true });
}

function isApiServer({ namespace, name }: { readonly namespace: string; readonly name: string }): boolean {
  return namespace === 'default' && name === 'kubernetes';
}

/**
 * From outside through a NodePort or LoadBalancer with externalTrafficPolicy Cluster: the pod may see a node's address
 * instead of the caller's (semantics C.6).
 */
function snatConflict(
  context: ConflictContext,
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

/**
 * A load balancer takes calls from some addresses alone, where the platform heeds `loadBalancerSourceRanges`; whoever comes by
 * the port of a node has gone around it. https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/
 */
function sourceRangesConflict({ source, destination, trace }: FlowOutcome): FlowOutcome['conflict'] {
  const service = destination.via?.service;
  if (trace.verdict !== 'ALLOW' || source.endpoint.kind !== 'external' || destination.viaNode === true)
    return undefined;
  if (service?.sourceRanges === undefined || isWithin(source, service.sourceRanges)) return undefined;
  return { why: 'source-ranges', service };
}

/** Whether all addresses of a place are certainly in these blocks. */
function isWithin({ address, addresses }: Place, texts: readonly string[]): boolean {
  const blocks = addressSetOf(texts.map(parseCidr).flatMap((parsed) => (parsed.ok ? [parsed.cidr] : [])));
  if (addresses !== undefined) return isEmpty(subtractAddresses(addresses, blocks));
  return address !== undefined && hasAddress(blocks, address);
}
