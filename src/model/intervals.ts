/** Whole numbers from `start` up to `end`, `end` not included. */
export interface Interval<N extends number | bigint> {
  readonly start: N;
  readonly end: N;
}

/** A set of whole numbers. INVARIANT: no interval is empty, they ascend, and no two overlap or touch; so equal sets look equal. */
export type Intervals<N extends number | bigint> = readonly Interval<N>[];

/** The set that these intervals cover, in whatever order they come and however they overlap. */
export function normalize<N extends number | bigint>(intervals: Iterable<Interval<N>>): Intervals<N> {
  const ascending = [...intervals].filter(({ start, end }) => start < end).sort((a, b) => compare(a.start, b.start));
  const merged: Interval<N>[] = [];
  for (const next of ascending) {
    const previous = merged.at(-1);
    if (previous === undefined || previous.end < next.start) merged.push(next);
    else if (previous.end < next.end) merged[merged.length - 1] = { start: previous.start, end: next.end };
  }
  return merged;
}

/** What is in either set. */
export function unite<N extends number | bigint>(a: Intervals<N>, b: Intervals<N>): Intervals<N> {
  if (a.length === 0) return b;
  return b.length === 0 ? a : normalize([...a, ...b]);
}

/** What is in both sets. */
export function intersect<N extends number | bigint>(a: Intervals<N>, b: Intervals<N>): Intervals<N> {
  return subtract(a, subtract(a, b));
}

/** What is in `a` and not in `b`. */
export function subtract<N extends number | bigint>(a: Intervals<N>, b: Intervals<N>): Intervals<N> {
  const rest: Interval<N>[] = [];
  let j = 0;
  for (const { start, end } of a) {
    let from = start;
    for (let hole = b[j]; hole !== undefined && hole.start < end; hole = b[j]) {
      if (from < hole.start) rest.push({ start: from, end: hole.start });
      if (from < hole.end) from = hole.end;
      // A hole that reaches further may also cut the next interval.
      if (hole.end > end) break;
      j += 1;
    }
    if (from < end) rest.push({ start: from, end });
  }
  return rest;
}

/** Whether both sets hold the same numbers. */
export function areEqual<N extends number | bigint>(a: Intervals<N>, b: Intervals<N>): boolean {
  return a.length === b.length && a.every(({ start, end }, index) => start === b[index]?.start && end === b[index].end);
}

/** Whether the set holds the number. */
export function includes<N extends number | bigint>(set: Intervals<N>, value: N): boolean {
  return set.some(({ start, end }) => start <= value && value < end);
}

/**
 * Splits a set into as few parts as possible such that each cut holds all of a part or nothing of it.
 * Numbers that lie in the same cuts are one part, wherever they are. Parts ascend by their first number; none is empty.
 */
export function partition<N extends number | bigint>(
  set: Intervals<N>,
  cuts: Iterable<Interval<N>>,
): readonly Intervals<N>[] {
  const allCuts = [...cuts];
  const insideCuts = [...segmentsByCuts(allCuts).values()].map((segments) => intersect(set, normalize(segments)));
  return [subtract(set, normalize(allCuts)), ...insideCuts]
    .filter((part) => part.length > 0)
    .sort((a, b) => compareFirst(a, b));
}

/** The stretches between neighbouring ends of cuts, grouped by the cuts they lie in; the key lists those cuts. */
function segmentsByCuts<N extends number | bigint>(cuts: readonly Interval<N>[]): Map<string, Interval<N>[]> {
  const bounds = boundsOf(cuts);
  const open = new Set<number>();
  const segments = new Map<string, Interval<N>[]>();
  for (const [index, bound] of bounds.entries()) {
    for (const cut of bound.closing) open.delete(cut);
    for (const cut of bound.opening) open.add(cut);
    const next = bounds[index + 1];
    if (next === undefined || open.size === 0) continue;
    const key = [...open].sort((a, b) => a - b).join();
    const segment = { start: bound.at, end: next.at };
    const group = segments.get(key);
    if (group === undefined) segments.set(key, [segment]);
    else group.push(segment);
  }
  return segments;
}

interface Bound<N> {
  readonly at: N;
  readonly opening: number[];
  readonly closing: number[];
}

/** Where cuts (by number) begin and end, ascending. Equal cuts count once: thousands of policies say 0.0.0.0/0. */
function boundsOf<N extends number | bigint>(cuts: readonly Interval<N>[]): readonly Bound<N>[] {
  const distinct = new Map(cuts.filter(({ start, end }) => start < end).map((cut) => [`${cut.start}-${cut.end}`, cut]));
  const bounds = new Map<N, Bound<N>>();
  const boundAt = (at: N): Bound<N> => {
    const bound = bounds.get(at) ?? { at, opening: [], closing: [] };
    bounds.set(at, bound);
    return bound;
  };
  for (const [index, cut] of [...distinct.values()].entries()) {
    boundAt(cut.start).opening.push(index);
    boundAt(cut.end).closing.push(index);
  }
  return [...bounds.values()].sort((a, b) => compare(a.at, b.at));
}

function compareFirst<N extends number | bigint>(a: Intervals<N>, b: Intervals<N>): number {
  const [first] = a;
  const [second] = b;
  return first === undefined || second === undefined ? a.length - b.length : compare(first.start, second.start);
}

function compare(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
