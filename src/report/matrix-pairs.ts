import type { MatrixCell, MatrixEnd, MatrixPart, MatrixReport } from '../explain/matrix-report.ts';

export interface MatrixPair {
  readonly source: MatrixEnd;
  readonly destination: MatrixEnd;
  readonly cell: MatrixCell;
}

/** Every pair with a connection to judge, row by row; a filter's verdicts only. None is kept. */
export function* matrixPairs({ parts }: MatrixReport): Generator<MatrixPair> {
  for (const part of parts) yield* pairsOfPart(part);
}

function* pairsOfPart(part: MatrixPart): Generator<MatrixPair> {
  for (const [at, source] of part.sources.entries()) {
    const row = part.row(at);
    for (const [place, destination] of part.destinations.entries()) {
      const cell = part.cells[row[place] ?? -1];
      if (cell === undefined || (source.kind === 'outside' && destination.kind === 'outside')) continue;
      yield { source, destination, cell };
    }
  }
}

/** Everybody who is in a matrix, once each. */
export function endsOfMatrix({ parts }: MatrixReport): readonly MatrixEnd[] {
  const ends = parts.flatMap(({ sources, destinations }) => [...sources, ...destinations]);
  return [...new Map(ends.map((end) => [end.name, end])).values()];
}
