import { ACTIONS_IN_ORDER } from '../../../engine/as-enforced.ts';
import { type CompiledPolicy, type CompiledRule, isAdmin, rulesOf, type Tier } from '../../../dialects/compiled.ts';
import { bareKind } from '../../../model/kind-in-group.ts';
import type { Address, Family } from '../../../model/address.ts';
import type { Direction } from '../../../model/verdict.ts';
import { evaluateTier } from '../../../engine/evaluate-tier.ts';
import type { Flow } from '../../../model/flow.ts';
import { isSubjectWithin } from '../../redundancy/rule-cover.ts';
import type { LintWorld } from '../lint.ts';
import type { Pod } from '../../../model/pod.ts';
import { placeOfAddress, placesOfPod } from '../../../engine/places.ts';
import type { Place } from '../../../engine/ends.ts';
import type { Protocol } from '../../../model/protocol.ts';
import { qualifiedName } from '../../../model/reference.ts';
import { type EnforcerModel, SPECIFICATION } from '../../../model/enforcer-model.ts';
import type { TierTrace } from '../../../engine/trace.ts';

/** The tiers around NetworkPolicy. */
export function adminTiers({ policies }: LintWorld): readonly Tier[] {
  return policies.tiers.filter(({ clusterWide }) => clusterWide.some(isAdmin));
}

/** Objects of a tier; one that compares labels of namespaces is several policies, and one object. */
export function objectsOf(tier: Tier): readonly (readonly [CompiledPolicy, ...CompiledPolicy[]])[] {
  const groups = Map.groupBy(tier.clusterWide.filter(isAdmin), ({ ref }) => `${ref.kind} ${qualifiedName(ref)}`);
  return [...groups.values()].flatMap(([first, ...rest]) => (first === undefined ? [] : [[first, ...rest] as const]));
}

export interface RuleOfTier {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
}

/** The rules that are asked before this one of every pod that its policy is about. */
export function rulesBefore(
  tier: Tier,
  policy: CompiledPolicy,
  direction: Direction,
  rule: CompiledRule,
): readonly RuleOfTier[] {
  const own = rulesOf(policy, direction).rules.filter((each) => isBefore(each, rule, policy));
  const others = tier.clusterWide.filter(
    (other) => other.priority < policy.priority && !other.terminating && isSubjectWithin(policy, other),
  );
  return [
    ...others.flatMap((other) => rulesOf(other, direction).rules.map((each) => ({ policy: other, rule: each }))),
    ...own.map((each) => ({ policy, rule: each })),
  ];
}

function isBefore(a: CompiledRule, b: CompiledRule, { language }: CompiledPolicy): boolean {
  const step = language === 'aws' ? ACTIONS_IN_ORDER.indexOf(a.action) - ACTIONS_IN_ORDER.indexOf(b.action) : 0;
  return step < 0 || (step === 0 && a.index < b.index);
}

/** As the API has it; the one of AWS is its enforcer's alone. */
function modelOfTier({ clusterWide }: Tier): EnforcerModel {
  return clusterWide.some(({ language }) => language === 'aws') ? OF_AWS : SPECIFICATION;
}

const OF_AWS: EnforcerModel = { ...SPECIFICATION, actionsOrderRules: 'yes' };

export interface TierQuestion {
  readonly direction: Direction;
  readonly subject: Pod;
  readonly peer: Pod | Address;
  readonly protocol: Protocol;
  readonly port: number;
}

/** What a tier says of one flow, in a family that both ends have; undefined: they have none in common. */
export function askTier({ index }: LintWorld, tier: Tier, question: TierQuestion): TierTrace | undefined {
  const { direction, subject, peer, protocol, port } = question;
  const others = 'phase' in peer ? placesOfPod(index, peer) : [placeOfAddress(index, peer)];
  for (const mine of placesOfPod(index, subject)) {
    const other = others.find(({ family }) => isCommon(family, mine.family));
    if (other === undefined || mine.endpoint.kind !== 'pod') continue;
    const [source, destination] = direction === 'egress' ? [mine, other] : [other, mine];
    const family = mine.family ?? other.family ?? 4;
    return evaluateTier(
      tier,
      mine.endpoint,
      direction,
      flowOf(source, destination, { family, protocol, port }),
      modelOfTier(tier),
    );
  }
  return undefined;
}

function isCommon(a: Family | undefined, b: Family | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

function flowOf(source: Place, destination: Place, rest: Pick<Flow, 'family' | 'protocol' | 'port'>): Flow {
  return {
    ...rest,
    source: source.endpoint,
    destination: destination.endpoint,
    viaService: false,
    ...(source.address === undefined ? {} : { sourceAddress: source.address }),
    ...(destination.address === undefined ? {} : { destinationAddress: destination.address }),
  };
}

/** Accept, Deny, Pass as the newer API has them; the older one says Allow. */
export function nameAction({ action }: CompiledRule, { kind }: { readonly kind: string }): string {
  const accept = bareKind(kind) === 'ClusterNetworkPolicy' ? 'Accept' : 'Allow';
  return { allow: accept, deny: 'Deny', pass: 'Pass', 'deny-some': 'Deny' }[action];
}
