import type { Place } from '../../state/place.ts';

export interface MatrixPlace extends Place {
  readonly screen: 'matrix';
  /** The column that the cursor is in, from 0, in the order that is shown. */
  readonly column: number;
  /** Rows are destinations. */
  readonly isTurned: boolean;
  /** The most closed first, in place of names. */
  readonly isByClosed: boolean;
  /** `5432`, `53/UDP`; absent: every port. */
  readonly port?: string;
  /** Only rows whose names hold these letters; empty: all. */
  readonly filter: string;
}

export function matrixPlace(): MatrixPlace {
  return { screen: 'matrix', cursor: 0, column: 0, isTurned: false, isByClosed: false, filter: '' };
}
