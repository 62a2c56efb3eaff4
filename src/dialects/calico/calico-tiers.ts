import { DEFAULT_TIER } from './calico-objects.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/** A Tier, or what stands for one that has no object. */
export interface CalicoTier {
  readonly name: string;
  /** Lower is asked first. */
  readonly order: number;
  /** What no rule of it matches is left to the next tier; else it is denied. */
  readonly passes: boolean;
}

/** The tier that Calico keeps objects of tier Admin in, and that of tier Baseline. */
export const ADMIN_TIER = 'kube-admin';
export const BASELINE_TIER = 'kube-baseline';

/** Tiers that are there in any case (semantics F.1). */
const BUILT_IN: readonly CalicoTier[] = [
  { name: ADMIN_TIER, order: 1000, passes: true },
  { name: DEFAULT_TIER, order: 1_000_000, passes: false },
  { name: BASELINE_TIER, order: 10_000_000, passes: true },
];

export const BUILT_IN_TIERS: ReadonlySet<string> = new Set(BUILT_IN.map(({ name }) => name));

/** A tier that is written without order stands where `default` stands. */
const NO_ORDER = 1_000_000;

/**
 * The tiers in the order in which they are asked, those of which policies speak and that have no object among them: these
 * come last, and their end denies (semantics F.1 [M]).
 */
export function orderTiers(objects: readonly UnmodelledPolicy[], named: Iterable<string>): readonly CalicoTier[] {
  const known = new Map([...BUILT_IN, ...objects.map(readTier)].map((tier) => [tier.name, tier]));
  const nameless = [...new Set(named)].filter((name) => !known.has(name));
  const last = nameless.map((name): CalicoTier => ({ name, order: Number.POSITIVE_INFINITY, passes: false }));
  return [...known.values(), ...last].sort((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1));
}

function readTier({ ref, raw }: UnmodelledPolicy): CalicoTier {
  // The API server, or the loader of manifests, has held the object to its schema as far as this version knows it.
  const { spec } = raw as { spec?: { readonly order?: number | null; readonly defaultAction?: string | null } };
  return {
    name: ref.name,
    order: spec?.order ?? NO_ORDER,
    passes: spec?.defaultAction?.toLowerCase() === 'pass',
  };
}
