import { median, medianRatio } from './measure.ts';
import { ms, ratio, type Section } from './section.ts';

/** The row that all others are measured against. */
export const BARE = 'node -e 0';

/** Times of programs, each beside those of a Node that does nothing; `limits` are multiples of it. */
export function besideBareNode(
  times: Readonly<Record<string, readonly number[]>> & { readonly [BARE]: readonly number[] },
  limits: Readonly<Record<string, number>>,
): Pick<Section, 'columns' | 'rows'> {
  return {
    columns: ['ms', 'of bare node'],
    rows: Object.entries(times).map(([label, each]) => ({
      label,
      cells: [ms(median(each)), ratio(medianRatio(each, times[BARE]), limits[label])],
    })),
  };
}

export function howMeasured(rounds: number): string {
  return `whole processes, ${rounds} interleaved rounds, medians; ratios are taken round by round`;
}
