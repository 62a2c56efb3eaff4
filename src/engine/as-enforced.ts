import { AWS_GROUP } from '../model/aws-groups.ts';
import { type CompiledPolicy, isLikeCore, type RuleAction, rulesOf, type Tier } from '../dialects/compiled.ts';
import type { Direction, Tri } from '../model/verdict.ts';
import type { EnforcerFlag, EnforcerModel } from '../model/enforcer-model.ts';
import type { Gap } from '../model/gap.ts';
import { all, not } from './tri.ts';
import { type Limit, limitsOf } from './policy-limits.ts';

/** How far a policy that selects a pod has a say about it in one direction, to whoever enforces it. */
export interface Say {
  readonly selects: Tri;
  readonly isolates: boolean;
  /** Its rules say something; where it does not isolate, only with a rule that matches. */
  readonly counts: boolean;
  /** What of the enforcer is not known, where that decides. */
  readonly doubts: readonly EnforcerFlag[];
}

export function sayOf(policy: CompiledPolicy, selection: Tri, direction: Direction, model: EnforcerModel): Say {
  const { isolates, countsAnyway = false, rules } = rulesOf(policy, direction);
  const obstacles = obstaclesTo(policy, model);
  const enforced = all(obstacles.map(({ holds }) => holds));
  const implied = isolates || rules.length === 0 ? 'no' : impliedType(policy, model);
  const selects = all([selection, enforced, implied === 'unknown' ? implied : 'yes']);
  const isolatesHere = isolates || implied !== 'no';
  return {
    selects,
    isolates: isolatesHere,
    counts: isolatesHere || countsAnyway,
    doubts: [
      ...obstacles.flatMap(({ flag, holds }) => (holds === 'unknown' ? [flag] : [])),
      ...(implied === 'unknown' ? [impliedBy(policy)] : []),
    ],
  };
}

/**
 * Only NetworkPolicy, and what has its schema, lists its types apart from its rules; and a policy of Cilium with rules isolates,
 * unless it says that it does not.
 */
function impliedType(policy: CompiledPolicy, { rulesImplyPolicyType, ciliumIsolationSwitch }: EnforcerModel): Tri {
  if (policy.language === 'cilium') return not(ciliumIsolationSwitch);
  return isLikeCore(policy) ? rulesImplyPolicyType : 'no';
}

function impliedBy({ language }: CompiledPolicy): EnforcerFlag {
  return language === 'cilium' ? 'ciliumIsolationSwitch' : 'rulesImplyPolicyType';
}

/** What of one priority decides before what, where that goes by what rules do. */
export const ACTIONS_IN_ORDER: readonly RuleAction[] = ['deny', 'allow', 'pass'];

/** What keeps an enforcer from enforcing a policy, or may: that it does not know the language, or does not take what is in it. */
export function obstaclesTo(policy: CompiledPolicy, model: EnforcerModel): readonly Limit[] {
  const ofLanguage = languageFlag(policy).map((flag) => ({ flag, holds: model[flag] }));
  return [...ofLanguage.filter(({ holds }) => holds !== 'yes'), ...limitsOf(policy, model)];
}

/**
 * The flag that says whether a language is enforced, where that hangs on settings or versions; policies of an enforcer's own
 * language are only compiled for one that knows it.
 */
function languageFlag({ language }: CompiledPolicy): readonly LanguageFlag[] {
  switch (language) {
    case 'core':
      return ['networkPolicies'];
    case 'admin-v1alpha1':
      return ['adminV1alpha1'];
    case 'admin-v1alpha2':
      return ['adminV1alpha2'];
    case 'antrea':
      return ['antreaPolicies'];
    default:
      return [];
  }
}

type LanguageFlag = 'networkPolicies' | 'adminV1alpha1' | 'adminV1alpha2' | 'antreaPolicies';

/** Lists of a tier that could not be read and may hold policies about a namespace's pods, in languages that are enforced. */
export function gapsAbout({ gaps }: Pick<Tier, 'gaps'>, namespace: string, model: EnforcerModel): readonly Gap[] {
  return gaps.filter(
    (gap) => (gap.namespace === undefined || gap.namespace === namespace) && isLanguageEnforced(gap, model),
  );
}

function isLanguageEnforced({ group, resource }: Gap, model: EnforcerModel): boolean {
  const { networkPolicies, adminV1alpha1, adminV1alpha2 } = model;
  if (group === AWS_GROUP) return model.awsPolicies !== 'no';
  switch (resource) {
    case 'networkpolicies':
      return group !== 'networking.k8s.io' || networkPolicies !== 'no';
    case 'adminnetworkpolicies':
    case 'baselineadminnetworkpolicies':
      return adminV1alpha1 !== 'no';
    case 'clusternetworkpolicies':
      return adminV1alpha2 !== 'no';
    default:
      return true;
  }
}
