import type { ClusterIndex } from '../cluster-index.ts';
import type { CompiledPolicy, PolicySet, Tier } from '../../dialects/compiled.ts';
import { any } from '../tri.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import { gapsAbout } from '../as-enforced.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodEndpoint } from '../../model/flow.ts';
import { podEndpoint } from '../cluster-index.ts';
import { policiesThatMaySelect } from '../policies-by-label.ts';
import { policySelects } from '../evaluate-rules.ts';
import type { SelectedPolicy, Unread } from './tier-row.ts';
import type { Tri } from '../../model/verdict.ts';

/** What one tier has about a pod. */
export interface TierSelection {
  readonly tier: Tier;
  readonly selected: readonly SelectedPolicy[];
  readonly unread: Unread;
  /** Whether any policy of the tier selects it, whatever its direction. */
  readonly isSelected: Tri;
}

/** The policies about a pod, tier after tier. */
export function selectionsOf(
  { index, policies, model }: { index: ClusterIndex; policies: PolicySet; model: EnforcerModel },
  pod: Pod,
): readonly TierSelection[] {
  const subject = podEndpoint(index, pod);
  return policies.tiers.map((tier) => {
    const selected = policiesThatMaySelect(tier, subject).flatMap((policy) => select(policy, subject));
    const hasGap = gapsAbout(tier, pod.namespace, model).length > 0;
    const mayDeny = gapsAbout({ gaps: tier.denyingGaps ?? [] }, pod.namespace, model).length > 0;
    const certainties = selected.map(({ isCertain }) => (isCertain ? 'yes' : 'unknown'));
    const unread = { hasGap, mayDeny };
    return { tier, selected, unread, isSelected: any([...certainties, hasGap ? 'unknown' : 'no']) };
  });
}

function select(policy: CompiledPolicy, subject: PodEndpoint): SelectedPolicy[] {
  const result = policySelects(policy, subject);
  return result === 'no' ? [] : [{ policy, isCertain: result === 'yes' }];
}
