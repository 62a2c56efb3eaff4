import type { Gap } from '../../model/gap.ts';
import type { Tri } from '../../model/verdict.ts';

export const CILIUM_GROUP = 'cilium.io';

/** Whether what could not be read of Cilium's objects may change an answer by itself. */
export function mayCiliumGapMatter({ resource }: Gap, areEnforced: Tri): boolean {
  // Rules that name groups say themselves that these are missing.
  return areEnforced !== 'no' && resource !== CIDR_GROUPS;
}

export const CIDR_GROUPS = 'ciliumcidrgroups' as const;

export function isOfCilium({ group }: Pick<Gap, 'group'>): boolean {
  return group === CILIUM_GROUP;
}
