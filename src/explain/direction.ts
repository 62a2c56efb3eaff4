import type { Decision, DirectionTrace, PeerTrace, PolicyMatch, PortTrace, Trace } from '../engine/trace.ts';
import type { DirectionExplanation, RuleCitation } from './explanation.ts';
import { citePolicy, citeRule } from './cite.ts';
import type { FlowScene } from './scene.ts';
import type { Direction } from '../model/verdict.ts';
import type { CompiledPolicy, CompiledRule } from '../dialects/compiled.ts';
import type { ServicePort } from '../model/service.ts';
import { explainMiss, failedConditions, findMisses, type Miss } from './near-miss.ts';
import { phraseChain } from './phrase/chain.ts';
import { phraseDirection } from './phrase/directions.ts';
import { phraseRule } from './phrase/rules.ts';
import { qualifiedName } from '../model/reference.ts';

export interface DirectionScope {
  /** The Service port that was translated to the flow's, if one was. */
  readonly servicePort: ServicePort | undefined;
  /** True: the question is "on which ports", the flow stands for many, and what a rule's port lacks says nothing. */
  readonly isEveryPort: boolean;
  /** The ends that stand for many outside addresses. */
  readonly isRange: Readonly<Record<Direction, boolean>>;
}

/** One side of a flow, explained from its trace alone. */
export function explainDirection(whole: Trace, direction: Direction, scope: DirectionScope): DirectionExplanation {
  const trace = whole[direction];
  const rules =
    trace.decision.kind === 'rule' ? trace.decision.matches.map((match) => citeMatch(match, direction, scope)) : [];
  return {
    direction: trace.direction,
    result: trace.result,
    decidedBy: trace.decision.kind,
    sentence: phraseDirection(trace, rules),
    chain: phraseChain(trace),
    isolatedBy: isolatingPolicies(trace).map(citePolicy),
    rules,
    nearMisses: missesOf(trace, scope).map((miss) =>
      explainMiss(miss, direction, sceneOf(whole, miss, { ...scope, direction })),
    ),
  };
}

/** Equal for sides that say the same to a reader: by the same rules, or by the same failed conditions of the nearest one. */
export function directionKey(whole: Trace, direction: Direction, scope: DirectionScope): string {
  const trace = whole[direction];
  const { decision, result } = trace;
  const rules = decision.kind === 'rule' ? decision.matches.map(({ policy, rule }) => nameRule(policy, rule.rule)) : [];
  const [nearest] = missesOf(trace, scope);
  return [
    result,
    decision.kind,
    decision.kind === 'missing' ? phraseDirection(trace, []) : '',
    rules,
    isolatingPolicies(trace).map(({ ref }) => qualifiedName(ref)),
    nearest === undefined ? '' : keyOfMiss(nearest),
  ].join(' ');
}

function keyOfMiss(miss: Miss): string {
  return `${nameRule(miss.policy, miss.rule)}.${miss.peer?.peer.index} ${failedConditions(miss)}`;
}

function nameRule({ ref }: CompiledPolicy, { index }: CompiledRule): string {
  return `${qualifiedName(ref)}#${index}`;
}

function missesOf(trace: DirectionTrace, { isEveryPort }: DirectionScope): readonly Miss[] {
  return !isEveryPort && wantsNearMisses(trace.decision) ? findMisses(trace) : [];
}

interface SideScope extends DirectionScope {
  readonly direction: Direction;
}

/** A mesh's tunnel ends before whoever stands on top of the chain: to them it is the port that was asked for. */
function sceneOf(
  { flow, ...sides }: Trace,
  { policy }: Miss,
  { direction, servicePort, isRange }: SideScope,
): FlowScene {
  const isOnTop = sides[direction].tiers.some(
    (tier) => tier.isOnTop === true && tier.policies.some((each) => each.policy === policy),
  );
  const arrivesAt = isOnTop ? undefined : sides[direction].arrivesAt;
  const peerAddress = direction === 'egress' ? flow.destinationAddress : flow.sourceAddress;
  return {
    peer: sides[direction].peer,
    peerAddress,
    isRange: isRange[direction],
    protocol: flow.protocol,
    port: arrivesAt ?? flow.port,
    servicePort: arrivesAt === undefined ? servicePort : undefined,
  };
}

/** Policies that isolate the subject in this direction, whatever they say about this flow; not those that handed it on. */
export function isolatingPolicies({ tiers }: DirectionTrace): readonly CompiledPolicy[] {
  return tiers
    .filter(({ outcomes }) => outcomes.some((outcome) => outcome !== 'none'))
    .flatMap(({ policies }) => policies)
    .filter(({ isolates, selects }) => isolates && selects === 'yes')
    .map(({ policy }) => policy);
}

/** A matching rule with the peer and port that let this flow through; a flow that stands for many has the whole rule. */
function citeMatch({ policy, rule }: PolicyMatch, direction: Direction, scope: DirectionScope): RuleCitation {
  const { peers, ports } = rule.rule;
  const peer = scope.isRange[direction] ? undefined : matching(rule.peers)?.peer;
  const port = scope.isEveryPort ? undefined : matching(rule.ports)?.port;
  const text = phraseRule(
    { ...rule.rule, peers: peer === undefined ? peers : [peer], ports: port === undefined ? ports : [port] },
    direction,
  );
  return { ...citeRule(policy, rule.rule, direction, peer, port), text };
}

function matching<T extends PeerTrace | PortTrace>(entries: 'any' | readonly T[]): T | undefined {
  return entries === 'any' ? undefined : entries.find(({ result }) => result === 'yes');
}

function wantsNearMisses({ kind }: Decision): boolean {
  return kind === 'isolated' || kind === 'undefined' || kind === 'missing';
}
