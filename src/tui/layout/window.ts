import type { Line } from './line.ts';

/** Lines of a list: all of them, or, where there may be thousands, each when it is asked for; then line n is item n. */
export type Lines = readonly Line[] | VirtualLines;

export interface VirtualLines {
  readonly kind: 'virtual';
  readonly length: number;
  readonly at: (index: number) => Line;
}

export interface Shown {
  readonly lines: readonly Line[];
  /** The first line that is shown. */
  readonly top: number;
  readonly below: number;
}

/**
 * The part of many lines that fits. `scroll` is where the reader has scrolled to; without it the cursor's item is kept in
 * view, a third of the screen from the top.
 */
export function windowLines(lines: Lines, height: number, cursor: number, scroll: number | undefined): Shown {
  const last = Math.max(0, lines.length - height);
  const top = Math.min(last, Math.max(0, scroll ?? topOfCursor(lines, height, cursor)));
  const shown =
    'kind' in lines
      ? Array.from({ length: Math.min(height, lines.length - top) }, (_, at) => ({
          ...lines.at(top + at),
          item: top + at,
        }))
      : lines.slice(top, top + height);
  return { lines: shown, top, below: Math.max(0, lines.length - top - height) };
}

function topOfCursor(lines: Lines, height: number, cursor: number): number {
  const [first, end] = rangeOf(lines, cursor);
  if (end <= height) return 0;
  return Math.min(first, Math.max(first - Math.floor(height / 3), end - height));
}

/** The lines of an item: the first one, and the one after the last. */
function rangeOf(lines: Lines, item: number): readonly [number, number] {
  if ('kind' in lines) return [item, item + 1];
  const first = lines.findIndex((line) => line.item === item);
  return first < 0 ? [0, 0] : [first, lines.findLastIndex((line) => line.item === item) + 1];
}
