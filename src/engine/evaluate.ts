import type { Direction, DirectionResult, Tri } from '../model/verdict.ts';
import { chainOf, type CompiledPolicy, modelOf, type PolicySet, seesFlow, type Tier } from '../dialects/compiled.ts';
import type { Decision, DirectionTrace, MissingFact, TierTrace, Trace } from './trace.ts';
import type { Endpoint, Flow, PodEndpoint } from '../model/flow.ts';
import { type EnforcerModel, SPECIFICATION } from '../model/enforcer-model.ts';
import { all, any, not } from './tri.ts';
import { combine } from './combine.ts';
import { evaluateTier } from './evaluate-tier.ts';
import { hostFacts } from './host-policies.ts';
import { isCarried } from './tunnel.ts';
import { isUnasked, withEntryAddress } from './own-node-entry.ts';
import { isOnNodeOf, isSamePod } from './same-node.ts';
import { type Judgement, settle, unknownReading } from './settle.ts';
import { policiesThatMaySelect } from './policies-by-label.ts';
import { isPolicedFamily, modelAt } from './model-at.ts';
import { policySelects } from './evaluate-rules.ts';
import { tiersThatSpareNobody } from './unsparing.ts';
import { unmodelledFacts } from './unmodelled.ts';

/**
 * Answers one flow: egress at the source, ingress at the destination, always both (semantics A.8). Pure; does not throw
 * on any policy set that a dialect compiled.
 */
export function evaluate(policies: PolicySet, flow: Flow, model: EnforcerModel = modelOf(policies)): Trace {
  const egress = askChain(policies, 'egress', flow, model);
  const ingress = askChain(policies, 'ingress', flow, model);
  return bothSides(
    flow,
    askOnTop(policies, openHairpin(egress, ingress, model), flow),
    askOnTop(policies, openHairpin(ingress, egress, model), flow),
  );
}

function bothSides(flow: Flow, egress: DirectionTrace, ingress: DirectionTrace): Trace {
  return { flow, verdict: combine(egress.result, ingress.result), egress, ingress };
}

/** Where a pod is kept from itself only by both of its sides, the word of one of them is not enough (semantics E.4). */
function openHairpin(side: DirectionTrace, other: DirectionTrace, { hairpin }: EnforcerModel): DirectionTrace {
  if (hairpin !== 'open-unless-both-refuse' || side.decision.kind !== 'isolated') return side;
  if (!isSamePod(side.subject, side.peer) || other.result === 'deny') return side;
  if (other.result === 'unknown') return { ...side, ...unknownReading('hairpin') };
  return { ...side, result: 'allow', decision: { kind: 'enforcer', flag: 'hairpin', by: side.decision.by } };
}

/** One side alone: whether the subject's policies let this flow out (egress) or in (ingress). */
export function evaluateDirection(
  policies: PolicySet,
  direction: Direction,
  flow: Flow,
  model: EnforcerModel = modelOf(policies),
): DirectionTrace {
  return askOnTop(policies, askChain(policies, direction, flow, model), flow);
}

/** A connection that a mesh carries is to the chain one to the port of its tunnel; what nobody knows for certain, it may be. */
function askChain(policies: PolicySet, direction: Direction, flow: Flow, model: EnforcerModel): DirectionTrace {
  const carried = isCarried(policies, flow);
  if (policies.tunnel === undefined || carried === 'no') return askPlain(policies, direction, flow, model);
  const { port } = policies.tunnel;
  const inside = { ...askAsItIs(policies, direction, { ...flow, port }, model), arrivesAt: port };
  if (carried === 'yes') return inside;
  const plain = askAsItIs(policies, direction, flow, model);
  if (plain.result === inside.result) return plain;
  const missing = [plain, inside].flatMap(({ decision }) => (decision.kind === 'missing' ? decision.facts : []));
  const facts: readonly MissingFact[] = [...missing, { kind: 'tunnel', port, ends: [flow.source, flow.destination] }];
  return { ...plain, result: 'unknown', decision: { kind: 'missing', facts } };
}

/** From the pod's own node a mesh gives it an address of its own: whoever enforces may know the node by it, or not. */
function askPlain(policies: PolicySet, direction: Direction, flow: Flow, model: EnforcerModel): DirectionTrace {
  const plain = askAsItIs(policies, direction, flow, model);
  const entering = direction === 'ingress' ? withEntryAddress(policies, flow) : undefined;
  const address = entering?.sourceAddress;
  if (entering === undefined || address === undefined) return plain;
  const policed = askAsItIs(policies, direction, entering, model);
  if (policed.result === plain.result) return plain;
  const missing = [plain, policed].flatMap(({ decision }) => (decision.kind === 'missing' ? decision.facts : []));
  const facts: readonly MissingFact[] = [...missing, { kind: 'own-node-entry', address }];
  return { ...plain, result: 'unknown', decision: { kind: 'missing', facts } };
}

function askAsItIs(policies: PolicySet, direction: Direction, flow: Flow, ofAll: EnforcerModel): DirectionTrace {
  const subject = direction === 'egress' ? flow.source : flow.destination;
  const peer = direction === 'egress' ? flow.destination : flow.source;
  const model = modelAt(ofAll, subject);
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
  const isItself = isSamePod(subject, peer) && !flow.viaService;
  const ofHosts = isItself ? [] : hostFacts(policies, subject, direction);
  if (ofHosts.length > 0) return decide({ kind: 'missing', facts: ofHosts }, 'unknown');
  if (subject.kind !== 'pod') return decide({ kind: 'no-subject', why: subject.kind }, 'allow');
  if (subject.pod.hostNetwork) return decide({ kind: 'no-subject', why: 'host-network' }, 'allow');
  if (isItself) return decide({ kind: 'exempt', why: 'self' }, 'allow');
  const fromOwnNode = direction === 'ingress' && model.ownNodeReachesPods !== 'no' ? isOnNodeOf(peer, subject) : 'no';
  if (fromOwnNode === 'yes' && isExempt(peer, model)) {
    const { tiers, ...judgement } = exempt(policies, subject, flow, model);
    const { decision, result } = asPoliced(judgement, flow, model);
    return decide(decision, result, tiers);
  }

  const tiers = askTiers(policies, subject, direction, flow, model);
  const judgement = asPoliced(judge(policies, subject, direction, tiers, model), flow, model);
  const { decision, result } = settle(judgement, { direction, subject, peer, flow, fromOwnNode, model });
  return decide(decision, result, tiers);
}

/** Where it is not known whether policies are enforced at all, no denial is certain. */
function asPoliced(judgement: Judgement, { family }: Flow, model: EnforcerModel): Judgement {
  if (judgement.result !== 'deny') return judgement;
  if (model.policed === 'unknown') return unknownReading('policed');
  return isPolicedFamily(family, model) ? judgement : unknownReading('policedFamilies');
}

/** What stands on top of the chain is asked of all that this lets pass, or may; of what never leaves a pod nobody is asked. */
function askOnTop(policies: PolicySet, side: DirectionTrace, flow: Flow): DirectionTrace {
  const { subject, direction, decision, result } = side;
  const isLocal = decision.kind === 'exempt' && (decision.why === 'self' || isKubelet(side.peer));
  if (result === 'deny' || isLocal || subject.kind !== 'pod' || subject.pod.hostNetwork) return side;
  const unasked = direction === 'ingress' ? isUnasked(policies, flow) : 'no';
  const asked = policies.tiers
    .filter(({ onTop }) => onTop !== undefined && seesFlow(onTop, direction, flow.protocol))
    .filter(({ onTop }) => onTop?.sparesOwnNode !== true || unasked !== 'yes')
    .map((tier) => {
      const trace = asOnTop(evaluateTier(tier, subject, direction, flow, SPECIFICATION));
      return tier.onTop?.sparesOwnNode === true && unasked === 'unknown' ? perhapsAsked(trace, subject) : trace;
    });
  if (asked.length === 0) return side;
  return { ...side, ...restrict({ decision, result }, asked), tiers: [...side.tiers, ...asked] };
}

/** What comes from the pod's own node passes unseen, and whether this does is not known. */
function perhapsAsked(trace: TierTrace, { pod }: PodEndpoint): TierTrace {
  if (!trace.outcomes.includes('deny') || trace.outcomes.length > 1) return trace;
  return { ...trace, outcomes: ['none', 'deny'], missing: [...trace.missing, { kind: 'node-unknown', pod }] };
}

/** Its policies are about pods by more than labels: one that misses the subject is no near miss. */
function asOnTop({ name, policies, outcomes, matches, missing }: TierTrace): TierTrace {
  return { name, policies, outcomes, matches, missing, bystanders: [], isOnTop: true };
}

/** Whoever stands on top lets the probes of pods through (semantics F.5). */
function isKubelet(peer: Endpoint): boolean {
  return peer.kind === 'node' && peer.isOwn === true;
}

/** What the chain says, and what those on top of it leave of that. */
function restrict(said: Judgement, onTop: readonly TierTrace[]): Judgement {
  const closing = onTop.filter(({ outcomes }) => outcomes.includes('deny'));
  if (closing.some(({ outcomes }) => outcomes.length === 1))
    return { decision: decisionOf(closing, 'deny'), result: 'deny' };
  const facts = closing.flatMap(({ missing }) => missing);
  if (closing.length === 0 || said.decision.kind === 'undefined') return said;
  const before = said.decision.kind === 'missing' ? said.decision.facts : [];
  return { decision: { kind: 'missing', facts: [...before, ...facts] }, result: 'unknown' };
}

/** What comes from the own node is let in, unless some rule denies even that. */
function exempt(
  { tiers: all, ...policies }: PolicySet,
  subject: PodEndpoint,
  flow: Flow,
  model: EnforcerModel,
): Judgement & { readonly tiers: readonly TierTrace[] } {
  const spared = { decision: { kind: 'exempt', why: 'own-node' }, result: 'allow' } as const;
  const tiers = tiersThatSpareNobody(all);
  if (tiers.length === 0) return { ...spared, tiers: [] };
  const asked = askTiers({ ...policies, tiers }, subject, 'ingress', flow, model);
  const possible = possibleResults(asked, 'no');
  if (!possible.has('deny')) return { ...spared, tiers: [] };
  if (possible.size === 1) return { decision: decisionOf(asked, 'deny'), result: 'deny', tiers: asked };
  const facts = asked.flatMap(({ missing }) => missing);
  return { decision: { kind: 'missing', facts }, result: 'unknown', tiers: asked };
}

/** Enforcers that let in only some of what runs on a node let in its kubelet. */
function isExempt(peer: Endpoint, { ownNodeReachesPods }: EnforcerModel): boolean {
  return ownNodeReachesPods === 'yes' || (peer.kind === 'node' && peer.isOwn === true);
}

/** Asks tier after tier of the chain until one leaves nothing to the next. */
function askTiers(
  policies: PolicySet,
  subject: PodEndpoint,
  direction: Direction,
  flow: Flow,
  model: EnforcerModel,
): TierTrace[] {
  const asked: TierTrace[] = [];
  for (const tier of chainOf(policies)) {
    const trace = endingBoth(tier, evaluateTier(tier, subject, direction, flow, model), subject, model);
    asked.push(trace);
    if (!trace.outcomes.includes('none')) break;
  }
  return asked;
}

/** To some enforcers a pod that is isolated in one direction is nothing to the next tier in the other (semantics D.2). */
function endingBoth(tier: Tier, trace: TierTrace, subject: PodEndpoint, model: EnforcerModel): TierTrace {
  const { isolationSkipsBaseline: skips } = model;
  if (skips === 'no' || tier.semantics !== 'isolating' || !trace.outcomes.includes('none')) return trace;
  const ends = all([skips, isSelectedBy(tier, subject)]);
  if (ends === 'no') return trace;
  const others = trace.outcomes.filter((outcome) => outcome !== 'allow' && (ends === 'unknown' || outcome !== 'none'));
  const outcomes = [...others, 'allow' as const];
  const doubt: MissingFact = { kind: 'enforcer', flag: 'isolationSkipsBaseline' };
  return { ...trace, outcomes, missing: outcomes.length > 1 ? [...trace.missing, doubt] : trace.missing };
}

/** Whether a policy selects the pod in any direction. */
export function isSelectedBy(tier: Tier, subject: PodEndpoint): Tri {
  const { namespace } = subject.pod;
  const selections = policiesThatMaySelect(tier, subject).map((policy) => policySelects(policy, subject));
  const hidden = tier.gaps.some((gap) => gap.namespace === undefined || gap.namespace === namespace);
  return any([...selections, hidden ? 'unknown' : 'no']);
}

/** Puts the tiers' words together; where nothing decides, the pod is not isolated and everything passes (A.2). */
function judge(
  policies: PolicySet,
  subject: PodEndpoint,
  direction: Direction,
  tiers: readonly TierTrace[],
  model: EnforcerModel,
): Judgement {
  const closes = tiers.every(({ outcomes }) => outcomes.includes('none')) ? isClosed(policies, subject, model) : 'no';
  const possible = possibleResults(tiers, closes);
  const [only] = possible;
  const isCertain = possible.size === 1 && only !== undefined;
  const foreign = unmodelledFacts(policies, subject, direction, isCertain && only === 'deny', model);
  if (foreign.length > 0) return { decision: { kind: 'missing', facts: foreign }, result: 'unknown' };
  if (!isCertain) {
    const doubts: readonly MissingFact[] =
      closes === 'unknown' ? [{ kind: 'enforcer', flag: 'closedWithoutPolicy' }] : [];
    return {
      decision: { kind: 'missing', facts: [...tiers.flatMap((tier) => tier.missing), ...doubts] },
      result: 'unknown',
    };
  }
  return { decision: decisionOf(tiers, only), result: only };
}

/** Whether a pod is closed where no policy says anything. */
function isClosed(policies: PolicySet, subject: PodEndpoint, { closedWithoutPolicy }: EnforcerModel): Tri {
  switch (closedWithoutPolicy) {
    case 'never':
      return 'no';
    case 'each-direction':
      return 'yes';
    case 'unknown':
      return 'unknown';
    case 'unselected':
      return not(
        any(
          chainOf(policies)
            .filter(({ semantics }) => semantics === 'isolating')
            .map((tier) => isSelectedBy(tier, subject)),
        ),
      );
  }
}

function possibleResults(tiers: readonly TierTrace[], closes: Tri): ReadonlySet<'allow' | 'deny'> {
  const results = new Set<'allow' | 'deny'>();
  for (const { outcomes } of tiers) {
    for (const outcome of outcomes) if (outcome !== 'none') results.add(outcome);
    if (!outcomes.includes('none')) return results;
  }
  if (closes !== 'no') results.add('deny');
  return closes === 'yes' ? results : results.add('allow');
}

/** Which tier and rules stand behind a result that is certain. */
function decisionOf(tiers: readonly TierTrace[], result: 'allow' | 'deny'): Decision {
  const tier = tiers.find(({ outcomes }) => outcomes.length === 1 && outcomes[0] === result);
  if (tier === undefined) return unspoken(result);
  if (tier.matches.length > 0) return { kind: 'rule', tier: tier.name, matches: tier.matches };
  return result === 'allow' ? unspoken(result) : { kind: 'isolated', tier: tier.name, by: isolatingPolicies(tier) };
}

/** No policy has said it. */
function unspoken(result: 'allow' | 'deny'): Decision {
  return result === 'allow' ? { kind: 'not-isolated' } : { kind: 'enforcer', flag: 'closedWithoutPolicy', by: [] };
}

function isolatingPolicies(tier: TierTrace): CompiledPolicy[] {
  return tier.policies.filter((policy) => policy.isolates && policy.selects === 'yes').map(({ policy }) => policy);
}
