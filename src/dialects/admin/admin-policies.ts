import type { CompiledPolicy, Tier } from '../compiled.ts';
import { type EnforcerModel, SPECIFICATION } from '../../model/enforcer-model.ts';
import type { Gap } from '../../model/gap.ts';
import type { Namespace } from '../../model/cluster-object.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';
import { compileAdminPolicy } from './compile-policy.ts';

export const ADMIN_GROUP = 'policy.networking.k8s.io';

export interface AdminTiers {
  readonly admin: Tier;
  readonly baseline: Tier;
  /** Objects that this dialect does not speak for. */
  readonly rest: readonly UnmodelledPolicy[];
}

/**
 * The tiers around NetworkPolicy: AdminNetworkPolicy or ClusterNetworkPolicy tier Admin before it,
 * BaselineAdminNetworkPolicy or tier Baseline after it (semantics D.2). Where objects of both API generations stand
 * beside each other, and whoever enforces is not known to know one of them alone (D.7), all are left as they are.
 */
export function compileAdminPolicies(
  objects: readonly UnmodelledPolicy[],
  namespaces: readonly Namespace[],
  gaps: readonly Gap[],
  model: EnforcerModel = SPECIFICATION,
): AdminTiers {
  const mine = objects.filter(isAdminPolicy);
  const isMixed = isUndecided(mine, model);
  const compiled = isMixed ? [] : mine.flatMap((object) => compileAdminPolicy(object, namespaces));
  const tier = (name: 'Admin' | 'Baseline', resources: ReadonlySet<string>): Tier => ({
    name,
    semantics: 'first-match',
    byNamespace: new Map(),
    clusterWide: compiled
      .filter((each) => each.tier === name)
      .map(({ policy }) => policy)
      .sort(byPriority),
    gaps: gaps.filter((gap) => gap.group === ADMIN_GROUP && resources.has(gap.resource)),
  });
  return {
    admin: tier('Admin', new Set(['adminnetworkpolicies', 'clusternetworkpolicies'])),
    baseline: tier('Baseline', new Set(['baselineadminnetworkpolicies', 'clusternetworkpolicies'])),
    rest: isMixed ? objects : objects.filter((object) => !isAdminPolicy(object)),
  };
}

const KINDS = new Set(['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy']);

function isAdminPolicy({ ref, group, raw }: UnmodelledPolicy): boolean {
  return group === ADMIN_GROUP && KINDS.has(ref.kind) && raw !== undefined;
}

function isUndecided(objects: readonly UnmodelledPolicy[], { adminV1alpha1, adminV1alpha2 }: EnforcerModel): boolean {
  const isMixed = objects.some(isNewGeneration) && !objects.every(isNewGeneration);
  return isMixed && adminV1alpha1 !== 'no' && adminV1alpha2 !== 'no';
}

function isNewGeneration({ ref }: UnmodelledPolicy): boolean {
  return ref.kind === 'ClusterNetworkPolicy';
}

/** Then by name, which decides nothing: equal priorities that disagree are told as a tie. */
function byPriority(a: CompiledPolicy, b: CompiledPolicy): number {
  return a.priority - b.priority || (a.ref.name < b.ref.name ? -1 : 1);
}
