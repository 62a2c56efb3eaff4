import { describe, expect, it } from 'vitest';
import type { MatrixCell, MatrixEnd, MatrixPart, MatrixReport } from '../../src/explain/matrix-report.ts';
import { matrixText } from '../../src/report/matrix-text.ts';
import { NO_COUNTS } from '../../src/explain/count-cells.ts';

const DENY: MatrixCell = { verdict: 'DENY', allowed: [], partly: [], unknown: [] };

/** A part of so many ends that are all different, and how often it was asked for a row. */
function largePart(sources: number, destinations: number): { readonly part: MatrixPart; readonly asked: () => number } {
  const end = (name: string): MatrixEnd => ({ name: `shop/${name}`, kind: 'pod', namespace: 'shop', pods: 1 });
  let asked = 0;
  const part: MatrixPart = {
    title: '',
    sources: Array.from({ length: sources }, (_, at) => end(`a${at}`)),
    destinations: Array.from({ length: destinations }, (_, at) => end(`b${at}`)),
    cells: [DENY],
    alike: () => Int32Array.from({ length: sources }, (_, at) => at),
    row: () => {
      asked += 1;
      return new Int32Array(destinations);
    },
    reasons: () => undefined,
  };
  return { part, asked: () => asked };
}

function textOf(part: MatrixPart, wide = false): string {
  const report: MatrixReport = {
    apiVersion: 'netpol/v1alpha1',
    kind: 'MatrixReport',
    summary: 'of many',
    by: 'pod',
    parts: [part],
    counts: NO_COUNTS,
    caveats: [],
    missing: [],
  };
  return matrixText(report, { columns: 80, wide, color: false, ascii: false });
}

describe('The text of a large matrix', () => {
  it.each([
    [3000, 3000],
    [90_000, 300],
    [300, 90_000],
  ])('of %i sources and %i destinations makes each row once that is shown', (sources, destinations) => {
    const { part, asked } = largePart(sources, destinations);
    expect(textOf(part).replaceAll(/\s+/g, ' ')).toContain(
      'more columns: narrow it with --from, --to, --verdict or -n; -o csv has all',
    );
    expect(asked()).toBeLessThanOrEqual(300);
  });

  it('is no table that nobody could open, even when all was asked for', () => {
    const { part } = largePart(3000, 3000);
    expect(textOf(part, true).length).toBeLessThan(100_000);
    expect(textOf(part, true)).toContain('-o csv has all');
  });

  it('is whole where it is asked for and can be read, its columns one below the other', () => {
    const { part } = largePart(3, 400);
    const lines = textOf(part, true).split('\n');
    const [head = '', ...rows] = lines.filter((line) => /FROM|shop\/a\d/.test(line));
    expect(head).toContain('shop/b399');
    expect(rows).toHaveLength(3);
    for (const row of rows) expect(row.lastIndexOf('✗')).toBe(head.lastIndexOf('shop/b399'));
  });
});
