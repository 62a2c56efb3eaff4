import { BUILT_IN_TIERS } from './calico-tiers.ts';
import type { Gap } from '../../model/gap.ts';
import { type CalicoObjects, sortCalicoObjects, tierOf } from './calico-objects.ts';
import { STORED_GROUP, WRITTEN_GROUP } from '../../model/calico-groups.ts';
import type { Tri } from '../../model/verdict.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/** Whether what could not be read of Calico's objects may change an answer. */
export function mayCalicoGapMatter({ resource }: Gap, objects: readonly UnmodelledPolicy[], areEnforced: Tri): boolean {
  if (areEnforced === 'no') return false;
  const { policies } = sortCalicoObjects(objects);
  switch (resource) {
    // Where a tier stands is only asked of those in which there are policies.
    case 'tiers':
      return policies.some((policy) => !BUILT_IN_TIERS.has(tierOf(policy)));
    // Staged policies are not enforced; endpoints of nodes are asked for where a policy is about what nodes pass on.
    case 'stagednetworkpolicies':
    case 'stagedglobalnetworkpolicies':
    case 'stagedkubernetesnetworkpolicies':
    case 'hostendpoints':
      return false;
    case 'networksets':
    case 'globalnetworksets':
      return policies.length > 0;
    default:
      return true;
  }
}

/** Whether nodes have, or may have, endpoints that policies are about. */
export function mayHaveHosts({ hosts }: Pick<CalicoObjects, 'hosts'>, gaps: readonly Gap[]): boolean {
  return hosts.length > 0 || gaps.some((gap) => isOfCalico(gap) && gap.resource === 'hostendpoints');
}

export function isOfCalico({ group }: Pick<Gap, 'group'>): boolean {
  return group === STORED_GROUP || group === WRITTEN_GROUP;
}
