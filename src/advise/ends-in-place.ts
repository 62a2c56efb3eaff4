import type { FoldableEnds } from './fold-blocks.ts';
import { getOrMake } from '../engine/all-pairs/get-or-make.ts';

/** Ends that stand together in every block: the same object wherever they do. */
export interface EndsInPlace<End> {
  /** Never empty. */
  readonly ends: readonly End[];
  /** Where each comes among all workloads, ascending; -1 for an end that is no workload. */
  readonly places: readonly number[];
}

/**
 * Names for those who stand together. `sameAs`: what an end is known by that is the same one wherever it was found, as an
 * outside range is; undefined for workloads.
 */
export function createEndNames<End>(
  nameOf: (end: End) => string,
  sameAs: (end: End) => string | undefined,
): (who: EndsInPlace<End>) => FoldableEnds {
  const known = new Map<EndsInPlace<End> | string, FoldableEnds>();
  return (who) => {
    const { ends, places } = who;
    const [first] = ends;
    const key = (first === undefined ? undefined : sameAs(first)) ?? who;
    return getOrMake(known, key, () => ({ names: ends.map(nameOf), places }));
  };
}
