import { ANTREA_GROUP } from './raw-policy.ts';
import type { Gap } from '../../model/gap.ts';
import type { Tri } from '../../model/verdict.ts';

/**
 * Whether what could not be read of Antrea's objects may change any answer. What a policy names and was not read, its tier
 * or a group, makes only that policy uncertain, by its name.
 */
export function mayAntreaGapMatter({ resource }: Gap, areEnforced: Tri): boolean {
  return areEnforced !== 'no' && !NAMED_BY_POLICIES.has(resource);
}

const NAMED_BY_POLICIES: ReadonlySet<string> = new Set(['tiers', 'groups', 'clustergroups']);

export function isOfAntrea({ group }: Pick<Gap, 'group'>): boolean {
  return group === ANTREA_GROUP;
}
