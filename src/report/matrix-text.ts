import { LEFT_OUT, ITSELF, type MatrixPart, type MatrixReport } from '../explain/matrix-report.ts';
import { BLANK, type Cell, type Line, renderLines } from './document.ts';
import {
  cellAt,
  chooseLayout,
  cornerOf,
  type Drawing,
  INDENT,
  isWhole,
  type Layout,
  type MatrixTextOptions,
  numberColumns,
  type Seen,
  WIDEST_NAME,
} from './matrix-layout.ts';
import { type EndGroup, groupPart, type Table, ungrouped } from './matrix-groups.ts';
import { enforcedLines, nobodyEnforcesLines } from './enforcement-text.ts';
import { legendLines } from './matrix-legend.ts';
import { nameMembers, shortNames } from './matrix-names.ts';
import { noteLines } from './notes-text.ts';

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

function drawPart(part: MatrixPart, report: MatrixReport, options: MatrixTextOptions): Drawn {
  const each = withoutEmpty(ungrouped(part), part);
  if (isWhole(each, options)) return drawTable(part, each, report, options);
  if (part.sources.length * part.destinations.length <= SMALL) {
    const drawn = drawReadably(part, each, report, options);
    if (drawn.layout?.isNumbered !== true) return drawn;
  }
  return drawReadably(part, withoutEmpty(groupPart(part), part), report, options);
}

/** Cells of a table in which lines that are alike need not be put together, as long as it fits. */
const SMALL = 150;

function drawReadably(part: MatrixPart, table: Table, report: MatrixReport, options: MatrixTextOptions): Drawn {
  const upright = drawTable(part, table, report, options);
  if (upright.layout?.isNumbered !== true || table.rows.length > MOST_TURNED) return upright;
  // A few sources and many destinations read better the other way round, with names.
  const turned = drawTable(part, transposed(table), report, options);
  return turned.layout?.isNumbered === true ? upright : turned;
}

/** More names than these fit into no line. */
const MOST_TURNED = 60;

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
    const cells = columns.map((column) =>
      cellAt(drawing, row, column, layout.hasPorts, (verdict) => seen.add(verdict)),
    );
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

/** Rows and columns of which a filter of verdicts has left nothing; row by row, as rows are made. */
function withoutEmpty(table: Table, { isFiltered = false }: MatrixPart): Table {
  const { rows, columns, at } = table;
  if (!isFiltered && rows.length * columns.length > SMALL) return table;
  const shown = new Set<EndGroup>();
  const kept = rows.filter((row) => {
    let isShown = false;
    for (const column of columns) {
      if (isShown && shown.has(column)) continue;
      const position = at(row, column);
      if (position === LEFT_OUT || position === ITSELF) continue;
      isShown = true;
      shown.add(column);
    }
    return isShown;
  });
  return { ...table, rows: kept, columns: columns.filter((column) => shown.has(column)) };
}

function headLine(drawing: Drawing, layout: Layout, columns: readonly EndGroup[]): Line {
  const numbers = numberColumns(drawing.table);
  return {
    indent: INDENT,
    cells: [
      { text: cornerOf(drawing.table), role: 'faint', width: layout.nameWidth },
      ...columns.map(
        (column, at): Cell => ({
          text: layout.isNumbered ? String(numbers.get(column)) : nameMembers(column.members, drawing.short),
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
  const numbers = numberColumns(drawing.table);
  const rows = new Set(drawing.table.rows.slice(0, layout.rows));
  const named = columns.flatMap((column) =>
    rows.has(column) ? [] : [`${numbers.get(column)} ${nameMembers(column.members, drawing.short)}`],
  );
  return named.length === 0
    ? []
    : [{ indent: INDENT, cells: [{ text: 'columns: ', role: 'faint' }, { text: named.join(', ') }] }];
}

function hiddenLines({ table, part }: Drawing, { rows, columns }: Layout): readonly Line[] {
  const [moreRows, moreColumns] = [table.rows.length - rows, table.columns.length - columns];
  if (moreRows <= 0 && moreColumns <= 0) return [];
  const parts = [
    ...(moreRows > 0 ? [`${moreRows} more ${moreRows === 1 ? 'row' : 'rows'}`] : []),
    ...(moreColumns > 0 ? [`${moreColumns} more ${moreColumns === 1 ? 'column' : 'columns'}`] : []),
  ];
  const text = `${parts.join(' and ')}: narrow it with --from, --to, --verdict or -n; ${wholeFormats(part)}`;
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

function wholeFormats(part: MatrixPart): string {
  const isPrintable = isWhole({ rows: part.sources, columns: part.destinations }, { wide: true });
  return isPrintable ? '-o csv and -o wide have all' : '-o csv has all';
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
