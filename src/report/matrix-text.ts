import { type CellVerdict, ITSELF, LEFT_OUT, type MatrixPart, type MatrixReport } from '../explain/matrix-report.ts';
import { BLANK, type Cell, type Line, type Look, renderLines } from './document.ts';
import { CELL_MARKS, CELL_ROLES, cellText, ITSELF_MARK } from './matrix-cell.ts';
import { type EndGroup, groupPart, type Table, ungrouped } from './matrix-groups.ts';
import { nameMembers, type ShortName, shortNames } from './matrix-names.ts';
import { enforcedLines, nobodyEnforcesLines } from './enforcement-text.ts';
import { noteLines } from './notes-text.ts';

export interface MatrixTextOptions extends Look {
  /** Every end on its own line and column, all ports, whatever the width of the terminal. */
  readonly wide: boolean;
  readonly enforcer?: boolean;
}

/** Who reaches whom for people: what it comes to, a table for each part, what the marks mean. */
export function matrixText(report: MatrixReport, options: MatrixTextOptions): string {
  const { enforcement, parts } = report;
  const drawn = parts.map((part) => drawPart(part, report, options));
  const marks = new Set(drawn.flatMap(({ seen }) => [...seen]));
  const sections = [
    nobodyLines(report),
    [heading(report.summary)],
    ...drawn.map(({ lines }) => lines),
    marks.size === 0 ? [] : legendLines(marks, report.port !== undefined, options.columns),
    noteLines(report),
    options.enforcer === true && enforcement !== undefined ? enforcedLines(enforcement) : [],
  ].filter((lines) => lines.length > 0);
  return renderLines(
    sections.flatMap((lines, at) => (at === 0 ? lines : [BLANK, ...lines])),
    options,
  );
}

function heading(text: string): Line {
  return { indent: 0, cells: [{ text, role: 'heading' }] };
}

/** Before all else: nothing enforces what some policy says. */
function nobodyLines({ enforcement, counts: { deny, partly, mixed, unknown } }: MatrixReport): readonly Line[] {
  return deny + partly + mixed + unknown === 0 ? [] : nobodyEnforcesLines(enforcement);
}

interface Drawn {
  readonly lines: readonly Line[];
  /** Verdicts in it, for the legend. */
  readonly seen: ReadonlySet<Seen>;
  /** Undefined: there is nothing to draw. */
  readonly layout: Layout | undefined;
}

type Seen = CellVerdict | 'ITSELF';

function drawPart(part: MatrixPart, report: MatrixReport, options: MatrixTextOptions): Drawn {
  if (options.wide || part.sources.length * part.destinations.length <= SMALL) {
    const each = drawReadably(part, withoutEmpty(ungrouped(part)), report, options);
    if (options.wide || each.layout?.isNumbered !== true) return each;
  }
  return drawReadably(part, withoutEmpty(groupPart(part)), report, options);
}

/** Cells of a table in which lines that are alike need not be put together, as long as it fits. */
const SMALL = 150;

function drawReadably(part: MatrixPart, table: Table, report: MatrixReport, options: MatrixTextOptions): Drawn {
  const upright = drawTable(part, table, report, options);
  if (upright.layout?.isNumbered !== true) return upright;
  // A few sources and many destinations read better the other way round, with names.
  const turned = drawTable(part, transposed(table), report, options);
  return turned.layout?.isNumbered === true ? upright : turned;
}

/** Columns as rows. */
function transposed({ rows, columns, at, isTurned }: Table): Table {
  return { rows: columns, columns: rows, at: (row, column) => at(column, row), isTurned: !isTurned };
}

function drawTable(part: MatrixPart, table: Table, report: MatrixReport, options: MatrixTextOptions): Drawn {
  const ends = [...new Set([...table.rows, ...table.columns].flatMap(({ members }) => members))];
  const drawing: Drawing = { part, table, report, options, short: shortNames(ends, report.namespace) };
  if (table.rows.length === 0 || table.columns.length === 0) return { lines: [], seen: new Set(), layout: undefined };
  const layout = chooseLayout(drawing);
  const rows = table.rows.slice(0, layout.rows);
  const columns = table.columns.slice(0, layout.columns);
  const seen = new Set<Seen>();
  const body = rows.map((row, at) => {
    const cells = columns.map((column) => cellOf(drawing, row, column, layout.hasPorts, seen));
    return { row, at, cells };
  });
  return {
    seen,
    layout,
    lines: [
      ...(part.title === '' ? [] : [{ indent: 0, cells: [{ text: part.title, role: 'heading' as const }] }]),
      headLine(drawing, layout, columns),
      ...body.map(({ row, at, cells }) => rowLine(drawing, layout, row, at, cells)),
      ...columnNames(drawing, layout, columns),
      ...hiddenLines(drawing, layout),
      ...aliasLines(drawing, rows, columns),
    ],
  };
}

interface Drawing {
  readonly part: MatrixPart;
  readonly table: Table;
  readonly report: MatrixReport;
  readonly options: MatrixTextOptions;
  readonly short: ShortName;
}

/** Rows and columns of which a filter of verdicts has left nothing. */
function withoutEmpty(table: Table): Table {
  const { rows, columns, at } = table;
  const isShown = (row: EndGroup, column: EndGroup): boolean => at(row, column) !== LEFT_OUT;
  const kept = rows.filter((row) => columns.some((column) => isShown(row, column) && at(row, column) !== ITSELF));
  if (kept.length === rows.length && kept.length > MOST_ROWS) return table;
  return {
    ...table,
    rows: kept,
    columns: columns.filter((column) => kept.some((row) => isShown(row, column) && at(row, column) !== ITSELF)),
  };
}

interface Layout {
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
const WIDEST_NAME = 30;
const INDENT = 2;
const GAP = 2;

/** As much as fits: names and ports, then numbers and ports, then numbers and marks, then fewer columns. */
function chooseLayout(drawing: Drawing): Layout {
  const { table, options } = drawing;
  const rows = options.wide ? table.rows.length : Math.min(table.rows.length, MOST_ROWS);
  const room = options.wide ? Number.POSITIVE_INFINITY : options.columns;
  const names = table.columns.map((column) => nameMembers(column.members, drawing.short));
  const widest = Math.max(...table.rows.slice(0, rows).map((row) => nameMembers(row.members, drawing.short).length));
  const texts = (hasPorts: boolean, heads: readonly string[]): readonly number[] =>
    table.columns
      .slice(0, MOST_COLUMNS)
      .map(
        (column, at) =>
          Math.max(
            heads[at]?.length ?? 0,
            ...table.rows.slice(0, rows).map((row) => cellOf(drawing, row, column, hasPorts).text.length),
          ) + GAP,
      );
  const numbers = table.columns.map((column, at) => String(numberOf(drawing, column, at)));
  const numbered = Math.min(widest, WIDEST_NAME) + 3 + String(rows).length;
  const full: Layout = {
    rows,
    columns: table.columns.length,
    hasPorts: true,
    isNumbered: false,
    nameWidth: Math.max(widest, CORNER.length) + GAP,
    widths: texts(true, names),
  };
  if (options.wide || fits(full, room)) return full;
  const short: Layout = {
    ...full,
    isNumbered: true,
    nameWidth: Math.max(numbered, CORNER.length + GAP),
    widths: texts(true, numbers),
  };
  if (fits(short, room)) return short;
  const bare: Layout = { ...short, hasPorts: false, widths: texts(false, numbers) };
  return { ...bare, columns: countFitting(bare, room) };
}

/** No terminal has room for more. */
const MOST_COLUMNS = 200;

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

/** A column has the number of its row where it has one: then names need no list of their own. */
function numberOf({ table }: Drawing, column: EndGroup, at: number): number {
  const row = table.rows.indexOf(column);
  return row >= 0 ? row + 1 : at + 1 + (areSquare(table) ? 0 : table.rows.length);
}

function areSquare({ rows, columns }: Table): boolean {
  return columns.every((column) => rows.includes(column));
}

function cellOf(
  { part, table, report }: Drawing,
  row: EndGroup,
  column: EndGroup,
  hasPorts: boolean,
  seen?: Set<Seen>,
): Cell & { readonly text: string } {
  const position = table.at(row, column);
  if (position === LEFT_OUT) return { text: '' };
  const cell = part.cells[position];
  if (cell === undefined) {
    seen?.add('ITSELF');
    return { text: ITSELF_MARK, role: 'faint' };
  }
  seen?.add(cell.verdict === 'IMPOSSIBLE' ? 'ITSELF' : cell.verdict);
  const text = cellText(cell, !hasPorts || report.port !== undefined);
  return { text, role: CELL_ROLES[cell.verdict] };
}

function headLine(drawing: Drawing, layout: Layout, columns: readonly EndGroup[]): Line {
  return {
    indent: INDENT,
    cells: [
      { text: drawing.table.isTurned ? TURNED : CORNER, role: 'faint', width: layout.nameWidth },
      ...columns.map(
        (column, at): Cell => ({
          text: layout.isNumbered ? String(numberOf(drawing, column, at)) : nameMembers(column.members, drawing.short),
          role: 'faint',
          width: layout.widths[at] ?? 0,
        }),
      ),
    ],
    keepWhole: true,
  };
}

function rowLine({ short }: Drawing, layout: Layout, row: EndGroup, at: number, cells: readonly Cell[]): Line {
  const name = nameMembers(row.members, short);
  const label = layout.isNumbered
    ? `${String(at + 1).padStart(String(layout.rows).length)} ${cut(name, WIDEST_NAME)}`
    : name;
  return {
    indent: INDENT,
    cells: [
      { text: label, role: 'name', width: layout.nameWidth },
      ...cells.map((cell, column): Cell => ({ ...cell, width: layout.widths[column] ?? 0 })),
    ],
    keepWhole: true,
  };
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Who the numbers are that no row has. */
function columnNames(drawing: Drawing, layout: Layout, columns: readonly EndGroup[]): readonly Line[] {
  if (!layout.isNumbered) return [];
  const named = columns.flatMap((column, at) =>
    drawing.table.rows.slice(0, layout.rows).includes(column)
      ? []
      : [`${numberOf(drawing, column, at)} ${nameMembers(column.members, drawing.short)}`],
  );
  return named.length === 0
    ? []
    : [{ indent: INDENT, cells: [{ text: 'columns: ', role: 'faint' }, { text: named.join(', ') }] }];
}

function hiddenLines({ table, options }: Drawing, { rows, columns }: Layout): readonly Line[] {
  const [moreRows, moreColumns] = [table.rows.length - rows, table.columns.length - columns];
  if (options.wide || (moreRows <= 0 && moreColumns <= 0)) return [];
  const parts = [
    ...(moreRows > 0 ? [`${moreRows} more ${moreRows === 1 ? 'row' : 'rows'}`] : []),
    ...(moreColumns > 0 ? [`${moreColumns} more ${moreColumns === 1 ? 'column' : 'columns'}`] : []),
  ];
  const text = `${parts.join(' and ')}: narrow it with --from, --to, --verdict or -n; -o html, -o csv and -o wide have all`;
  return [
    {
      indent: INDENT,
      cells: [
        { text: '… ', role: 'unknown' },
        { text, role: 'unknown' },
      ],
    },
  ];
}

const MOST_MEMBERS = 12;

/** Who else is behind `api +3`. */
function aliasLines({ short }: Drawing, rows: readonly EndGroup[], columns: readonly EndGroup[]): readonly Line[] {
  const groups = [...new Set([...rows, ...columns])].filter(({ members }) => members.length > 1);
  return groups.slice(0, MOST_GROUPS).map(({ members }): Line => {
    const [first, ...rest] = members;
    const shown = rest.slice(0, MOST_MEMBERS).map(short);
    const more = rest.length > MOST_MEMBERS ? ` and ${rest.length - MOST_MEMBERS} more` : '';
    return {
      indent: INDENT,
      cells: [
        { text: `like ${first === undefined ? '' : short(first)}: `, role: 'faint' },
        { text: `${shown.join(', ')}${more}`, role: 'faint' },
      ],
    };
  });
}

const MOST_GROUPS = 20;

const MEANINGS: readonly (readonly [CellVerdict | 'ITSELF', string, string])[] = [
  ['ALLOW', 'every port', 'open'],
  ['PARTLY', 'on these ports', 'open'],
  ['MIXED', 'not all of its pods or addresses alike', 'not all of its pods or addresses alike'],
  ['UNKNOWN', 'not known', 'not known'],
  ['DENY', 'closed', 'closed'],
  ['ITSELF', 'itself, or no connection to judge', 'itself, or no connection to judge'],
];

/** What the marks mean that are there; no mark stands apart from its meaning. */
function legendLines(seen: ReadonlySet<Seen>, isOnePort: boolean, columns: number): readonly Line[] {
  const lines: string[] = [];
  for (const [verdict, many, one] of MEANINGS.filter(([each]) => seen.has(each))) {
    const mark = verdict === 'ITSELF' ? ITSELF_MARK : CELL_MARKS[verdict];
    const example = verdict === 'PARTLY' && !isOnePort ? `${mark} 80` : mark;
    const entry = `${example} ${isOnePort ? one : many}`;
    const line = lines.at(-1);
    if (line === undefined || line.length + entry.length + INDENT + 3 > columns) lines.push(entry);
    else lines[lines.length - 1] = `${line}   ${entry}`;
  }
  return lines.map((text): Line => ({ indent: INDENT, cells: [{ text, role: 'faint' }] }));
}
