/** What one part of the bench found out: a table. */
export interface Section {
  /** What `--only` takes. */
  readonly name: string;
  readonly title: string;
  /** Above the numbers; what a row is about has no heading. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** How it was measured, and what to keep in mind. */
  readonly notes: readonly string[];
  /** Why nothing was measured. */
  readonly skipped?: string;
}

export interface Row {
  readonly label: string;
  /** As many as there are columns; undefined where there is nothing to say. */
  readonly cells: readonly (Cell | undefined)[];
  /** Says by how much each cell is more than the one before it. */
  readonly showsGrowth?: boolean;
}

export interface Cell {
  readonly value: number;
  readonly unit: Unit;
  /** What must hold, in the same unit. */
  readonly limit?: number;
}

export type Unit = 'ms' | 'ratio' | 'bytes' | 'count' | 'per-second' | 'share';

export function ms(value: number, limit?: number): Cell {
  return limit === undefined ? { value, unit: 'ms' } : { value, unit: 'ms', limit };
}

export function ratio(value: number, limit?: number): Cell {
  return limit === undefined ? { value, unit: 'ratio' } : { value, unit: 'ratio', limit };
}

export function bytes(value: number): Cell {
  return { value, unit: 'bytes' };
}

export function count(value: number): Cell {
  return { value, unit: 'count' };
}

/** The cells that are over their limit, named for people. */
export function brokenLimits({ rows, columns, name }: Section): string[] {
  return rows.flatMap(({ label, cells }) =>
    cells.flatMap((cell, at) => {
      const isBroken = cell?.limit !== undefined && cell.value > cell.limit;
      return isBroken ? [`${name}: ${label}, ${columns[at] ?? ''}`] : [];
    }),
  );
}
