import { placeOf } from '../object-facts.ts';
import { joinTier } from '../join-tier.ts';
import { type CiliumObjects, isOfHosts, sortCiliumObjects, specsOf } from './cilium-objects.ts';
import { type CiliumSources, type CiliumWorld, worldOf } from './cilium-world.ts';
import { type CompiledCiliumPolicy, compileCiliumPolicy } from './compile-policy.ts';
import { compileOnce } from '../compile-once.ts';
import type { IgnoredPolicy, Tier } from '../compiled.ts';
import type { Tri } from '../../model/verdict.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

interface CiliumInput {
  readonly objects: readonly UnmodelledPolicy[];
  readonly sources: CiliumSources;
  readonly areEnforced: Tri;
  /** Those about nodes. */
  readonly areHostsEnforced: Tri;
  /** Whether its entities of one family of addresses mean anybody. */
  readonly hasWorldFamilies: Tri;
}

export interface CiliumPolicies {
  /** NetworkPolicies, and what stands in one tier with them. */
  readonly core: Tier;
  /** What is left to others. */
  readonly rest: readonly UnmodelledPolicy[];
  readonly ignored: readonly IgnoredPolicy[];
  /** Some of them name Services, or where the API server is. */
  readonly readsServices: boolean;
}

/** Policies of Cilium and NetworkPolicies are one tier: what any of them denies is denied, what any allows is allowed (semantics F.2). */
export function compileCiliumPolicies(
  { objects, sources, areEnforced, areHostsEnforced, hasWorldFamilies }: CiliumInput,
  core: Tier,
): CiliumPolicies {
  const sorted = sortCiliumObjects(objects);
  const { policies, groups, others } = sorted;
  // Whether whoever enforces knows them at all is not to be told from a part of them.
  if (areEnforced === 'unknown') return { core, rest: [...others, ...policies], ignored: [], readsServices: false };
  if (areEnforced === 'no' || policies.length === 0) return { core, rest: others, ignored: [], readsServices: false };
  const world = worldOf(sources, groups, hasWorldFamilies);
  const said = policies.map((object) => ({ object, made: compileObject(object, world) }));
  return {
    core: joinTier(
      core,
      said.flatMap(({ made }) => (made.kind === 'policies' ? made.policies : [])),
    ),
    rest: [
      ...others,
      ...(areHostsEnforced === 'no' ? [] : policiesOfHosts(sorted)),
      ...said.flatMap(({ object, made }) => (made.kind === 'refused' && isChanged(object) ? [asItWas(object)] : [])),
    ],
    ignored: said.flatMap(({ object, made }) =>
      made.kind === 'refused' && !isChanged(object) ? [ignore(object, made.problem)] : [],
    ),
    readsServices: true,
  };
}

function compileObject(object: UnmodelledPolicy, world: CiliumWorld): CompiledCiliumPolicy {
  return ONCE(object, hangsOnOthers(object.raw) ? undefined : '', () => compileCiliumPolicy(object, world));
}

const ONCE = compileOnce<CompiledCiliumPolicy>();

/** Services, groups of addresses, where the API server is, and which families of addresses there are. */
function hangsOnOthers(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('kube-apiserver') || value.includes('world-ipv');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, item]) => NAMES_OTHERS.has(key) || hangsOnOthers(key) || hangsOnOthers(item),
  );
}

const NAMES_OTHERS: ReadonlySet<string> = new Set(['toServices', 'cidrGroupRef', 'cidrGroupSelector']);

/** The host firewall is not evaluated. Of a policy that is about pods as well, only what is about nodes is left. */
function policiesOfHosts({ policies }: CiliumObjects): readonly UnmodelledPolicy[] {
  return policies.flatMap((object) => {
    const specs = specsOf(object);
    const ofHosts = specs.filter(isOfHosts);
    if (ofHosts.length === 0) return [];
    if (ofHosts.length === specs.length) return [object];
    const { spec: _, ...raw } = object.raw as Readonly<Record<string, unknown>>; // as in any object of the API
    return [{ ...object, raw: { ...raw, specs: ofHosts.map(({ spec }) => spec) } }];
  });
}

/** A change that the agent refuses seems to leave in force what the policy said before: 1.19.4 logs it, and what it said holds on. */
function isChanged({ raw }: UnmodelledPolicy): boolean {
  // As in any object of the API; in a file nobody writes it.
  const { metadata } = raw as { readonly metadata?: { readonly generation?: number } };
  return (metadata?.generation ?? 1) > 1;
}

/** What it said before, and about whom, nobody can read any more. */
function asItWas({ raw: _, ...object }: UnmodelledPolicy): UnmodelledPolicy {
  return object;
}

function ignore(object: UnmodelledPolicy, problem: string): IgnoredPolicy {
  return { by: 'Cilium', ...placeOf(object), problem };
}
