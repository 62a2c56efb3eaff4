import type { RawAntreaSpec } from './raw-policy.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/** Tiers that the controller makes by itself (semantics F.3). */
const BUILT_IN: ReadonlyMap<string, number> = new Map([
  ['emergency', 50],
  ['securityops', 100],
  ['networkops', 150],
  ['platform', 200],
  ['application', 250],
  ['baseline', 253],
]);

const DEFAULT_TIER = 'application';

/** Asked after NetworkPolicy. */
export const BASELINE_PRIORITY = 253;

/** Names of tiers, and where they stand. */
export type TierPriorities = ReadonlyMap<string, number>;

export function prioritiesOfTiers(objects: readonly UnmodelledPolicy[]): TierPriorities {
  return new Map([...BUILT_IN, ...objects.flatMap(readTier)]);
}

function readTier({ ref, raw }: UnmodelledPolicy): readonly (readonly [string, number])[] {
  // The API server, or the loader of manifests, has held the object to its schema as far as this version knows it.
  const { spec } = raw as { spec?: { readonly priority?: number | null } | null };
  return typeof spec?.priority === 'number' ? [[ref.name, spec.priority]] : [];
}

/** The name of the tier that a policy is in; those that everybody has were once written with capitals. */
export function tierOf({ tier }: RawAntreaSpec): string {
  if (!tier) return DEFAULT_TIER;
  const lower = tier.toLowerCase();
  return BUILT_IN.has(lower) ? lower : tier;
}
