import type { ClusterIndex } from './cluster-index.ts';
import type { EnforcerModel } from './enforcer-model.ts';
import type { Flow } from '../model/flow.ts';
import type { FlowOutcome } from './outcome.ts';
import type { PolicySet } from '../dialects/compiled.ts';
import { evaluate } from './evaluate.ts';

interface ConflictContext {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
}

/** Whether the API leaves open which of two packets policy sees, and they are answered differently. */
export function findConflict(context: ConflictContext, outcome: FlowOutcome, flow: Flow): FlowOutcome['conflict'] {
  return dnatConflict(context, outcome, flow) ?? snatConflict(context, outcome, flow);
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
