import type { Answers } from '../engine/outcome.ts';
import type { SimulatedVerdict } from '../model/verdict.ts';

/**
 * Many concrete answers as one (semantics 0.5). Allowed here and denied there is MIXED; something not known beside what is
 * known is UNKNOWN, because a yes would have to hold for all of it.
 */
export function overallVerdict({ outcomes, gaps }: Answers): SimulatedVerdict {
  const verdicts = new Set(outcomes.map(({ verdict }) => verdict));
  if (verdicts.has('ALLOW') && verdicts.has('DENY')) return 'MIXED';
  if (verdicts.has('UNKNOWN') || gaps.length > 0) return 'UNKNOWN';
  if (verdicts.has('DENY')) return 'DENY';
  return verdicts.has('ALLOW') ? 'ALLOW' : 'IMPOSSIBLE';
}
