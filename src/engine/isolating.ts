import { type CompiledPolicy, type CompiledRule, isLikeCore, type PolicySet, rulesOf } from '../dialects/compiled.ts';
import type { Direction } from '../model/verdict.ts';
import type { TierTrace } from './trace.ts';

/**
 * Of the policies that select a pod those that close it in a direction but for what is allowed. Those of a tier in which some
 * rule hands everything on close nothing: what comes to the tier's end never meets it.
 */
export function isolatingAmong(
  { tiers }: Pick<PolicySet, 'tiers'>,
  selecting: readonly CompiledPolicy[],
  direction: Direction,
  isolates: (policy: CompiledPolicy) => boolean = (policy) => rulesOf(policy, direction).isolates,
): readonly CompiledPolicy[] {
  const isolating = selecting.filter(isolates);
  const passing = selecting.filter(
    (policy) => policy.unrecognised.length === 0 && rulesOf(policy, direction).rules.some(passesEverything),
  );
  if (passing.length === 0) return isolating;
  const open = tiers
    .filter(({ semantics }) => semantics === 'first-match')
    .map(({ clusterWide, byNamespace }) => new Set([...clusterWide, ...[...byNamespace.values()].flat()]))
    .filter((members) => passing.some((policy) => members.has(policy)));
  return isolating.filter((policy) => !open.some((members) => members.has(policy)));
}

function passesEverything({ action, peers, ports, unrecognised }: CompiledRule): boolean {
  return action === 'pass' && peers === 'any' && ports === 'any' && unrecognised.length === 0;
}

/** Of the policies that were asked about a pod those of other languages than NetworkPolicy that have rules in a direction. */
export function speakingPolicies(tiers: readonly TierTrace[], direction: Direction): readonly CompiledPolicy[] {
  const asked = tiers.flatMap(({ policies }) => policies.map(({ policy }) => policy));
  return [...new Set(asked)].filter(speaksFor(direction));
}

export function speaksFor(direction: Direction): (policy: CompiledPolicy) => boolean {
  return (policy) => !isLikeCore(policy) && rulesOf(policy, direction).rules.length > 0;
}
