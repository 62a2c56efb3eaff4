import type { CompiledPolicy, CompiledRule } from '../dialects/compiled.ts';
import { rulesOf } from '../dialects/compiled.ts';
import type { Direction, Tri } from '../model/verdict.ts';
import type { EnforcerModel } from './enforcer-model.ts';
import type { Flow, PodEndpoint } from '../model/flow.ts';
import type { PolicyTrace, RuleTrace } from './trace.ts';
import { all, any, fromBoolean } from './tri.ts';
import { matchPeer, type PeerEnd } from './match-peer.ts';
import { matchPort } from './match-port.ts';
import { satisfies, selects } from './match-labels.ts';

/** Whether a policy is about this pod (semantics A.1). */
export function policySelects(policy: CompiledPolicy, subject: PodEndpoint): Tri {
  const { namespaces, pods } = policy.subject;
  if (policy.unrecognised.length > 0) return 'unknown';
  if (!selects(subject.pod.labels, pods)) return 'no';
  if (namespaces.kind === 'named') return fromBoolean(namespaces.name === subject.pod.namespace);
  if (namespaces.selector.length === 0) return 'yes';
  const { namespaceLabels } = subject;
  if (!namespaceLabels.known) return 'unknown';
  return all(namespaces.selector.map((requirement) => fromBoolean(satisfies(namespaceLabels.value, requirement))));
}

/** One policy against one flow: every rule with every peer and port, matched or not. */
export function tracePolicy(
  policy: CompiledPolicy,
  selection: Tri,
  direction: Direction,
  flow: Flow,
  model: EnforcerModel,
): PolicyTrace {
  const { isolates, rules } = rulesOf(policy, direction);
  return {
    policy,
    selects: selection,
    isolates: isolates || (model.rulesImplyPolicyType && rules.length > 0),
    rules: rules
      .map((rule) => traceRule(rule, direction, flow, model))
      // What this version cannot read of a policy may change what every rule of it means.
      .map((rule) => (policy.unrecognised.length > 0 ? { ...rule, result: 'unknown' } : rule)),
  };
}

/** Whether a rule of the policy allows the flow for certain, without a trace: for the many policies that are merely near. */
export function hasMatchingRule(
  policy: CompiledPolicy,
  direction: Direction,
  flow: Flow,
  model: EnforcerModel,
): boolean {
  const { isolates, rules } = rulesOf(policy, direction);
  if (policy.unrecognised.length > 0 || !(isolates || model.rulesImplyPolicyType)) return false;
  const end = peerEnd(direction, flow);
  return rules.some(
    ({ ports, peers, unrecognised }) =>
      unrecognised.length === 0 &&
      (ports === 'any' || ports.some((port) => matchPort(port, flow).result === 'yes')) &&
      (peers === 'any' || peers.some((peer) => matchPeer(peer, end, model).result === 'yes')),
  );
}

/** Peers AND ports of one rule, never crossed between rules (semantics A.5). */
function traceRule(rule: CompiledRule, direction: Direction, flow: Flow, model: EnforcerModel): RuleTrace {
  const end = peerEnd(direction, flow);
  const peers = rule.peers === 'any' ? rule.peers : rule.peers.map((peer) => matchPeer(peer, end, model));
  const ports = rule.ports === 'any' ? rule.ports : rule.ports.map((port) => matchPort(port, flow));
  const result = all([
    peers === 'any' ? 'yes' : any(peers.map((peer) => peer.result)),
    ports === 'any' ? 'yes' : any(ports.map((port) => port.result)),
  ]);
  // A field that this version does not know may narrow the rule, never widen it past what is written here.
  const isCertain = rule.unrecognised.length === 0 || result === 'no';
  return { rule, peers, ports, result: isCertain ? result : 'unknown' };
}

function peerEnd(direction: Direction, flow: Flow): PeerEnd {
  return direction === 'ingress'
    ? { endpoint: flow.source, address: flow.sourceAddress, family: flow.family }
    : { endpoint: flow.destination, address: flow.destinationAddress, family: flow.family };
}
