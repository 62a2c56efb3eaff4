import type { Reach } from './blast.ts';

/** What the order of fixes depends on. */
export interface Weighed {
  readonly size: number;
  readonly isSlip: boolean;
  readonly reach: Reach;
}

/** Fewest other connections opened, then a slip corrected, then fewest closed that somebody may use, then the smallest edit. */
export function byMerit(a: Weighed, b: Weighed): number {
  return (
    a.reach.opened + a.reach.unknown - (b.reach.opened + b.reach.unknown) ||
    Number(b.isSlip) - Number(a.isSlip) ||
    a.reach.closed - b.reach.closed ||
    a.size - b.size ||
    a.reach.evened + a.reach.closedIdle - (b.reach.evened + b.reach.closedIdle)
  );
}

/** Whether a fix has no advantage over another one that stands before it: it reaches further and is no smaller. */
export function isWorse(fix: Weighed, than: Weighed): boolean {
  const further = (reach: Reach): number => reach.opened + reach.closed + reach.unknown;
  return !fix.isSlip && further(fix.reach) > further(than.reach) && fix.size >= than.size;
}
