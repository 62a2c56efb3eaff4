import { FALLOUT_KINDS, type FalloutFlow, type FalloutGroup, type FalloutKind } from './what-if-report.ts';
import { FALLOUT_TITLES } from '../phrase/what-if.ts';

/** One flow that is open no more. */
export interface FoundFallout extends Omit<FalloutFlow, 'sources'> {
  readonly kind: FalloutKind;
  readonly source: string;
}

/** More would hide the others. */
const MOST_FLOWS = 20;

/** By their kind: alike ones told once, those that are lost before those that are not known, and what many lose first. */
export function groupFallout(found: readonly FoundFallout[]): readonly FalloutGroup[] {
  return FALLOUT_KINDS.flatMap((kind): readonly FalloutGroup[] => {
    const mine = found.filter((each) => each.kind === kind);
    const alike = Map.groupBy(mine, ({ destination, ports, result, because: why }) =>
      [destination, ports, result, ...why].join('\n'),
    );
    const flows = [...alike.values()].flatMap((group): readonly FalloutFlow[] => {
      const [first] = group;
      if (first === undefined) return [];
      const { destination, ports, result, because: why } = first;
      return [{ sources: [...new Set(group.map(({ source }) => source))], destination, ports, result, because: why }];
    });
    const sorted = flows.toSorted((a, b) =>
      a.result === b.result ? b.sources.length - a.sources.length : a.result === 'lost' ? -1 : 1,
    );
    if (sorted.length === 0) return [];
    return [
      {
        kind,
        sentence: FALLOUT_TITLES[kind],
        flows: sorted.slice(0, MOST_FLOWS),
        more: Math.max(0, sorted.length - MOST_FLOWS),
      },
    ];
  });
}
