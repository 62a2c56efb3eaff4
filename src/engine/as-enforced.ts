import type { CompiledPolicy, Tier } from '../dialects/compiled.ts';
import { rulesOf } from '../dialects/compiled.ts';
import type { Direction, Tri } from '../model/verdict.ts';
import type { EnforcerFlag, EnforcerModel } from '../model/enforcer-model.ts';
import type { Gap } from '../model/gap.ts';
import { all } from './tri.ts';

/** How far a policy that selects a pod has a say about it in one direction, to whoever enforces it. */
export interface Say {
  readonly selects: Tri;
  readonly isolates: boolean;
  /** What of the enforcer is not known, where that decides. */
  readonly doubts: readonly EnforcerFlag[];
}

export function sayOf(policy: CompiledPolicy, selection: Tri, direction: Direction, model: EnforcerModel): Say {
  const { isolates, rules } = rulesOf(policy, direction);
  const enforced = isEnforced(policy, model);
  const implied = isolates || rules.length === 0 ? 'no' : impliedType(policy, model);
  const selects = all([selection, enforced, implied === 'unknown' ? implied : 'yes']);
  return {
    selects,
    isolates: isolates || implied !== 'no',
    doubts: [
      ...(enforced === 'unknown' ? [ADMIN_FLAGS[policy.adminVersion ?? 'v1alpha1']] : []),
      ...(implied === 'unknown' ? (['rulesImplyPolicyType'] as const) : []),
    ],
  };
}

/** Admin policies never isolate. */
function impliedType({ adminVersion }: CompiledPolicy, { rulesImplyPolicyType }: EnforcerModel): Tri {
  return adminVersion === undefined ? rulesImplyPolicyType : 'no';
}

const ADMIN_FLAGS = { v1alpha1: 'adminV1alpha1', v1alpha2: 'adminV1alpha2' } as const;

/** Whether the enforcer knows the policy's language. */
export function isEnforced({ adminVersion }: CompiledPolicy, model: EnforcerModel): Tri {
  return adminVersion === undefined ? 'yes' : model[ADMIN_FLAGS[adminVersion]];
}

/** Lists of a tier that could not be read and may hold policies about a namespace's pods, in languages that are enforced. */
export function gapsAbout({ gaps }: Tier, namespace: string, model: EnforcerModel): readonly Gap[] {
  return gaps.filter(
    (gap) => (gap.namespace === undefined || gap.namespace === namespace) && isLanguageEnforced(gap.resource, model),
  );
}

function isLanguageEnforced(resource: string, { adminV1alpha1, adminV1alpha2 }: EnforcerModel): boolean {
  switch (resource) {
    case 'adminnetworkpolicies':
    case 'baselineadminnetworkpolicies':
      return adminV1alpha1 !== 'no';
    case 'clusternetworkpolicies':
      return adminV1alpha2 !== 'no';
    default:
      return true;
  }
}
