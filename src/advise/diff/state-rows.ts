import type { Cell, Matrix } from '../../engine/all-pairs/matrix.ts';
import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import { type FamilyBits, familyBits } from './families.ts';
import { matrixOf } from '../../engine/all-pairs/matrix-of.ts';
import type { Pod } from '../../model/pod.ts';

/** What one state says between some groups of pods, by the lists that they have there. */
export interface StateRows {
  /** Undefined: the group is not there, or was not among those that were wanted. */
  readonly row: (pods: readonly Pod[] | undefined) => StateRow | undefined;
  readonly column: (pods: readonly Pod[] | undefined) => StateColumn | undefined;
}

export interface StateColumn {
  readonly column: number;
  readonly bits: () => FamilyBits;
}

export interface StateRow {
  readonly bits: () => FamilyBits;
  /** The number of a cell among all that occur. */
  readonly position: (column: number) => number;
  readonly cells: readonly Cell[];
}

/** `isSparse`: few cells of each row are wanted. */
export function readStateRows(
  connectivity: Connectivity,
  wanted: ReadonlySet<readonly Pod[] | undefined>,
  isSparse: boolean,
): StateRows {
  const isWanted: NonNullable<Parameters<typeof matrixOf>[1]['isRow']> = (group) =>
    group.kind === 'pods' && wanted.has(group.pods);
  const matrix = matrixOf(connectivity, { by: 'workload', isRow: isWanted, isColumn: isWanted });
  const columns = new Map(
    matrix.columns.flatMap((group, column): readonly (readonly [readonly Pod[], StateColumn])[] => {
      if (group.kind !== 'pods') return [];
      let bits: FamilyBits | undefined;
      return [[group.pods, { column, bits: () => (bits ??= familyBits(connectivity, group.pods)) }]];
    }),
  );
  const column: StateRows['column'] = (pods) => pods && columns.get(pods);
  const readRow = isSparse ? readSparsely(matrix) : readWhole(matrix);
  return {
    column,
    row: (pods) => {
      const place = column(pods);
      return place && { bits: place.bits, ...readRow(place.column) };
    },
  };
}

type ReadRow = (at: number) => Pick<StateRow, 'position' | 'cells'>;

function readWhole(matrix: Matrix): ReadRow {
  return (at) => {
    const positions = matrix.row(at);
    return { position: (column) => positions[column] ?? 0, cells: matrix.cells };
  };
}

/** Cell by cell, with numbers of its own. */
function readSparsely(matrix: Matrix): ReadRow {
  const cells: Cell[] = [];
  const numbers = new Map<Cell, number>();
  const numberOf = (cell: Cell): number => {
    const known = numbers.get(cell);
    if (known !== undefined) return known;
    numbers.set(cell, cells.length);
    return cells.push(cell) - 1;
  };
  return (at) => ({ position: (column) => numberOf(matrix.cell(at, column)), cells });
}
