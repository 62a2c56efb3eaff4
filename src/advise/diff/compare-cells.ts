import { compareSides, type PairSide } from './families.ts';
import { type Difference, withoutSameUnknown } from './openness.ts';
import type { StateColumn, StateRow } from './state-rows.ts';

/** What comes of two answers. */
export interface Compared {
  readonly all: readonly Difference[];
  /** Without what is unknown on both sides; the same list where nothing is. */
  readonly known: readonly Difference[];
}

/** Undefined: who would be asked is not there. */
export interface RowPair {
  readonly was: StateRow | undefined;
  readonly is: StateRow | undefined;
}

export interface ColumnPair {
  readonly was: StateColumn | undefined;
  readonly is: StateColumn | undefined;
}

/** Cells that occur are few, and pairs are many: what comes of two cells is found out once, and is the same object. */
export function createCellComparison(): (rows: RowPair, columns: ColumnPair) => Compared {
  const found = new Map<number, Compared>();
  return (rows, columns) => {
    const [was, is] = [numberOf(rows.was, columns.was), numberOf(rows.is, columns.is)];
    const key = was * MOST_PLACES + is;
    const known = found.get(key);
    if (known !== undefined) return known;
    const made = was === 0 && is === 0 ? NEVER_TOGETHER : compareTwo(rows, columns);
    found.set(key, made);
    return made;
  };
}

/** Two such numbers make one that is still exact. */
const MOST_PLACES = 2 ** 26;

/** Two that are not there at once in any state. */
const NEVER_TOGETHER: Compared = { all: [], known: [] };

/** 0: not there; else the cell, and the three bits of each end. */
function numberOf(row: StateRow | undefined, column: StateColumn | undefined): number {
  if (row === undefined || column === undefined) return 0;
  return ((row.position(column.column) + 1) * 8 + row.bits()) * 8 + column.bits();
}

function compareTwo(rows: RowPair, columns: ColumnPair): Compared {
  return comparedOf(compareSides(sideOf(rows.was, columns.was), sideOf(rows.is, columns.is)));
}

export function comparedOf(all: readonly Difference[]): Compared {
  return { all, known: all.some(isUnknownInBoth) ? withoutSameUnknown(all) : all };
}

function isUnknownInBoth({ transitions }: Difference): boolean {
  return transitions.some(({ before, after }) => before === 'unknown' && after === 'unknown');
}

function sideOf(row: StateRow | undefined, column: StateColumn | undefined): PairSide | undefined {
  if (row === undefined || column === undefined) return undefined;
  const cell = row.cells[row.position(column.column)];
  return cell && { cell, source: row.bits(), destination: column.bits() };
}
