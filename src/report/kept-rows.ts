import type { MatrixPart } from '../explain/matrix-report.ts';

/** So many cells take 64 MB. */
const MOST_CELLS = 16_000_000;
/** What a page shows of a table: with fewer rows than these it would be made cell by cell. */
const LEAST_ROWS = 256;

/** The rows of a part, the last ones kept: whoever lays a table out comes back to the same few, column by column. */
export function keptRows(part: MatrixPart): (source: number) => Int32Array {
  const most = Math.max(LEAST_ROWS, Math.floor(MOST_CELLS / Math.max(1, part.destinations.length)));
  const kept = new Map<number, Int32Array>();
  return (source) => {
    const known = kept.get(source);
    if (known !== undefined) return known;
    const row = part.row(source);
    kept.set(source, row);
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    return row;
  };
}
