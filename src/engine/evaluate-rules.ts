import type { CompiledPolicy, CompiledRule, Subject } from '../dialects/compiled.ts';
import { rulesOf } from '../dialects/compiled.ts';
import type { Direction, Tri } from '../model/verdict.ts';
import type { EnforcerModel } from '../model/enforcer-model.ts';
import { type Endpoint, type Flow, type PodEndpoint, wayOf } from '../model/flow.ts';
import type { Pod } from '../model/pod.ts';
import type { PolicyTrace, RuleTrace } from './trace.ts';
import { isOnNodeOf } from './same-node.ts';
import { isMisread } from './policy-limits.ts';
import { sayOf } from './as-enforced.ts';
import { all, any, fromBoolean } from './tri.ts';
import { matchPeer, type PeerEnd, peerResult } from './match-peer.ts';
import { matchPort, portResult } from './match-port.ts';
import { isAccount, satisfies, selects } from '../model/match-labels.ts';

/** Whether a policy is about this pod (semantics A.1). */
export function policySelects({ subject: meant, unrecognised }: CompiledPolicy, subject: PodEndpoint): Tri {
  return unrecognised.length > 0 ? 'unknown' : subjectSelects(meant, subject);
}

/** Whether a pod is one of those that are meant. */
export function subjectSelects({ namespaces, pods, account }: Subject, subject: PodEndpoint): Tri {
  if (!selects(subject.pod.labels, pods) || !isAccount(subject.pod, account)) return 'no';
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
  const { selects: selected, isolates, counts, doubts } = sayOf(policy, selection, direction, model);
  const own = rulesOf(policy, direction).rules.map((rule) => traceRule(rule, direction, flow, model));
  const traces = [...own, ...crossingRules(policy, direction, flow, model)];
  return {
    policy,
    selects: selected,
    isolates,
    counts,
    // What nobody can read of a policy may change what every rule of it means.
    rules:
      policy.unrecognised.length > 0 || isMisread(policy, model)
        ? traces.map((trace) => ({ ...trace, result: 'unknown' }))
        : traces,
    ...(doubts.length === 0 ? {} : { doubts }),
  };
}

/**
 * Rules of the other direction that open this one, too, where policies are read so: of a policy that isolates both and
 * selects the other end as well. Only those that match are told; from the other side their peer is the subject.
 */
function crossingRules(
  policy: CompiledPolicy,
  direction: Direction,
  flow: Flow,
  model: EnforcerModel,
): readonly RuleTrace[] {
  const { rulesOpenOtherDirection: opens } = model;
  if (opens === 'no' || !hasBothTypes(policy)) return [];
  const [other, peer] =
    direction === 'egress' ? (['ingress', flow.destination] as const) : (['egress', flow.source] as const);
  if (peer.kind !== 'pod' || peer.pod.hostNetwork || peer.pod.namespace !== policy.ref.namespace) return [];
  const selection = policySelects(policy, peer);
  return rulesOf(policy, other).rules.flatMap((rule) => {
    const trace = traceRule(rule, other, flow, model);
    const result = all([opens, selection, trace.result]);
    return result === 'no' ? [] : [withResult(trace, result, other)];
  });
}

/** A policy that whoever keeps one chain for both directions enforces with rules that open either (semantics E.4). */
export function hasBothTypes({ language, ingress, egress }: CompiledPolicy): boolean {
  return language === 'core' && ingress.isolates && egress.isolates;
}

function withResult(trace: RuleTrace, result: Tri, writtenFor: Direction): RuleTrace {
  return {
    rule: trace.rule,
    result,
    writtenFor,
    get peers() {
      return trace.peers;
    },
    get ports() {
      return trace.ports;
    },
  };
}

/**
 * Peers AND ports of one rule, never crossed between rules (semantics A.5). Why each of them matches or does not is found
 * out when somebody asks: of the rules that a question meets few are explained, and one may have thousands of peers.
 */
function traceRule(rule: CompiledRule, direction: Direction, flow: Flow, model: EnforcerModel): RuleTrace {
  const end = peerEnd(direction, flow);
  return {
    rule,
    result: ruleResult(rule, end, flow, model),
    get peers() {
      return rule.peers === 'any' ? 'any' : rule.peers.map((peer) => matchPeer(peer, end, model));
    },
    get ports() {
      return rule.ports === 'any' ? 'any' : rule.ports.map((port) => matchPort(port, flow, model));
    },
  };
}

function ruleResult({ peers, ports, unrecognised }: CompiledRule, end: PeerEnd, flow: Flow, model: EnforcerModel): Tri {
  const byPort = ports === 'any' ? 'yes' : any(ports.values().map((port) => portResult(port, flow, model)));
  if (byPort === 'no') return 'no';
  const byPeer = peers === 'any' ? 'yes' : any(peers.values().map((peer) => peerResult(peer, end, model)));
  const result = all([byPeer, byPort]);
  // A field that this version does not know may narrow the rule, never widen it past what is written here.
  return unrecognised.length === 0 || result === 'no' ? result : 'unknown';
}

function peerEnd(direction: Direction, flow: Flow): PeerEnd {
  const [endpoint, subject, address] =
    direction === 'ingress'
      ? ([flow.source, flow.destination, flow.sourceAddress] as const)
      : ([flow.destination, flow.source, flow.destinationAddress] as const);
  const isOwnNode = isOnNodeOf(endpoint, subject);
  const unplaced =
    isOwnNode === 'unknown' ? [endpoint, subject].map(podOf).find((pod) => pod?.node === undefined) : undefined;
  const through = wayOf(flow);
  return {
    endpoint,
    address,
    family: flow.family,
    isOwnNode,
    ...(unplaced === undefined ? {} : { unplaced }),
    ...(through === undefined ? {} : { through }),
    ...(flow.service === undefined ? {} : { service: flow.service }),
  };
}

function podOf(endpoint: Endpoint): Pod | undefined {
  return endpoint.kind === 'pod' ? endpoint.pod : undefined;
}
