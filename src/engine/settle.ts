import { FIRST_NODE_PORT, LAST_NODE_PORT } from '../model/protocol.ts';
import type { Decision, MissingFact } from './trace.ts';
import type { Direction, DirectionResult, Tri } from '../model/verdict.ts';
import type { EnforcerFlag, EnforcerModel } from '../model/enforcer-model.ts';
import type { Endpoint, Flow, PodEndpoint } from '../model/flow.ts';
import type { CompiledPolicy } from '../dialects/compiled.ts';
import { isOnNodeOf, isSamePod } from './same-node.ts';

/** What the tiers say of one direction. */
export interface Judgement {
  readonly decision: Decision;
  readonly result: DirectionResult;
}

export interface Circumstance {
  readonly direction: Direction;
  readonly subject: PodEndpoint;
  readonly peer: Endpoint;
  readonly flow: Flow;
  /** Whether the flow comes from the subject's own node, where the enforcer may exempt that. */
  readonly fromOwnNode: Tri;
  readonly model: EnforcerModel;
}

/**
 * What becomes of the policies' word between a pod and its own node, or itself through a Service: the API leaves that open,
 * and whoever enforces decides it (semantics B.1, B.2).
 */
export function settle(judgement: Judgement, circumstance: Circumstance): Judgement {
  const { flow, model } = circumstance;
  const settled = settleOwnNode(settleSelf(judgement, circumstance), circumstance);
  if (flow.protocol === 'SCTP' && model.sctp === 'unknown') return unknownReading('sctp');
  return settled;
}

/** Isolation closes by default; a rule that says no is meant, and no exemption is from it. */
function closedBy({ decision, result }: Judgement): readonly CompiledPolicy[] | undefined {
  if (result !== 'deny') return undefined;
  return decision.kind === 'isolated' || decision.kind === 'enforcer' ? decision.by : undefined;
}

function settleSelf(judgement: Judgement, { direction, subject, peer, flow, model }: Circumstance): Judgement {
  if (!isSamePod(subject, peer) || !flow.viaService) return judgement;
  const by = closedBy(judgement);
  if (model.hairpin === 'never-asked')
    return judgement.result === 'allow' ? judgement : opened('hairpin', by ?? deniedBy(judgement));
  if (by === undefined) return judgement;
  switch (model.hairpin) {
    case 'undefined':
      return { result: 'unknown', decision: { kind: 'undefined', why: 'hairpin', likely: 'deny', by } };
    case 'open':
      return opened('hairpin', by);
    case 'open-for-ingress':
      return direction === 'ingress' ? opened('hairpin', by) : judgement;
    // Both sides have to be known for the last: `evaluate` sees to it.
    case 'policed':
    case 'open-unless-both-refuse':
      return judgement;
  }
}

function deniedBy({ decision }: Judgement): readonly CompiledPolicy[] {
  return decision.kind === 'rule' ? [...new Set(decision.matches.map(({ policy }) => policy))] : [];
}

function settleOwnNode(judgement: Judgement, circumstance: Circumstance): Judgement {
  return circumstance.direction === 'ingress'
    ? settleFromNode(judgement, circumstance)
    : settleToNode(judgement, circumstance);
}

function settleFromNode(judgement: Judgement, { subject, peer, fromOwnNode, model }: Circumstance): Judgement {
  if (closedBy(judgement) === undefined || fromOwnNode === 'no') return judgement;
  if (fromOwnNode === 'unknown') return unknownNode(peer, subject);
  return model.ownNodeReachesPods === 'unknown' ? unknownReading('ownNodeReachesPods') : judgement;
}

function settleToNode(judgement: Judgement, { subject, peer, flow, model }: Circumstance): Judgement {
  const toOwnNode = isOnNodeOf(peer, subject);
  if (toOwnNode === 'no') return judgement;
  const there = afterPolicy(withinNode(judgement, flow.port, model), model);
  if (toOwnNode === 'yes' || there.result === judgement.result) return there;
  return unknownNode(peer, subject);
}

/** To the own node, as far as policies are asked. */
function withinNode(judgement: Judgement, port: number, model: EnforcerModel): Judgement {
  const by = closedBy(judgement);
  if (by === undefined) return judgement;
  const isNodePort = FIRST_NODE_PORT <= port && port <= LAST_NODE_PORT;
  if (isNodePort && model.ownNodePortsOpen !== 'no') {
    return model.ownNodePortsOpen === 'yes' ? opened('ownNodePortsOpen', by) : unknownReading('ownNodePortsOpen');
  }
  switch (model.toOwnNode) {
    case 'undefined':
      return { result: 'unknown', decision: { kind: 'undefined', why: 'egress-to-own-node', likely: 'deny', by } };
    case 'open':
      return opened('toOwnNode', by);
    case 'policed':
      return judgement;
  }
}

/** What the node's own firewall leaves of it. */
function afterPolicy(judgement: Judgement, { ownNodeAfterPolicy }: EnforcerModel): Judgement {
  if (judgement.result === 'deny' || ownNodeAfterPolicy === 'open') return judgement;
  // What is not known already names what is missing.
  if (ownNodeAfterPolicy === 'unknown')
    return judgement.result === 'unknown' ? judgement : unknownReading('ownNodeAfterPolicy');
  return { result: 'deny', decision: { kind: 'enforcer', flag: 'ownNodeAfterPolicy', by: [] } };
}

function opened(flag: EnforcerFlag, by: readonly CompiledPolicy[]): Judgement {
  return { result: 'allow', decision: { kind: 'enforcer', flag, by } };
}

/** How whoever enforces reads it decides, and is not known. */
export function unknownReading(flag: EnforcerFlag): Judgement {
  return { result: 'unknown', decision: { kind: 'missing', facts: [{ kind: 'enforcer', flag }] } };
}

/** Whether the other end is the pod's own node decides, and is not known. */
function unknownNode(peer: Endpoint, { pod }: PodEndpoint): Judgement {
  const hidden = peer.kind === 'external' ? peer.unread?.node : undefined;
  const fact: MissingFact = hidden === undefined ? { kind: 'node-unknown', pod } : { kind: 'gap', gap: hidden };
  return { result: 'unknown', decision: { kind: 'missing', facts: [fact] } };
}
