import type { DirectionTrace, TierTrace } from '../../engine/trace.ts';

const RESULTS = { allow: 'ALLOW', deny: 'DENY', unknown: 'UNKNOWN' } as const;

/** How the tiers handed the flow on, in one line; empty where only NetworkPolicy has a say. */
export function phraseChain({ tiers, result }: DirectionTrace): string {
  const speaking = tiers.filter(({ name, policies }) => name === 'NetworkPolicy' || policies.length > 0);
  if (speaking.every(({ name }) => name === 'NetworkPolicy')) return '';
  return [...speaking.map((tier) => `[${tier.name}] ${phraseTier(tier)}`), RESULTS[result]].join(' → ');
}

function phraseTier({ outcomes, matches, policies }: TierTrace): string {
  if (outcomes.length > 1) return 'unknown';
  const [match] = matches;
  if (match !== undefined) return { allow: 'Allow', deny: 'Deny', pass: 'Pass' }[match.rule.rule.action];
  if (outcomes[0] === 'deny') return 'no rule';
  return policies.length === 0 ? 'not isolated' : 'no match';
}
