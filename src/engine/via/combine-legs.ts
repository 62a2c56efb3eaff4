import type { SimulatedVerdict } from '../../model/verdict.ts';

/** Ways beside each other, of which a caller takes one: all alike, or it depends. */
export function combineWays(verdicts: readonly SimulatedVerdict[]): SimulatedVerdict {
  const all = new Set(verdicts);
  const [only] = all;
  if (only !== undefined && all.size === 1) return only;
  // What cannot be is no way at all.
  all.delete('IMPOSSIBLE');
  const [left] = all;
  if (left !== undefined && all.size === 1) return left;
  const isMixed = all.has('MIXED') || (all.has('ALLOW') && all.has('DENY'));
  return isMixed ? 'MIXED' : 'UNKNOWN';
}

/**
 * Legs one after the other, which a request must all get through. A denial is certain whatever the others may be; where
 * one is not known, the whole is not, as a yes would have to hold for all of it.
 */
export function combineLegs(verdicts: readonly SimulatedVerdict[]): SimulatedVerdict {
  return ORDER.find((verdict) => verdicts.includes(verdict)) ?? 'ALLOW';
}

const ORDER: readonly SimulatedVerdict[] = ['DENY', 'IMPOSSIBLE', 'UNKNOWN', 'MIXED'];
