import { describe, expect, it } from 'vitest';
import { peerClasses } from '../../../src/engine/all-pairs/peer-classes.ts';
import { type Row, uniformRow } from '../../../src/engine/all-pairs/row.ts';

function row(values: Readonly<Record<number, number>>): Row {
  return {
    usual: 0,
    items: Int32Array.from(Object.keys(values), Number),
    values: Int32Array.from(Object.values(values)),
  };
}

/** Items that have one number, as lists. */
function together(size: number, ...rows: readonly Row[]): readonly (readonly number[])[] {
  const classes = peerClasses(size, rows);
  expect(Math.max(...classes)).toBe(new Set(classes).size - 1);
  return [...Map.groupBy(classes.keys(), (item) => classes[item]).values()];
}

describe('Items of which rows say the same', () => {
  it('are all of them where no row says anything unusual', () => {
    expect(together(4)).toEqual([[0, 1, 2, 3]]);
    expect(together(4, uniformRow(7))).toEqual([[0, 1, 2, 3]]);
  });

  it('are told apart by being named, and by what is said', () => {
    expect(together(5, row({ 1: 7, 2: 7, 4: 8 }))).toEqual([[0, 3], [1, 2], [4]]);
  });

  it('are those of which every row says the same', () => {
    expect(together(6, row({ 1: 7, 2: 7, 3: 8 }), row({ 2: 9, 5: 9 }))).toEqual([[0, 4], [1], [2], [3], [5]]);
  });

  it('stay together where a row names all of them', () => {
    expect(together(4, row({ 1: 7, 2: 7 }), row({ 1: 8, 2: 8 }), row({ 0: 9, 1: 9, 2: 9, 3: 9 }))).toEqual([
      [0, 3],
      [1, 2],
    ]);
  });

  it('are told apart where two values change places', () => {
    expect(together(4, row({ 0: 7, 1: 7, 2: 8, 3: 8 }), row({ 0: 8, 1: 7, 2: 8, 3: 7 }))).toEqual([[0], [1], [2], [3]]);
  });
});
