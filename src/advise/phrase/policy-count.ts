import { count, list } from '../../explain/phrase/rules.ts';
import type { PolicyCount } from '../../model/policy-count.ts';

/** `12 policies`; `1 policy, 2 Tiers and 1 GlobalNetworkSet`. */
export function phrasePolicyCount({ policies, besidePolicies = [] }: PolicyCount): string {
  const others = besidePolicies.map((each) => count(each.count, each.kind));
  return list([count(policies, 'policy', 'policies'), ...others], 'and');
}
