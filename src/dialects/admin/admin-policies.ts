import { AWS_GROUP } from '../../model/aws-groups.ts';
import type { CompiledPolicy, Tier } from '../compiled.ts';
import type { AdminLanguage } from './shape.ts';
import { compileAdminPolicy } from './compile-policy.ts';
import { type EnforcerModel, SPECIFICATION } from '../../model/enforcer-model.ts';
import { bareKind } from '../../model/kind-in-group.ts';
import type { Gap } from '../../model/gap.ts';
import type { Namespace } from '../../model/cluster-object.ts';
import type { Tri } from '../../model/verdict.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

export const ADMIN_GROUP = 'policy.networking.k8s.io';

export interface AdminTiers {
  readonly admin: Tier;
  readonly baseline: Tier;
  /** Objects that this dialect does not speak for. */
  readonly rest: readonly UnmodelledPolicy[];
}

/**
 * The tiers around NetworkPolicy: AdminNetworkPolicy or ClusterNetworkPolicy tier Admin before it,
 * BaselineAdminNetworkPolicy or tier Baseline after it (semantics D.2). The AWS VPC CNI has a ClusterNetworkPolicy of its own
 * that means the same (F.4). Where objects of several of these APIs stand beside each other, and whoever enforces is not known
 * to know one of them alone (D.7), all are left as they are.
 */
export function compileAdminPolicies(
  objects: readonly UnmodelledPolicy[],
  namespaces: readonly Namespace[],
  gaps: readonly Gap[],
  model: EnforcerModel = SPECIFICATION,
): AdminTiers {
  const spoken = objects.flatMap((object) => {
    const language = languageOf(object);
    return language === undefined ? [] : [{ object, language }];
  });
  const isMixed = isUndecided(new Set(spoken.map(({ language }) => language)), model);
  const mine = isMixed ? [] : spoken.filter(({ language }) => language !== 'aws' || model.awsPolicies === 'yes');
  const compiled = mine.flatMap(({ object, language }) => compileAdminPolicy(object, language, namespaces));
  const tier = (name: 'Admin' | 'Baseline', resources: ReadonlySet<string>): Tier => ({
    name,
    semantics: 'first-match',
    byNamespace: new Map(),
    clusterWide: compiled
      .filter((each) => each.tier === name)
      .map(({ policy }) => policy)
      .sort(byPriority),
    gaps: gaps.filter((gap) => isOfAdmin(gap, model) && resources.has(gap.resource)),
  });
  return {
    admin: tier('Admin', new Set(['adminnetworkpolicies', 'clusternetworkpolicies'])),
    baseline: tier('Baseline', new Set(['baselineadminnetworkpolicies', 'clusternetworkpolicies'])),
    rest: objects.filter((object) => {
      const language = languageOf(object);
      // To those who are known not to know them they are nothing.
      if (language === 'aws' && model.awsPolicies === 'no') return false;
      return language === undefined || isMixed || (language === 'aws' && model.awsPolicies === 'unknown');
    }),
  };
}

const LANGUAGES: Readonly<Record<string, Readonly<Record<string, AdminLanguage>>>> = {
  [ADMIN_GROUP]: {
    AdminNetworkPolicy: 'admin-v1alpha1',
    BaselineAdminNetworkPolicy: 'admin-v1alpha1',
    ClusterNetworkPolicy: 'admin-v1alpha2',
  },
  [AWS_GROUP]: { ClusterNetworkPolicy: 'aws' },
};

/** Undefined: it is no policy of these tiers. */
function languageOf({ ref, group, raw }: UnmodelledPolicy): AdminLanguage | undefined {
  return raw === undefined ? undefined : LANGUAGES[group]?.[bareKind(ref.kind)];
}

/** Several APIs, of which nobody is known to enforce one alone. */
function isUndecided(languages: ReadonlySet<AdminLanguage>, model: EnforcerModel): boolean {
  const known: Readonly<Record<AdminLanguage, Tri>> = {
    'admin-v1alpha1': model.adminV1alpha1,
    'admin-v1alpha2': model.adminV1alpha2,
    aws: model.awsPolicies,
  };
  return [...languages].filter((language) => known[language] !== 'no').length > 1;
}

function isOfAdmin({ group }: Gap, { awsPolicies }: EnforcerModel): boolean {
  return group === ADMIN_GROUP || (group === AWS_GROUP && awsPolicies === 'yes');
}

/** Then by name, which decides nothing: equal priorities that disagree are told as a tie. */
function byPriority(a: CompiledPolicy, b: CompiledPolicy): number {
  return a.priority - b.priority || (a.ref.name < b.ref.name ? -1 : 1);
}
