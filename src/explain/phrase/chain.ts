import { phraseAction } from './actions.ts';
import { isLikeCore, NETWORK_POLICY_TIER } from '../../dialects/compiled.ts';
import type { DirectionTrace, TierTrace } from '../../engine/trace.ts';
import { portOfTunnel } from './directions.ts';

const RESULTS = { allow: 'ALLOW', deny: 'DENY', unknown: 'UNKNOWN' } as const;

/** How the tiers handed the flow on, in one line; empty where only NetworkPolicy has a say, about the port that is asked. */
export function phraseChain({ tiers, result, arrivesAt }: DirectionTrace): string {
  const speaking = tiers.filter(({ name, policies }) => name === NETWORK_POLICY_TIER || policies.length > 0);
  const isSelected = speaking.some(({ policies }) => policies.length > 0);
  if (speaking.every(isPlain) && (arrivesAt === undefined || !isSelected)) return '';
  const carried = arrivesAt === undefined ? [] : [`arrives at ${portOfTunnel(arrivesAt)}`];
  return [...carried, ...speaking.map((tier) => `[${titleOf(tier)}] ${phraseTier(tier)}`), RESULTS[result]].join(' → ');
}

/** Only NetworkPolicies speak in it. */
function isPlain({ name, policies }: TierTrace): boolean {
  return name === NETWORK_POLICY_TIER && policies.every(({ policy, counts }) => isLikeCore(policy) || !counts);
}

/** To Calico NetworkPolicies are of its tier `default`, to Cilium its own stand among them; where several tiers stand in one, it is that of the rule. */
function titleOf(tier: TierTrace): string {
  const [match] = tier.outcomes.length > 1 ? [] : tier.matches;
  if (match?.policy.tier !== undefined) return match.policy.tier;
  if (tier.name !== NETWORK_POLICY_TIER || isPlain(tier)) return tier.name;
  const isOfCilium = tier.policies.some(({ policy, counts }) => policy.language === 'cilium' && counts);
  return isOfCilium ? 'NetworkPolicy and Cilium' : 'Calico tier default';
}

function phraseTier({ outcomes, matches, policies }: TierTrace): string {
  if (outcomes.length > 1) return 'unknown';
  const [match] = matches;
  if (match !== undefined) return phraseAction(match.rule.rule);
  if (outcomes[0] === 'deny') return 'no rule';
  return policies.length === 0 ? 'not isolated' : 'no match';
}
