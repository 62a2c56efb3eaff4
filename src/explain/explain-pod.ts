import type {
  RuleInWords,
  AlmostSelectingPolicy,
  PodDirection,
  PodExplanation,
  PodFacts,
  PodGroup,
  SelectingPolicy,
} from './pod-explanation.ts';
import { type ClusterIndex, namespaceLabels, podEndpoint } from '../engine/cluster-index.ts';
import type { CompiledPolicy, CompiledRule, PolicySet, Tier } from '../dialects/compiled.ts';
import { everyPolicy, isCore, isLikeCore, modelOf, rulesOf } from '../dialects/compiled.ts';
import { API_VERSION } from './explanation.ts';
import type { Direction } from '../model/verdict.ts';
import type { Enforcement, Enforcer } from '../model/enforcement.ts';
import type { Family } from '../model/address.ts';
import type { Gap } from '../model/gap.ts';
import { isAmong } from '../engine/tunnel.ts';
import type { Pod } from '../model/pod.ts';
import { citePolicy } from './cite.ts';
import {
  type Closing,
  closingPolicies,
  type EnforcedPolicies,
  type IdlePolicy,
  isAbout,
  tellIdle,
} from './enforced-policies.ts';
import { phraseFact } from './phrase/directions.ts';
import { enforcerUnknown } from './phrase/enforcement.ts';
import { explainEnforcement } from './enforcement.ts';
import { explainFact, explainGap } from './missing.ts';
import { namePod } from './names.ts';
import { phraseDirectionState, phraseOwnNode, phrasePerhaps, phraseRulesBriefly } from './phrase/pod.ts';
import { putRuleIntoWords } from './rule-in-words.ts';
import { phraseSubjectCheck } from './phrase/checks.ts';
import { isAccount } from '../model/match-labels.ts';
import { isOfSameObject, wholePolicies } from './whole-policies.ts';
import { selectingPolicies } from '../engine/places.ts';
import { hostFacts } from '../engine/host-policies.ts';
import { speaksFor } from '../engine/isolating.ts';
import { modelAt } from '../engine/model-at.ts';
import { mayReach, maySelect } from '../engine/unmodelled.ts';
import { uniqueBy } from '../model/unique-by.ts';
import * as caveat from './phrase/caveats.ts';
import { assumedSettings, CLOSED_UNSELECTED, NO_NETWORK_POLICIES, phraseNothingDenied } from './phrase/assumptions.ts';

/** Which policies select these pods and what follows; pods that differ in that are told apart. */
export function explainPods(
  index: ClusterIndex,
  policies: PolicySet,
  name: string,
  pods: readonly Pod[],
  enforcement?: Enforcement,
): PodExplanation {
  const context = { index, policies, words: new Map() };
  const groups = Map.groupBy(
    pods.map((pod) => {
      const selecting = selectingPolicies(index, policies, pod);
      const told = tellIdle(selecting, modelAt(modelOf(policies), podEndpoint(index, pod)));
      return withEnforcement(explainPod(context, pod, selecting, told), enforcement, told);
    }),
    groupKey,
  );
  return {
    apiVersion: API_VERSION,
    kind: 'PodExplanation',
    name,
    groups: [...groups.values()].map(mergeGroup),
    ...(enforcement === undefined ? {} : { enforcement: explainEnforcement(enforcement) }),
  };
}

interface PodContext {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  /** Rules that were put into words for one pod read the same for the next. */
  readonly words: Map<CompiledRule, RuleInWords>;
}

/** Says that nobody may enforce what isolates the pod, or enforces what looks as if it did. */
function withEnforcement(
  group: PodGroup,
  enforcement: Enforcement | undefined,
  { enforced, idle }: EnforcedPolicies,
): PodGroup {
  const isIsolated = group.ingress.state === 'isolated' || group.egress.state === 'isolated';
  const isOpen = group.ingress.state === 'open' || group.egress.state === 'open';
  const isByCore =
    isIsolated && enforced.some((each) => isCore(each) && (each.ingress.isolates || each.egress.isolates));
  const caveats = [
    ...(enforcement?.kind === 'unknown' && isIsolated ? [enforcerUnknown(enforcement)] : []),
    ...(enforcement?.kind === 'enforced' ? aboutIdle(enforcement.enforcers, idle) : []),
    ...(enforcement?.kind === 'enforced' ? aboutEnforcers(enforcement.enforcers, isOpen) : []),
    ...(enforcement?.kind === 'enforced' ? aboutSettings(enforcement.enforcers, { isOpen, isIsolated, isByCore }) : []),
  ];
  return caveats.length === 0 ? group : { ...group, caveats: [...group.caveats, ...caveats] };
}

/** Which policies select the pod and are not enforced, for each way in which whoever enforces differs there. */
function aboutIdle(enforcers: readonly Enforcer[], idle: readonly IdlePolicy[]): PodGroup['caveats'] {
  if (idle.length === 0) return [];
  return enforcers.flatMap((enforcer) =>
    (enforcer.divergences ?? []).flatMap((divergence) => {
      const about = idle.filter(({ flags }) => flags.some((flag) => divergence.reads[flag] !== undefined));
      return about.length === 0 ? [] : [caveat.notEnforced(enforcer, divergence, about)];
    }),
  );
}

/** Pods that no policy selects are closed by some; how the others read policies is told with each connection. */
function aboutEnforcers(enforcers: readonly Enforcer[], isOpen: boolean): PodGroup['caveats'] {
  const all = enforcers.flatMap((enforcer) =>
    (enforcer.divergences ?? []).map((divergence) => ({ enforcer, divergence })),
  );
  return all
    .filter(({ divergence: { reads } }) => isOpen && reads.closedWithoutPolicy !== undefined)
    .map(({ enforcer, divergence }) => caveat.closesUnselected(enforcer, divergence));
}

/** Settings that were not read and could close the pod, or open it. */
function aboutSettings(
  enforcers: readonly Enforcer[],
  { isOpen, isIsolated, isByCore }: Readonly<Record<'isOpen' | 'isIsolated' | 'isByCore', boolean>>,
): PodGroup['caveats'] {
  return enforcers.flatMap((enforcer) => {
    const turning = (enforcer.assumptions ?? []).flatMap((assumption) => {
      const { reads } = assumption;
      if (reads === undefined) return isIsolated ? [{ assumption, effect: phraseNothingDenied(enforcer) }] : [];
      if (isByCore && reads.networkPolicies === 'no') return [{ assumption, effect: NO_NETWORK_POLICIES }];
      return isOpen && reads.closedWithoutPolicy !== undefined ? [{ assumption, effect: CLOSED_UNSELECTED }] : [];
    });
    return assumedSettings(enforcer, turning);
  });
}

/** Replicas have names, addresses and nodes of their own; what they are selected by makes them alike or not. */
function groupKey({ policies, almost, ingress, egress, facts, caveats }: PodGroup): string {
  const ports = facts.ports.map(({ name, port, protocol }) => `${name}=${port}/${protocol}`);
  const selecting = policies.map(({ policy }) => policy);
  const { namespace, hostNetwork, phase } = facts;
  const notes = caveats.map(({ code }) => code);
  return JSON.stringify([namespace, selecting, almost, ingress.state, egress.state, ports, hostNetwork, phase, notes]);
}

/** Facts of several pods are those of the first; of the labels those that all have; ready is a group in which one is. */
function mergeGroup(groups: readonly PodGroup[]): PodGroup {
  const [first, ...others] = groups;
  if (first === undefined) throw new RangeError('a group has at least one member');
  const shared = Object.entries(first.facts.labels).filter(([key, value]) =>
    others.every(({ facts }) => Object.hasOwn(facts.labels, key) && facts.labels[key] === value),
  );
  return {
    ...first,
    pods: groups.flatMap(({ pods }) => pods),
    facts: { ...first.facts, ready: groups.some(({ facts }) => facts.ready), labels: Object.fromEntries(shared) },
  };
}

function explainPod(
  context: PodContext,
  pod: Pod,
  selecting: readonly CompiledPolicy[],
  told: EnforcedPolicies,
): PodGroup {
  const { index, policies } = context;
  const gaps = gapsFor(policies, pod);
  const ingress = explainSide(context, pod, told, gaps, 'ingress');
  return {
    pods: [namePod(pod)],
    facts: factsOf(index, pod),
    ingress,
    egress: explainSide(context, pod, told, gaps, 'egress'),
    ...(ingress.state === 'isolated' && !pod.hostNetwork ? { ownNode: ownNodeOf(context, pod, selecting) } : {}),
    policies: wholePolicies(selecting).map((policy) => explainSelecting(policy, pod, told)),
    almost: almostSelecting(policies, pod, selecting),
    caveats: caveatsOf(pod, selecting),
    missing: uniqueBy(
      [...gaps.map(explainGap), ...unmodelledFor(context, pod), ...ofItsNode(context, pod)],
      ({ text }) => text,
    ),
  };
}

/** A mesh on top asks whoever is no probe of the kubelet; in ambient mode it lets in all that comes from its address there. */
function ownNodeOf({ index, policies }: PodContext, pod: Pod, selecting: readonly CompiledPolicy[]): string {
  const onTop = new Set(everyPolicy({ tiers: policies.tiers.filter(isAskedOnTop) }));
  const closing = selecting.filter(({ ingress }) => ingress.isolates || ingress.rules.some(isDenial));
  const { certain = [], possible = [], addresses } = policies.tunnel?.ownNode ?? {};
  const isOfMesh = (policy: CompiledPolicy): boolean => onTop.has(policy);
  if (!isAmong(podEndpoint(index, pod), [...certain, ...possible])) {
    return phraseOwnNode(closing.some(isOfMesh) ? 'asked' : undefined);
  }
  return phraseOwnNode(closing.every(isOfMesh) ? undefined : addresses?.[familyOf(pod)]);
}

function isAskedOnTop({ onTop }: Tier): boolean {
  return onTop?.directions.includes('ingress') === true;
}

function isDenial({ action }: CompiledRule): boolean {
  return action === 'deny' || action === 'deny-some';
}

function familyOf({ addresses: [first] }: Pod): Family {
  return first?.family ?? 4;
}

/** Reads that failed and may hide a policy that selects the pod. */
export function gapsFor(policies: PolicySet, pod: Pod): readonly Gap[] {
  const { tiers, unmodelledGaps = [] } = policies;
  return [...tiers.flatMap(({ gaps }) => gaps), ...unmodelledGaps].filter(({ group, namespace }) =>
    mayReach(policies, { group, namespace }, pod.namespace),
  );
}

function unmodelledFor({ index, policies }: PodContext, pod: Pod): PodGroup['missing'] {
  const subject = podEndpoint(index, pod);
  return policies.unmodelled
    .filter((policy) => maySelect(policies, policy, subject))
    .map((policy) => ({
      code: 'UNMODELLED_POLICY',
      text: phraseFact({ kind: 'unmodelled', policy }),
      remedy: [],
    }));
}

/** What may be about the node whose network the pod uses. */
function ofItsNode({ index, policies }: PodContext, pod: Pod): PodGroup['missing'] {
  const subject = podEndpoint(index, pod);
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    hostFacts(policies, subject, direction).map(explainFact),
  );
}

function factsOf(index: ClusterIndex, pod: Pod): PodFacts {
  const labels = namespaceLabels(index, pod.namespace);
  return {
    namespace: pod.namespace,
    labels: pod.labels,
    ...(labels.known ? { namespaceLabels: labels.value } : {}),
    addresses: pod.addresses.map(({ text }) => text),
    ...(pod.node === undefined ? {} : { node: pod.node }),
    hostNetwork: pod.hostNetwork,
    phase: pod.template ? 'no pod' : pod.phase,
    ready: pod.ready,
    ports: pod.ports.map(({ name, port, protocol, container }) => ({ name: name ?? '', port, protocol, container })),
    serviceAccount: pod.serviceAccount,
  };
}

function explainSide(
  context: PodContext,
  pod: Pod,
  { enforced, idle }: EnforcedPolicies,
  gaps: readonly Gap[],
  direction: Direction,
): PodDirection {
  const { index, policies } = context;
  const model = modelAt(modelOf(policies), podEndpoint(index, pod));
  const { isolating, doubtful } = closingPolicies(policies, enforced, direction, model);
  const firstMatching = pod.hostNetwork ? [] : wholePolicies(enforced.filter((policy) => !isLikeCore(policy)));
  const state = stateOf(context, pod, { isolating, doubtful }, gaps, direction);
  const [asWritten, perhaps] = pod.hostNetwork ? [[], []] : [isolating, doubtful];
  return {
    state,
    sentence: phraseDirectionState(
      state,
      direction,
      {
        isolating,
        doubtful,
        speaking: firstMatching.filter(speaksFor(direction)),
        idle: idle.map(({ policy }) => policy).filter((policy) => isAbout(policy, direction)),
      },
      pod,
    ),
    isolatedBy: isolating.map(citePolicy),
    rules: [
      ...firstMatching.flatMap((policy) => rulesInWords(context, policy, direction)),
      ...asWritten.filter(isLikeCore).flatMap((policy) => rulesInWords(context, policy, direction)),
      ...perhaps
        .filter(({ policy }) => isLikeCore(policy))
        .flatMap(({ policy, doubts }) =>
          rulesInWords(context, policy, direction).map((rule) => ({ ...rule, note: phrasePerhaps(doubts) })),
        ),
    ],
  };
}

/** Whether a pod is isolated in a direction; that nobody isolates it is only known when all policies were read. */
export function stateOf(
  { index, policies }: Pick<PodContext, 'index' | 'policies'>,
  pod: Pod,
  { isolating, doubtful }: Closing,
  gaps: readonly Gap[],
  direction: Direction,
): PodDirection['state'] {
  if (hostFacts(policies, podEndpoint(index, pod), direction).length > 0) return 'unknown';
  if (pod.hostNetwork) return 'not-policed';
  if (isolating.length > 0) return 'isolated';
  return gaps.length + doubtful.length > 0 ? 'unknown' : 'open';
}

function rulesInWords(context: PodContext, policy: CompiledPolicy, direction: Direction): readonly RuleInWords[] {
  return rulesOf(policy, direction).rules.map((rule) => {
    const words = context.words.get(rule) ?? putRuleIntoWords(context.index, policy, rule, direction);
    context.words.set(rule, words);
    return words;
  });
}

function explainSelecting(policy: CompiledPolicy, pod: Pod, { idle }: EnforcedPolicies): SelectingPolicy {
  const isIdle = isOfSameObject(idle.map((each) => each.policy))(policy);
  return {
    ...citePolicy(policy),
    selectsBy: policy.subject.pods.map((requirement) => phraseSubjectCheck(requirement, pod)),
    ingress: phraseRulesBriefly(policy, 'ingress', isIdle),
    egress: phraseRulesBriefly(policy, 'egress', isIdle),
  };
}

/**
 * Policies that one label keeps from selecting the pod; with two labels off, or another account, they are about something
 * else. What was made of an object in parts selects the pod where one of them does.
 */
function almostSelecting(
  { tiers }: PolicySet,
  pod: Pod,
  selecting: readonly CompiledPolicy[],
): readonly AlmostSelectingPolicy[] {
  const isSelecting = isOfSameObject(selecting);
  const candidates = tiers.flatMap(({ byNamespace }) => byNamespace.get(pod.namespace) ?? []);
  return candidates
    .filter((policy) => !isSelecting(policy) && isAccount(pod, policy.subject.account))
    .map((policy) => ({
      ...citePolicy(policy),
      checks: policy.subject.pods.map((requirement) => phraseSubjectCheck(requirement, pod)),
    }))
    .filter(({ checks }) => checks.filter(({ result }) => result !== 'yes').length === 1 && isAlmost(checks));
}

/** One label of several is off; or the only one is there with another value, and that one is close by a letter or a version. */
function isAlmost(
  checks: readonly { readonly result: string; readonly wants: string; readonly has: string }[],
): boolean {
  return checks.length > 1 || checks.some(({ wants, has }) => resembles(wants, has));
}

/** `app=api` beside `this pod has app=api-v2`: one value begins with the other. */
function resembles(wants: string, has: string): boolean {
  const [key, wanted] = wants.split('=');
  const value = has.split(`${key}=`)[1];
  if (wanted === undefined || value === undefined) return has.includes('; it has ');
  return value.startsWith(wanted) || wanted.startsWith(value) || value.toLowerCase() === wanted.toLowerCase();
}

function caveatsOf(pod: Pod, selecting: readonly CompiledPolicy[]): PodGroup['caveats'] {
  return [
    ...(pod.hostNetwork && selecting.length > 0 ? [caveat.hostNetworkSubject(pod, selecting)] : []),
    ...(pod.template ? [caveat.template(pod)] : []),
    ...(pod.terminating ? [caveat.podTerminating(pod)] : []),
    ...selecting.filter(({ terminating }) => terminating).map(caveat.policyTerminating),
  ];
}
