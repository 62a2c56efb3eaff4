import { describe, expect, it } from 'vitest';
import { type EndGroup, groupPart, type Table, ungrouped } from '../../src/report/matrix-groups.ts';
import { ITSELF, type MatrixEnd, type MatrixPart } from '../../src/explain/matrix-report.ts';

/** A matrix by its rows; `-` is an end and itself. Without names of columns the ends are rows and columns. */
function part(rows: readonly string[], columns?: number): MatrixPart {
  const end = (prefix: string, at: number): MatrixEnd => ({
    name: `default/${prefix}${at}`,
    kind: 'pod',
    namespace: 'default',
    pods: 1,
  });
  const sources = rows.map((_, at) => end('a', at));
  return {
    title: '',
    sources,
    destinations: columns === undefined ? sources : Array.from({ length: columns }, (_, at) => end('b', at)),
    cells: [],
    row: (source) => Int32Array.from(rows[source] ?? '', (cell) => (cell === '-' ? ITSELF : Number(cell))),
    alike: () => Int32Array.from(rows.keys()),
    reasons: () => undefined,
  };
}

function namesOf(groups: readonly EndGroup[]): readonly string[] {
  return groups.map(({ members }) => members.map(({ name }) => name.slice('default/'.length)).join(' '));
}

describe('Ends with one answer', () => {
  it.each([
    ['that are open to each other like to all others', ['-111', '1-11', '11-1', '111-'], ['a0 a1 a2 a3']],
    ['but not to each other stay apart from those that are', ['-011', '0-11', '11-1', '111-'], ['a0 a1', 'a2 a3']],
    ['only in their rows are two', ['-01', '0-1', '10-'], ['a0', 'a1', 'a2']],
    ['whose way there is not their way back are two', ['-12', '0-2', '22-'], ['a0', 'a1', 'a2']],
    ['of several pods count their way among themselves', ['012', '102', '22-'], ['a0', 'a1', 'a2']],
    ['of several pods are one with a single pod', ['112', '1-2', '22-'], ['a0 a1', 'a2']],
  ])('%s', (_, rows, expected) => {
    const table = groupPart(part(rows));
    expect(namesOf(table.rows)).toEqual(expected);
    expect(namesOf(table.columns)).toEqual(expected);
  });

  it('are found among rows alone and columns alone', () => {
    const table = groupPart(part(['0011', '0011', '1111'], 4));
    expect(namesOf(table.rows)).toEqual(['a0 a1', 'a2']);
    expect(namesOf(table.columns)).toEqual(['b0 b1', 'b2 b3']);
  });

  it('keep every answer, whatever the matrix', () => {
    const random = seeded(7);
    let merged = 0;
    for (let run = 0; run < 300; run += 1) {
      const size = 2 + Math.floor(random() * 9);
      const kinds = Array.from({ length: size }, () => Math.floor(random() * 3));
      const among = Array.from({ length: 9 }, () => Math.floor(random() * 3));
      const rows = kinds.map((from, at) =>
        kinds.map((to, other) => (at === other && random() < 0.7 ? '-' : String(among[3 * from + to]))).join(''),
      );
      const one = part(rows);
      const table = groupPart(one);
      merged += size - table.rows.length;
      expectSameAnswers(table, ungrouped(one), rows.join('\n'));
    }
    expect(merged).toBeGreaterThan(300);
  });
});

/** Each member of each group has, towards each member of each other group, the group's answer. */
function expectSameAnswers(table: Table, each: Table, what: string): void {
  const single = new Map(each.rows.map((group) => [group.members[0]?.name, group]));
  const crossings = table.rows.flatMap((row) => table.columns.map((column) => ({ row, column })));
  for (const { row, column } of crossings) {
    const pairs = row.members.flatMap((from) => column.members.map((to) => ({ from, to })));
    for (const { from, to } of pairs) {
      const [a, b] = [single.get(from.name), single.get(to.name)];
      if (a === undefined || b === undefined) throw new Error('every end is there alone');
      const answer = each.at(a, b);
      if (from !== to || answer !== ITSELF) expect(table.at(row, column), what).toBe(answer);
    }
  }
}

/** mulberry32: the same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
