import type { CellVerdict, MatrixCounts, MatrixPart } from './matrix-report.ts';

/** Counts the pairs of a matrix, row by row, of rows that are alike one: between two the caller may look up and say how far it is. */
export function* countCells(parts: readonly MatrixPart[]): Generator<undefined, MatrixCounts> {
  const counts: Record<keyof MatrixCounts, number> = { ...NO_COUNTS };
  counts.sources = new Set(parts.flatMap(({ sources }) => sources.map(({ name }) => name))).size;
  counts.destinations = new Set(parts.flatMap(({ destinations }) => destinations.map(({ name }) => name))).size;
  for (const part of parts) {
    const times = new Map<number, number>();
    for (const first of part.alike()) times.set(first, (times.get(first) ?? 0) + 1);
    const tally: number[] = [];
    for (const [source, amount] of times) {
      for (const position of part.row(source)) if (position >= 0) tally[position] = (tally[position] ?? 0) + amount;
      yield;
    }
    for (const [position, amount = 0] of tally.entries()) {
      const cell = part.cells[position];
      if (cell === undefined || cell.verdict === 'IMPOSSIBLE') continue;
      counts[KEYS[cell.verdict]] += amount;
      counts.pairs += amount;
    }
  }
  return counts;
}

const KEYS: Readonly<Record<Exclude<CellVerdict, 'IMPOSSIBLE'>, keyof MatrixCounts>> = {
  ALLOW: 'allow',
  PARTLY: 'partly',
  MIXED: 'mixed',
  UNKNOWN: 'unknown',
  DENY: 'deny',
};

export const NO_COUNTS: MatrixCounts = {
  sources: 0,
  destinations: 0,
  pairs: 0,
  allow: 0,
  partly: 0,
  mixed: 0,
  unknown: 0,
  deny: 0,
};
