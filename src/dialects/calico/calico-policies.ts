import { placeOf } from '../object-facts.ts';
import { joinTier } from '../join-tier.ts';
import { ADMIN_TIER, BASELINE_TIER, type CalicoTier, orderTiers } from './calico-tiers.ts';
import type { AdminTiers } from '../admin/admin-policies.ts';
import { type CalicoObjects, DEFAULT_TIER, sortCalicoObjects, specOf, tierOf } from './calico-objects.ts';
import { type CalicoWorld, calicoWorld, type WorldSources } from './calico-world.ts';
import { type CompiledCalicoPolicy, compileCalicoPolicy } from './compile-policy.ts';
import { compileOnce } from '../compile-once.ts';
import type { Gap } from '../../model/gap.ts';
import { goesByAccountLabels } from '../../model/account-labels.ts';
import { isAboutForwarded, type RawEntity } from './raw-policy.ts';
import { mayHaveHosts } from './gaps.ts';
import type { CompiledPolicy, IgnoredPolicy, PolicySet, Tier } from '../compiled.ts';
import { keyOfCore, rankPolicies } from './rank-policies.ts';
import type { Tri } from '../../model/verdict.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/** The tiers of all other languages that Calico knows. */
export interface TiersAround extends Pick<AdminTiers, 'admin' | 'baseline'> {
  readonly core: Tier;
}

interface CalicoInput {
  readonly objects: readonly UnmodelledPolicy[];
  readonly sources: WorldSources;
  readonly areEnforced: Tri;
}

export type CalicoPolicies = Pick<PolicySet, 'tiers' | 'unmodelled' | 'readsServices'> & {
  readonly ignored: readonly IgnoredPolicy[];
};

/**
 * Tier after tier as Calico asks them. Its policies of tier `default` stand in one order with NetworkPolicy, which is of
 * order 1000 there and closes at the end of the tier alone: what no NetworkPolicy allows, one of Calico's that comes later
 * still may (semantics E.1, F.1).
 */
export function compileCalicoPolicies(
  { objects, sources, areEnforced }: CalicoInput,
  around: TiersAround,
): CalicoPolicies {
  const sorted = sortCalicoObjects(objects);
  const { policies, tiers, others } = sorted;
  const untouched = { tiers: inOrder(around), ignored: [] };
  // Whether whoever enforces knows them at all is not to be told from a part of them.
  if (areEnforced === 'unknown') return { ...untouched, unmodelled: [...others, ...policies] };
  if (areEnforced === 'no' || policies.length === 0) return { ...untouched, unmodelled: others };
  const byTier = Map.groupBy(policies, tierOf);
  const context = { world: calicoWorld(sorted.sets, sources), around };
  const made = orderTiers(tiers, byTier.keys()).flatMap((tier) =>
    compileTier(tier, byTier.get(tier.name) ?? [], context),
  );
  return {
    tiers: made.map(({ tier }) => tier),
    unmodelled: [...others, ...policiesOfHosts(sorted, sources.gaps)],
    ignored: made.flatMap(({ ignored }) => ignored),
    ...(policies.some(namesServices) ? { readsServices: true } : {}),
  };
}

function namesServices(policy: UnmodelledPolicy): boolean {
  return endsOf(policy).some((end) => Boolean(end?.services?.name));
}

function endsOf(policy: UnmodelledPolicy): readonly (RawEntity | null | undefined)[] {
  const { ingress, egress } = specOf(policy);
  return [...(ingress ?? []), ...(egress ?? [])].flatMap((rule) => [rule?.source, rule?.destination]);
}

/** Policies about what nodes pass on, which pods' connections are as well: where nodes have endpoints, they are not evaluated. */
function policiesOfHosts(sorted: CalicoObjects, gaps: readonly Gap[]): readonly UnmodelledPolicy[] {
  return mayHaveHosts(sorted, gaps) ? sorted.policies.filter((policy) => isAboutForwarded(specOf(policy))) : [];
}

function inOrder({ admin, core, baseline }: TiersAround): readonly Tier[] {
  return [admin, core, baseline];
}

interface TierContext {
  readonly world: CalicoWorld;
  readonly around: TiersAround;
}

interface CompiledTier {
  readonly tier: Tier;
  readonly ignored: readonly IgnoredPolicy[];
}

/** None: nothing is in it. */
function compileTier(
  { name, passes }: CalicoTier,
  objects: readonly UnmodelledPolicy[],
  { world, around }: TierContext,
): readonly CompiledTier[] {
  const shared = sharedTier(name, around);
  if (objects.length === 0) return shared === undefined ? [] : [{ tier: shared, ignored: [] }];
  const ranked = rankPolicies(objects, shared === around.core);
  const compiled = ranked.map(({ object, rank }) => ({
    object,
    said: ONCE(object, hangsOnOthers(object, world) ? undefined : `${rank} ${passes}`, () =>
      compileCalicoPolicy(object, { rank, isolates: !passes, world }),
    ),
  }));
  const own = compiled.flatMap(({ said }) => (said.kind === 'policies' ? said.policies : []));
  const base: Tier = shared ?? {
    name: `Calico tier ${name}`,
    semantics: 'first-match',
    byNamespace: new Map(),
    clusterWide: [],
    gaps: [],
  };
  return [
    {
      tier: withPolicies(
        base,
        own,
        ranked.flatMap(({ key, isTied }) => (isTied ? [key] : [])),
      ),
      ignored: compiled.flatMap(({ object, said }) => (said.kind === 'missing' ? [ignore(object, said)] : [])),
    },
  ];
}

const ONCE = compileOnce<CompiledCalicoPolicy>();

/** Selectors of rules pick network sets beside pods; whose labels they mean may stand in other objects. */
function hangsOnOthers(object: UnmodelledPolicy, { sets }: CalicoWorld): boolean {
  return sets.length > 0 || namesServices(object) || goesByAccountLabels(object);
}

function ignore(
  object: UnmodelledPolicy,
  { problem, path }: Extract<CompiledCalicoPolicy, { kind: 'missing' }>,
): IgnoredPolicy {
  return { by: 'Calico', ...placeOf(object), path, problem };
}

/** The tier in which Calico keeps what another language says. */
function sharedTier(name: string, { admin, core, baseline }: TiersAround): Tier | undefined {
  switch (name) {
    case ADMIN_TIER:
      return admin;
    case DEFAULT_TIER:
      return core;
    case BASELINE_TIER:
      return baseline;
    default:
      return undefined;
  }
}

/** What stands in the tier already and what Calico adds; where one of these is of the order of NetworkPolicy, names decide. */
function withPolicies(base: Tier, own: readonly CompiledPolicy[], tied: readonly string[]): Tier {
  const isCore = base.semantics === 'isolating';
  const ranked = (policies: readonly CompiledPolicy[]): readonly CompiledPolicy[] =>
    isCore && tied.length > 0 ? policies.map((policy) => rankAmong(policy, tied)) : policies;
  const byNamespace = new Map([...base.byNamespace].map(([name, policies]) => [name, ranked(policies)]));
  return { ...joinTier({ ...base, byNamespace }, own), semantics: 'first-match' };
}

/** Behind those of its order that come before it by their names. */
function rankAmong(policy: CompiledPolicy, tied: readonly string[]): CompiledPolicy {
  const key = keyOfCore(policy.ref);
  const priority = tied.filter((each) => each < key).length;
  return priority === 0 ? policy : { ...policy, priority };
}
