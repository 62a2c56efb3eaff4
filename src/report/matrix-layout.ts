import { CELL_ROLES, cellText, ITSELF_MARK } from './matrix-cell.ts';
import { type CellVerdict, LEFT_OUT, type MatrixPart, type MatrixReport } from '../explain/matrix-report.ts';
import type { Cell, Look } from './document.ts';
import type { EndGroup, Table } from './matrix-groups.ts';
import { nameMembers, type ShortName } from './matrix-names.ts';

export interface MatrixTextOptions extends Look {
  /** Every end on its own line and column, all ports, whatever the width of the terminal. */
  readonly wide: boolean;
  readonly enforcer?: boolean;
}

/** A table, and all that decides how it looks. */
export interface Drawing {
  readonly part: MatrixPart;
  readonly table: Table;
  readonly report: MatrixReport;
  readonly options: MatrixTextOptions;
  readonly short: ShortName;
}

export interface Layout {
  /** How many are shown. */
  readonly rows: number;
  readonly columns: number;
  readonly hasPorts: boolean;
  /** Columns are named by the numbers of rows, or of a list below. */
  readonly isNumbered: boolean;
  readonly nameWidth: number;
  readonly widths: readonly number[];
}

const MOST_ROWS = 60;
/** No terminal has room for more. */
const MOST_COLUMNS = 200;
/** Nobody reads a wider table, and no program should: `-o csv` is for them. */
const MOST_WIDE_CELLS = 1_000_000;
export const WIDEST_NAME = 30;
export const INDENT = 2;
const GAP = 2;

/** Whether all of a table is shown, however wide that is. */
export function isWhole(
  { rows, columns }: { readonly rows: readonly unknown[]; readonly columns: readonly unknown[] },
  { wide }: Pick<MatrixTextOptions, 'wide'>,
): boolean {
  return wide && rows.length * columns.length <= MOST_WIDE_CELLS;
}

/** As much as fits: names and ports, then numbers and ports, then numbers and marks, then fewer columns. */
export function chooseLayout(drawing: Drawing): Layout {
  const { table, options, short } = drawing;
  const whole = isWhole(table, options);
  const rows = table.rows.slice(0, whole ? undefined : MOST_ROWS);
  const columns = table.columns.slice(0, whole ? undefined : MOST_COLUMNS);
  const room = options.columns;
  const widest = longest(rows.map(({ members }) => nameMembers(members, short)));
  const numbers = numberColumns(table);
  const full: Layout = {
    rows: rows.length,
    columns: table.columns.length,
    hasPorts: true,
    isNumbered: false,
    nameWidth: Math.max(widest, CORNER.length) + GAP,
    widths: widthsOf(
      drawing,
      rows,
      columns,
      columns.map(({ members }) => nameMembers(members, short)),
      true,
    ),
  };
  if (whole || fits(full, room)) return full;
  const heads = columns.map((column) => String(numbers.get(column)));
  const numbered = Math.min(widest, WIDEST_NAME) + 3 + String(rows.length).length;
  const numberedLayout: Layout = {
    ...full,
    isNumbered: true,
    nameWidth: Math.max(numbered, CORNER.length + GAP),
    widths: widthsOf(drawing, rows, columns, heads, true),
  };
  if (fits(numberedLayout, room)) return numberedLayout;
  const bare: Layout = { ...numberedLayout, hasPorts: false, widths: widthsOf(drawing, rows, columns, heads, false) };
  return { ...bare, columns: countFitting(bare, room) };
}

/** Row by row: a row that has to be made again for each of its cells takes minutes in a large cluster. */
function widthsOf(
  drawing: Drawing,
  rows: readonly EndGroup[],
  columns: readonly EndGroup[],
  heads: readonly string[],
  hasPorts: boolean,
): readonly number[] {
  const widths = heads.map(({ length }) => length);
  for (const row of rows) {
    for (const [at, column] of columns.entries()) {
      widths[at] = Math.max(widths[at] ?? 0, cellAt(drawing, row, column, hasPorts).text.length);
    }
  }
  return widths.map((width) => width + GAP);
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}

function fits({ columns, nameWidth, widths }: Layout, room: number): boolean {
  return columns <= widths.length && INDENT + nameWidth + widths.reduce((sum, width) => sum + width, 0) - GAP <= room;
}

function countFitting({ nameWidth, widths }: Layout, room: number): number {
  let used = INDENT + nameWidth - GAP;
  const over = widths.findIndex((width) => {
    used += width;
    return used > room;
  });
  return Math.max(1, over < 0 ? widths.length : over);
}

const CORNER = 'FROM ↓  TO →';
const TURNED = 'TO ↓  FROM →';

/** What stands above the names of rows. */
export function cornerOf({ isTurned }: Table): string {
  return isTurned ? TURNED : CORNER;
}

/** A column has the number of its row where it has one: then names need no list of their own. */
export function numberColumns({ rows, columns }: Table): ReadonlyMap<EndGroup, number> {
  const numbers = new Map(rows.map((row, at) => [row, at + 1]));
  return new Map(columns.map((column, at) => [column, numbers.get(column) ?? rows.length + at + 1]));
}

export type Seen = CellVerdict | 'ITSELF';

/** A cell as text; `saw` hears which mark it has. */
export function cellAt(
  { part, table, report }: Drawing,
  row: EndGroup,
  column: EndGroup,
  hasPorts: boolean,
  saw: (verdict: Seen) => void = () => undefined,
): Cell & { readonly text: string } {
  const position = table.at(row, column);
  if (position === LEFT_OUT) return { text: '' };
  const cell = part.cells[position];
  saw(cell === undefined || cell.verdict === 'IMPOSSIBLE' ? 'ITSELF' : cell.verdict);
  if (cell === undefined) return { text: ITSELF_MARK, role: 'faint' };
  return { text: cellText(cell, !hasPorts || report.port !== undefined), role: CELL_ROLES[cell.verdict] };
}
