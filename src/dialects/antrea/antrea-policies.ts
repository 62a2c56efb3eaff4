import { type AntreaContext, compileAntreaPolicy } from './compile-policy.ts';
import { comparePlaces, isBaseline, keyOfPlace, type Place, type RankedPolicy, rankPolicies } from './rank-policies.ts';
import { type CompiledPolicy, NETWORK_POLICY_TIER, type Tier } from '../compiled.ts';
import type { Namespace } from '../../model/cluster-object.ts';
import { namedObjects } from './groups.ts';
import { prioritiesOfTiers } from './antrea-tiers.ts';
import type { Service } from '../../model/service.ts';
import { sortAntreaObjects } from './antrea-objects.ts';
import type { Tri } from '../../model/verdict.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

interface AntreaInput {
  readonly objects: readonly UnmodelledPolicy[];
  readonly namespaces: readonly Namespace[];
  readonly services: readonly Service[];
  readonly areEnforced: Tri;
}

export interface AntreaPolicies {
  readonly tiers: readonly Tier[];
  /** Objects that this dialect does not speak for. */
  readonly unmodelled: readonly UnmodelledPolicy[];
}

/**
 * Antrea's policies among the tiers of all other languages. Those of its tiers before NetworkPolicy stand in one, with the
 * Admin tier of the policy API, because Pass skips all that is left of it; those of `baseline` follow NetworkPolicy
 * (semantics F.3).
 */
export function compileAntreaPolicies(
  { objects, namespaces, services, areEnforced }: AntreaInput,
  tiers: readonly Tier[],
): AntreaPolicies {
  const { policies, tiers: ownTiers, groups, others } = sortAntreaObjects(objects);
  // Whether whoever enforces knows them at all is not to be told from a part of them.
  if (areEnforced === 'unknown') return { tiers, unmodelled: [...others, ...policies] };
  if (areEnforced === 'no' || policies.length === 0) return { tiers, unmodelled: others };
  const priorities = prioritiesOfTiers(ownTiers);
  const ranked = rankPolicies(policies, priorities);
  const context: AntreaContext = {
    objects: namedObjects(groups, services),
    namespaces,
    isTier: (name) => priorities.has(name),
  };
  return {
    tiers: amongOthers(
      tiers,
      ranked.filter((policy) => !isBaseline(policy)),
      ranked.filter(isBaseline),
      context,
    ),
    unmodelled: others,
  };
}

const ADMIN_TIER = 'Admin';

function amongOthers(
  tiers: readonly Tier[],
  before: readonly RankedPolicy[],
  baseline: readonly RankedPolicy[],
  context: AntreaContext,
): readonly Tier[] {
  return tiers.flatMap((tier): readonly Tier[] => {
    if (tier.name === ADMIN_TIER && before.length > 0) return [tierBefore(tier, before, context)];
    if (tier.name !== NETWORK_POLICY_TIER || baseline.length === 0) return [tier];
    return [tier, withPolicies(EMPTY_BASELINE, baseline, context)];
  });
}

const EMPTY_BASELINE: Tier = {
  name: 'Antrea tier baseline',
  semantics: 'first-match',
  byNamespace: new Map(),
  clusterWide: [],
  gaps: [],
};

/** Where objects of the policy API's Admin tier stand among Antrea's tiers, by the generation of the API. */
const ADMIN_PRIORITIES = { 'admin-v1alpha1': 251, 'admin-v1alpha2': 220 } as const;

function tierBefore(admin: Tier, ranked: readonly RankedPolicy[], context: AntreaContext): Tier {
  const places = new Map(admin.clusterWide.map((policy) => [policy, placeOfAdmin(policy)]));
  const rankOf = rankAmong([...ranked.map(({ place }) => place), ...places.values()]);
  const clusterWide = [...places].map(
    ([policy, place]): CompiledPolicy => ({ ...policy, tier: ADMIN_TIER, priority: rankOf(place) }),
  );
  return withPolicies({ ...admin, name: 'Antrea tiers', clusterWide }, ranked, context, rankOf);
}

function placeOfAdmin({ language, priority }: CompiledPolicy): Place {
  const tier = language === 'admin-v1alpha1' ? ADMIN_PRIORITIES[language] : ADMIN_PRIORITIES['admin-v1alpha2'];
  return { tier, policy: priority };
}

type RankOf = (place: Place) => number;

function rankAmong(places: readonly Place[]): RankOf {
  const ordered = [...new Map(places.map((place) => [keyOfPlace(place), place])).values()].sort(comparePlaces);
  const ranks = new Map(ordered.map((place, at) => [keyOfPlace(place), at]));
  return (place) => ranks.get(keyOfPlace(place)) ?? 0;
}

/** What stands in the tier already, and Antrea's own. */
function withPolicies(
  base: Tier,
  ranked: readonly RankedPolicy[],
  context: AntreaContext,
  rankOf: RankOf = rankAmong(ranked.map(({ place }) => place)),
): Tier {
  const own = ranked.flatMap((each) => compileAntreaPolicy(each, rankOf(each.place), context));
  const [named, anywhere] = [own.filter(isOfOneNamespace), own.filter((policy) => !isOfOneNamespace(policy))];
  return {
    ...base,
    byNamespace: Map.groupBy(named, namespaceOf),
    clusterWide: [...base.clusterWide, ...anywhere],
  };
}

function isOfOneNamespace({ subject }: CompiledPolicy): boolean {
  return subject.namespaces.kind === 'named';
}

function namespaceOf({ subject: { namespaces } }: CompiledPolicy): string {
  return namespaces.kind === 'named' ? namespaces.name : '';
}
