import { uniqueBy } from '../model/unique-by.ts';
import type { Answers, FlowOutcome } from '../engine/outcome.ts';
import type { DirectionTrace, PolicyMatch, RuleTrace } from '../engine/trace.ts';
import { aboutIdleAntrea } from './idle-antrea.ts';
import { aboutRealised } from './realised.ts';
import type { ClusterIndex } from '../engine/cluster-index.ts';
import type { Caveat } from './explanation.ts';
import {
  type CompiledPolicy,
  isAdmin,
  modelOf,
  type Peer,
  type PolicySet,
  simplePeersIn,
} from '../dialects/compiled.ts';
import type { End, Question } from '../engine/ends.ts';
import type { ObjectRef } from '../model/reference.ts';
import type { Pod } from '../model/pod.ts';
import { assumptionCaveats } from './assumptions.ts';
import { evaluate } from '../engine/evaluate.ts';
import { idleHostPolicies } from '../engine/host-policies.ts';
import { decidingDivergences } from './divergences.ts';
import { divergentAnswers } from './alternatives.ts';
import type { Enforcement, Enforcer } from '../model/enforcement.ts';
import { isolatingPolicies } from './direction.ts';
import { selectingPolicies } from '../engine/places.ts';
import * as phrase from './phrase/caveats.ts';

/** What could make this very answer differ from what happens, and nothing else (design: ux.md, principle 5). */
export function findCaveats(
  index: ClusterIndex,
  policies: PolicySet,
  question: Question,
  answers: Answers,
  enforcement?: Enforcement,
): readonly Caveat[] {
  const { outcomes } = answers;
  const enforcers = enforcement?.kind === 'enforced' ? enforcement.enforcers : [];
  const pods = unique(outcomes.flatMap(podsOfFlow));
  return uniqueTexts([
    // Of those who are known not to be here nobody wants to hear.
    ...(enforcers.length > 0
      ? decidingDivergences(outcomes, policies, enforcers)
      : divergentAnswers(outcomes, policies)),
    ...assumptionCaveats(outcomes, policies, enforcers),
    ...aboutBarePods(outcomes, enforcers),
    ...aboutSelectors(outcomes, enforcers),
    ...undefinedByApi(outcomes),
    ...(enforcers.length > 0 ? [] : aboutAdminTiers(outcomes)),
    ...aboutShapes(outcomes),
    ...aboutOvn(outcomes, enforcers),
    ...aboutSplitPeers(outcomes),
    ...pods.flatMap((pod) => aboutPod(index, policies, pod)),
    ...unique(outcomes.flatMap(decidingPolicies)).flatMap(aboutPolicy),
    ...outcomes.flatMap(aboutNamedPorts),
    ...aboutHostNetworkPeers(outcomes),
    ...aboutNamespaces(index, pods),
    ...aboutEnds(index, question, outcomes),
    ...unique(outcomes.flatMap(sides)).flatMap(aboutConditions),
    ...aboutTunnels(outcomes, policies),
    ...aboutStaged(outcomes, policies),
    ...aboutIdleHostPolicies(outcomes, policies),
    ...aboutIdleAntrea(index.snapshot, policies, pods, enforcers),
    ...aboutInvalidPolicies(index, policies, pods),
    ...aboutRealised(outcomes, policies),
    ...aboutLoadBalancers(outcomes, policies),
  ]);
}

/** A load balancer may show an address of its own, whatever its Service says of the caller's (semantics C.6). */
function aboutLoadBalancers(outcomes: readonly FlowOutcome[], policies: PolicySet): readonly Caveat[] {
  return outcomes.flatMap(({ source, destination: { via }, trace, conflict }) => {
    const isBalanced = source.endpoint.kind === 'external' && via?.service.type === 'LoadBalancer';
    if (!isBalanced || conflict !== undefined || trace.flow.sourceAddress === undefined) return [];
    const { sourceAddress: _, ...unseen } = trace.flow;
    const other = evaluate(policies, unseen, modelOf(policies));
    return other.verdict === trace.verdict ? [] : [phrase.addressOfBalancer(trace.verdict)];
  });
}

function podsOfFlow({ trace: { flow } }: FlowOutcome): readonly Pod[] {
  return [flow.source, flow.destination].flatMap((endpoint) => (endpoint.kind === 'pod' ? [endpoint.pod] : []));
}

function sides({ trace }: FlowOutcome): readonly DirectionTrace[] {
  return [trace.egress, trace.ingress];
}

function decidingPolicies(outcome: FlowOutcome): readonly CompiledPolicy[] {
  return sides(outcome).flatMap(isolatingPolicies);
}

function undefinedByApi(outcomes: readonly FlowOutcome[]): readonly Caveat[] {
  const decisions = outcomes.flatMap(sides).map(({ decision }) => decision);
  return decisions.flatMap((decision) => (decision.kind === 'undefined' ? [phrase.undefinedByApi(decision.why)] : []));
}

/** Pods that no controller has made, where whoever enforces is not known to close these, and closes one here. */
function aboutBarePods(outcomes: readonly FlowOutcome[], enforcers: readonly Enforcer[]): readonly Caveat[] {
  const bare = outcomes.flatMap(sides).flatMap(({ subject, result }) => {
    const pod = subject.kind === 'pod' && result === 'deny' ? subject.pod : undefined;
    return pod === undefined || pod.owner !== undefined || pod.template ? [] : [pod];
  });
  return enforcers.flatMap((enforcer) =>
    (enforcer.divergences ?? [])
      .filter(({ concerns }) => concerns === 'bare-pods')
      .flatMap((divergence) => unique(bare).map((pod) => phrase.barePod(enforcer, divergence, pod))),
  );
}

/** Whoever enforces sees only some of the labels that decide here. */
function aboutSelectors(outcomes: readonly FlowOutcome[], enforcers: readonly Enforcer[]): readonly Caveat[] {
  const isBySelector = policiesThatDecide(outcomes).some((policy) => {
    const rules = [...policy.ingress.rules, ...policy.egress.rules].flatMap((rule) => simplePeersIn(rule));
    return policy.subject.pods.length > 0 || rules.some((peer) => peer.kind === 'selector' && peer.pods.length > 0);
  });
  if (!isBySelector) return [];
  return enforcers.flatMap((enforcer) =>
    (enforcer.divergences ?? [])
      .filter(({ concerns }) => concerns === 'selectors')
      .map((divergence) => phrase.labelsFiltered(enforcer, divergence)),
  );
}

/** Few enforcers know the admin tiers, and one alone the policies of AWS; where one of these decides, the others would not. */
function aboutAdminTiers(outcomes: readonly FlowOutcome[]): readonly Caveat[] {
  const kinds = unique(
    policiesThatDecide(outcomes).flatMap((policy) =>
      isAdmin(policy) || policy.language === 'aws' ? [policy.ref.kind] : [],
    ),
  );
  return kinds.map(phrase.adminNotEnforced);
}

/** Rules of the admin tiers that decide, and say something else than a reader takes them to say (semantics D.5, D.6). */
function aboutShapes(outcomes: readonly FlowOutcome[]): readonly Caveat[] {
  const matches = outcomes.flatMap(sides).flatMap(({ decision }) => (decision.kind === 'rule' ? decision.matches : []));
  return matches.flatMap(({ policy, rule }) =>
    policy.findings
      .filter(({ path }) => path === rule.rule.path)
      .flatMap(({ code, detail }) => {
        if (code === 'UNKNOWN_SHAPE') return [phrase.failsClosed(policy, rule.rule, detail)];
        return code === 'CNP_SHAPE' ? [phrase.wholeProtocol(policy, rule.rule)] : [];
      }),
  );
}

function policiesThatDecide(outcomes: readonly FlowOutcome[]): readonly CompiledPolicy[] {
  return outcomes.flatMap(sides).flatMap(({ decision }) => {
    if (decision.kind === 'rule') return decision.matches.map(({ policy }) => policy);
    return decision.kind === 'isolated' ? decision.by : [];
  });
}

/** Networks and firewalls that OVN-Kubernetes alone knows, where somebody else was found to enforce. */
function aboutOvn(outcomes: readonly FlowOutcome[], enforcers: readonly Enforcer[]): readonly Caveat[] {
  if (enforcers.length === 0 || enforcers.some(({ name }) => name === 'ovn-kubernetes')) return [];
  const decided = policiesThatDecide(outcomes).filter(({ language }) => language === 'ovn');
  return unique(decided.map(({ ref }) => ref.kind)).map((kind) => phrase.ovnAlone(kind, enforcers));
}

/** Two list items where one was probably meant: the first lets in whole namespaces (semantics A.5, AND and OR). */
function aboutSplitPeers(outcomes: readonly FlowOutcome[]): readonly Caveat[] {
  const matches = outcomes.flatMap(sides).flatMap(({ decision }) => (decision.kind === 'rule' ? decision.matches : []));
  return matches.flatMap(({ policy, rule }) => (isSplit(rule) ? [phrase.splitPeers(policy, rule)] : []));
}

function isSplit(trace: RuleTrace): boolean {
  const { peers: written } = trace.rule;
  if (written === 'any' || !written.some(isWholeNamespaces) || !written.some(isOwnPods)) return false;
  const peers = trace.peers === 'any' ? [] : trace.peers;
  return (
    peers.some(({ peer, result }) => result === 'yes' && isWholeNamespaces(peer)) &&
    peers.some(({ peer, result }) => result !== 'yes' && isOwnPods(peer))
  );
}

function isWholeNamespaces(peer: Peer): boolean {
  return peer.kind === 'selector' && peer.pods.length === 0 && peer.namespaces.kind === 'labels';
}

function isOwnPods(peer: Peer): boolean {
  return peer.kind === 'selector' && peer.pods.length > 0 && peer.namespaces.kind === 'same';
}

function aboutPod(index: ClusterIndex, policies: PolicySet, pod: Pod): readonly Caveat[] {
  const caveats: Caveat[] = [];
  if (pod.hostNetwork) {
    const selecting = selectingPolicies(index, policies, pod);
    if (selecting.length > 0) caveats.push(phrase.hostNetworkSubject(pod, selecting));
  }
  if (pod.template) caveats.push(phrase.template(pod));
  // Files rarely say what addresses pods get; a live pod without one is news.
  else if (pod.addresses.length === 0 && index.snapshot.source.kind === 'cluster') caveats.push(phrase.noAddress(pod));
  if (pod.terminating) caveats.push(phrase.podTerminating(pod));
  const [shared] = pod.addresses.flatMap(({ text }) => {
    const others = (index.podsByAddress.get(text) ?? []).filter((other) => other !== pod && mayMeet(pod, other));
    return others.length === 0 || pod.hostNetwork ? [] : [phrase.duplicateAddress(text, [pod, ...others])];
  });
  if (shared !== undefined) caveats.push(shared);
  return caveats;
}

/** Networks of their own may have the same addresses, and pods of one namespace are in one. */
function mayMeet(a: Pod, b: Pod): boolean {
  return a.namespace === b.namespace || (a.clusterNetwork === undefined && b.clusterNetwork === undefined);
}

/** What of a policy a reader should know, whatever is asked about it. */
export function aboutPolicy(policy: CompiledPolicy): readonly Caveat[] {
  const findings = policy.findings.flatMap(({ code, detail }) => {
    if (code === 'CIDR_LEADING_ZEROS') return [phrase.leadingZeros(policy, detail)];
    return code === 'INVALID_SELECTOR_VALUE' ? [phrase.impossibleSelectorValue(policy, detail)] : [];
  });
  return [...findings, ...(policy.terminating ? [phrase.policyTerminating(policy)] : [])];
}

/** A port name that only a sidecar declares is resolved by some enforcers and not by others (semantics A.7). */
function aboutNamedPorts(outcome: FlowOutcome): readonly Caveat[] {
  const rules = sides(outcome).flatMap(({ decision }) =>
    decision.kind === 'rule' ? decision.matches.map(({ rule }) => rule) : [],
  );
  return rules.every(needsSidecarName) ? rules.slice(0, 1).map(() => phrase.namedPortInSidecar(outcome)) : [];
}

function needsSidecarName(trace: RuleTrace): boolean {
  const { ports: written } = trace.rule;
  if (written === 'any' || !written.some(({ port }) => port.kind === 'named') || trace.ports === 'any') return false;
  const matching = trace.ports.filter(({ result }) => result === 'yes').flatMap(({ checks }) => checks);
  const named = matching.flatMap((check) => (check.kind === 'named' ? check.found : []));
  return named.length > 0 && named.every(({ container }) => container === 'sidecar');
}

function aboutHostNetworkPeers(outcomes: readonly FlowOutcome[]): readonly Caveat[] {
  const unmatched = outcomes
    .flatMap(sides)
    .filter(({ decision, peer }) => decision.kind === 'isolated' && peer.kind === 'pod' && peer.pod.hostNetwork);
  return unmatched.flatMap(({ peer }) => (peer.kind === 'pod' ? [phrase.hostNetworkPeer(peer.pod)] : []));
}

function aboutNamespaces({ namespaces, snapshot }: ClusterIndex, pods: readonly Pod[]): readonly Caveat[] {
  const names = unique(pods.map(({ namespace }) => namespace));
  return names.flatMap((name) => {
    const namespace = namespaces.get(name);
    if (namespace?.terminating === true) return [phrase.namespaceTerminating(name)];
    // Only a policy that asks for namespace labels could be answered differently by the real object.
    const matters = snapshot.networkPolicies.some(asksForNamespaceLabels);
    return namespace?.assumed === true && matters ? [phrase.namespaceAssumed(name)] : [];
  });
}

function asksForNamespaceLabels({ spec }: ClusterIndex['snapshot']['networkPolicies'][number]): boolean {
  const peers = [
    ...(spec.ingress ?? []).flatMap((rule) => rule?.from ?? []),
    ...(spec.egress ?? []).flatMap((rule) => rule?.to ?? []),
  ];
  return peers.some((peer) => Object.keys(peer?.namespaceSelector ?? {}).length > 0);
}

function aboutEnds(
  index: ClusterIndex,
  { source, destination }: Question,
  outcomes: readonly FlowOutcome[],
): readonly Caveat[] {
  const fromOutside = outcomes.some(({ source: place }) => place.endpoint.kind === 'external');
  const caveats = [source, destination].flatMap((end) => aboutAddress(index, end));
  if (destination.kind === 'service' && destination.service.type === 'ClusterIP' && fromOutside) {
    caveats.push(phrase.clusterIPFromOutside(destination.service));
  }
  return caveats;
}

function aboutAddress({ snapshot }: ClusterIndex, end: End): Caveat[] {
  if (end.kind !== 'address') return [];
  const { text } = end.address;
  const secondary = snapshot.pods.find(
    (pod) => pod.secondaryAddresses?.some((address) => address.text === text) === true,
  );
  if (secondary !== undefined) return [phrase.secondaryNetwork(secondary, text)];
  return text === METADATA_ADDRESS ? [phrase.metadataIntercepted()] : [];
}

/** Where clouds serve instance metadata (semantics C.8). */
const METADATA_ADDRESS = '169.254.169.254';

/** Ports and addresses pass; what is said over the connection is judged by a rule as well (semantics F: L7 rules). */
function aboutConditions({ decision, result, tiers }: DirectionTrace): readonly Caveat[] {
  if (result !== 'allow') return [];
  const onTop = tiers.filter(({ isOnTop }) => isOnTop === true).map((tier) => tier.matches);
  const opening = [decision.kind === 'rule' ? decision.matches : [], ...onTop];
  // Whoever is let in by one rule without any is let in.
  const conditional = opening.filter(
    (matches) => matches.length > 0 && matches.every(({ rule }) => rule.rule.conditions !== undefined),
  );
  const denials = tiers
    .flatMap(({ policies }) => policies)
    .flatMap(({ policy, rules }) =>
      rules
        .filter(({ rule, result: matched }) => rule.action === 'deny-some' && matched !== 'no')
        .map((rule): PolicyMatch => ({ policy, rule })),
    );
  return [...conditional.map(phrase.onlySomeAllowed), ...denials.map(phrase.someDenied)];
}

/** Between pods of an ambient mesh policies see the tunnel's port, whatever the application's is (semantics F.5). */
function aboutTunnels(outcomes: readonly FlowOutcome[], { tunnel: _, ...policies }: PolicySet): readonly Caveat[] {
  return outcomes.flatMap(({ trace }) => {
    const side = [trace.egress, trace.ingress].find(({ result, arrivesAt }) => arrivesAt && result !== 'allow');
    const carried = side ?? [trace.egress, trace.ingress].find(({ arrivesAt }) => arrivesAt !== undefined);
    if (carried === undefined) return [];
    const asItIs = evaluate(policies, trace.flow, modelOf(policies));
    return asItIs.verdict === trace.verdict ? [] : [phrase.tunnelDecides(trace, carried)];
  });
}

/** What is staged is not enforced; what it would change of this answer is worth knowing before it is. */
function aboutStaged(outcomes: readonly FlowOutcome[], policies: PolicySet): readonly Caveat[] {
  const staged = policies.staged?.();
  if (staged === undefined) return [];
  return outcomes.flatMap(({ trace }) => {
    const wouldBe = evaluate(staged, trace.flow, modelOf(policies));
    return wouldBe.verdict === trace.verdict ? [] : [phrase.stagedWouldChange(wouldBe)];
  });
}

/** Whoever wrote such a policy believes that the node is closed. */
function aboutIdleHostPolicies(outcomes: readonly FlowOutcome[], policies: PolicySet): readonly Caveat[] {
  const idle = outcomes.flatMap(({ trace: { flow } }) => [
    ...idleHostPolicies(policies, flow.source, 'egress'),
    ...idleHostPolicies(policies, flow.destination, 'ingress'),
  ]);
  return unique(idle).map(phrase.idleHostPolicy);
}

/** Policies that the API server would refuse, or whoever enforces them, are not evaluated; in the namespace of an end that must be said. */
function aboutInvalidPolicies(
  { snapshot }: ClusterIndex,
  { ignored = [] }: PolicySet,
  pods: readonly Pod[],
): readonly Caveat[] {
  const namespaces = new Set(pods.map(({ namespace }) => namespace));
  const isNear = ({ ref }: { readonly ref: ObjectRef }): boolean =>
    ref.namespace === undefined || namespaces.has(ref.namespace);
  return [
    ...(snapshot.invalidPolicies ?? []).filter(isNear).map(phrase.invalidPolicy),
    ...ignored.filter(isNear).map(phrase.ignoredPolicy),
  ];
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}

function uniqueTexts(caveats: readonly Caveat[]): readonly Caveat[] {
  return uniqueBy(caveats, ({ text }) => text);
}
