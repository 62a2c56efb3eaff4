import type { Direction, DirectionResult, Tri } from '../model/verdict.ts';
import type { CompiledPolicy, ForeignReach, PolicySet } from '../dialects/compiled.ts';
import type { Decision, DirectionTrace, MissingFact, TierTrace, Trace } from './trace.ts';
import type { Endpoint, Flow, PodEndpoint } from '../model/flow.ts';
import { type EnforcerModel, SPECIFICATION } from './enforcer-model.ts';
import { combine } from './combine.ts';
import { evaluateTier } from './evaluate-tier.ts';
import { isOnNodeOf, isSamePod } from './same-node.ts';

/**
 * Answers one flow: egress at the source, ingress at the destination, always both (semantics A.8). Pure; does not throw
 * on any policy set that a dialect compiled.
 */
export function evaluate(policies: PolicySet, flow: Flow, model: EnforcerModel = SPECIFICATION): Trace {
  const egress = evaluateDirection(policies, 'egress', flow, model);
  const ingress = evaluateDirection(policies, 'ingress', flow, model);
  return { flow, verdict: combine(egress.result, ingress.result), egress, ingress };
}

/** One side alone: whether the subject's policies let this flow out (egress) or in (ingress). */
export function evaluateDirection(
  policies: PolicySet,
  direction: Direction,
  flow: Flow,
  model: EnforcerModel = SPECIFICATION,
): DirectionTrace {
  const subject = direction === 'egress' ? flow.source : flow.destination;
  const peer = direction === 'egress' ? flow.destination : flow.source;
  const decide = (decision: Decision, result: DirectionResult, tiers: readonly TierTrace[] = []): DirectionTrace => ({
    direction,
    subject,
    peer,
    result,
    decision,
    tiers,
  });
  const hidden = subject.kind === 'external' ? subject.unread?.pod : undefined;
  if (hidden !== undefined) return decide({ kind: 'missing', facts: [{ kind: 'gap', gap: hidden }] }, 'unknown');
  if (subject.kind !== 'pod') return decide({ kind: 'no-subject', why: subject.kind }, 'allow');
  if (subject.pod.hostNetwork) return decide({ kind: 'no-subject', why: 'host-network' }, 'allow');
  if (isSamePod(subject, peer) && !flow.viaService) return decide({ kind: 'exempt', why: 'self' }, 'allow');
  const fromOwnNode = direction === 'ingress' ? isOnNodeOf(peer, subject) : 'no';
  if (fromOwnNode === 'yes') return decide({ kind: 'exempt', why: 'own-node' }, 'allow');

  const tiers = askTiers(policies, subject, direction, flow, model);
  const { decision, result } = soften(judge(policies, subject, direction, tiers), {
    direction,
    subject,
    peer,
    flow,
    fromOwnNode,
  });
  return decide(decision, result, tiers);
}

/** Asks tier after tier until one leaves nothing to the next. */
function askTiers(
  policies: PolicySet,
  subject: PodEndpoint,
  direction: Direction,
  flow: Flow,
  model: EnforcerModel,
): TierTrace[] {
  const asked: TierTrace[] = [];
  for (const tier of policies.tiers) {
    const trace = evaluateTier(tier, subject, direction, flow, model);
    asked.push(trace);
    if (!trace.outcomes.includes('none')) break;
  }
  return asked;
}

interface Judgement {
  readonly decision: Decision;
  readonly result: DirectionResult;
}

/** Puts the tiers' words together; where nothing decides, the pod is not isolated and everything passes (A.2). */
function judge(
  policies: PolicySet,
  subject: PodEndpoint,
  direction: Direction,
  tiers: readonly TierTrace[],
): Judgement {
  const possible = possibleResults(tiers);
  const [only] = possible;
  const isCertain = possible.size === 1 && only !== undefined;
  const foreign = unmodelledFacts(policies, subject.pod.namespace, direction, isCertain && only === 'deny');
  if (foreign.length > 0) return { decision: { kind: 'missing', facts: foreign }, result: 'unknown' };
  if (!isCertain) {
    return { decision: { kind: 'missing', facts: tiers.flatMap((tier) => tier.missing) }, result: 'unknown' };
  }
  return { decision: decisionOf(tiers, only), result: only };
}

const ANYTHING: ForeignReach = { directions: ['ingress', 'egress'], onlyRestricts: false };

/**
 * Objects of unknown languages that may be about a namespace's pods in a direction, and lists of them that could not be
 * read. What is denied already needs only those that could open it again.
 */
export function unmodelledFacts(
  { unmodelled, unmodelledGaps, foreignReach }: PolicySet,
  home: string,
  direction: Direction,
  isDenied: boolean,
): readonly MissingFact[] {
  const mayChange = (group: string, namespace: string | undefined): boolean => {
    const { directions, onlyRestricts } = foreignReach?.get(group) ?? ANYTHING;
    const isAbout = namespace === undefined || namespace === home;
    return isAbout && directions.includes(direction) && !(isDenied && onlyRestricts);
  };
  return [
    ...unmodelled
      .filter(({ ref, group }) => mayChange(group, ref.namespace))
      .map((policy): MissingFact => ({ kind: 'unmodelled', policy })),
    ...(unmodelledGaps ?? [])
      .filter(({ group, namespace }) => mayChange(group, namespace))
      .map((gap): MissingFact => ({ kind: 'gap', gap })),
  ];
}

function possibleResults(tiers: readonly TierTrace[]): ReadonlySet<'allow' | 'deny'> {
  const results = new Set<'allow' | 'deny'>();
  for (const { outcomes } of tiers) {
    for (const outcome of outcomes) if (outcome !== 'none') results.add(outcome);
    if (!outcomes.includes('none')) return results;
  }
  return results.add('allow');
}

/** Which tier and rules stand behind a result that is certain. */
function decisionOf(tiers: readonly TierTrace[], result: 'allow' | 'deny'): Decision {
  const tier = tiers.find(({ outcomes }) => outcomes.length === 1 && outcomes[0] === result);
  if (tier === undefined) return { kind: 'not-isolated' };
  return tier.matches.length > 0
    ? { kind: 'rule', tier: tier.name, matches: tier.matches }
    : { kind: 'isolated', tier: tier.name, by: isolatingPolicies(tier) };
}

function isolatingPolicies(tier: TierTrace): CompiledPolicy[] {
  return tier.policies.filter((policy) => policy.isolates && policy.selects === 'yes').map(({ policy }) => policy);
}

interface Circumstance {
  readonly direction: Direction;
  readonly subject: PodEndpoint;
  readonly peer: Endpoint;
  readonly flow: Flow;
  readonly fromOwnNode: Tri;
}

/** A denial that the API does not promise is not told as one (semantics B.1 hairpin, B.2 own node). */
function soften(judgement: Judgement, { direction, subject, peer, flow, fromOwnNode }: Circumstance): Judgement {
  // A rule that says no is meant; only what isolation denies by default may be exempt.
  if (judgement.result !== 'deny' || judgement.decision.kind !== 'isolated') return judgement;
  const { by } = judgement.decision;
  if (fromOwnNode === 'unknown') return unknownNode(peer, subject);
  if (isSamePod(subject, peer) && flow.viaService) {
    return { result: 'unknown', decision: { kind: 'undefined', why: 'hairpin', likely: 'deny', by } };
  }
  const toOwnNode = direction === 'egress' ? isOnNodeOf(peer, subject) : 'no';
  if (toOwnNode === 'unknown') return unknownNode(peer, subject);
  if (toOwnNode === 'yes') {
    return { result: 'unknown', decision: { kind: 'undefined', why: 'egress-to-own-node', likely: 'deny', by } };
  }
  return judgement;
}

/** Whether the other end is the pod's own node decides, and is not known. */
function unknownNode(peer: Endpoint, { pod }: PodEndpoint): Judgement {
  const hidden = peer.kind === 'external' ? peer.unread?.node : undefined;
  const fact: MissingFact = hidden === undefined ? { kind: 'node-unknown', pod } : { kind: 'gap', gap: hidden };
  return { result: 'unknown', decision: { kind: 'missing', facts: [fact] } };
}
