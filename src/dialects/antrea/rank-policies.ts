import { BASELINE_PRIORITY, tierOf, type TierPriorities } from './antrea-tiers.ts';
import { specOf } from './antrea-objects.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

export interface RankedPolicy {
  readonly object: UnmodelledPolicy;
  readonly tier: string;
  readonly place: Place;
  /** Another policy stands at the same place: then only rules of one number are as good as each other. */
  readonly isTied: boolean;
}

/** Lower goes first, by the tier and then by the policy. */
export interface Place {
  readonly tier: number;
  readonly policy: number;
}

/**
 * Policies of both kinds in the order in which they are asked. One whose tier is not known may stand anywhere before
 * NetworkPolicy; it is put first, and all that it says is uncertain.
 */
export function rankPolicies(policies: readonly UnmodelledPolicy[], tiers: TierPriorities): readonly RankedPolicy[] {
  const placed = policies.map((object) => {
    const spec = specOf(object);
    const tier = tierOf(spec);
    return { object, tier, place: { tier: tiers.get(tier) ?? BEFORE_ALL, policy: spec.priority ?? 0 } };
  });
  const alike = Map.groupBy(placed, ({ place }) => keyOfPlace(place));
  return placed
    .map((each) => ({ ...each, isTied: (alike.get(keyOfPlace(each.place))?.length ?? 0) > 1 }))
    .sort((a, b) => comparePlaces(a.place, b.place));
}

const BEFORE_ALL = -1;

export function comparePlaces(a: Place, b: Place): number {
  return a.tier - b.tier || a.policy - b.policy;
}

/** Equal for places that are one. */
export function keyOfPlace({ tier, policy }: Place): string {
  return `${tier} ${policy}`;
}

export function isBaseline({ place }: RankedPolicy): boolean {
  return place.tier === BASELINE_PRIORITY;
}
