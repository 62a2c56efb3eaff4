import type { CellVerdict, MatrixCounts, MatrixPart } from './matrix-report.ts';

/** Counts the pairs of a matrix, row by row: between two rows the caller may look up and say how far it is. */
export function* countCells(parts: readonly MatrixPart[]): Generator<undefined, MatrixCounts> {
  const counts: Record<keyof MatrixCounts, number> = { ...NO_COUNTS };
  counts.sources = new Set(parts.flatMap(({ sources }) => sources.map(({ name }) => name))).size;
  counts.destinations = new Set(parts.flatMap(({ destinations }) => destinations.map(({ name }) => name))).size;
  for (const part of parts) {
    // Positions are counted first: most rows say few things about many.
    const tally = new Map<number, number>();
    for (let source = 0; source < part.sources.length; source += 1) {
      for (const position of part.row(source)) tally.set(position, (tally.get(position) ?? 0) + 1);
      yield;
    }
    for (const [position, amount] of tally) {
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
