import { CELL_MARKS, CELL_ROLES, ITSELF_MARK } from '../../../report/matrix-cell.ts';
import { cut, fit, line, type Line, type Span, span } from '../../layout/line.ts';
import type { MatrixEnd } from '../../../explain/matrix-report.ts';
import { type MatrixModel, MOST_ENDS, modelOf } from './model.ts';
import type { MatrixPlace } from './place.ts';
import { phraseCell } from '../../../report/matrix-words.ts';
import type { Scene, View } from '../screen.ts';
import { shortNames, type ShortName } from '../../../report/matrix-names.ts';

/** Workloads against each other, a mark a cell; the cell under the cursor is told in words above them. */
export function matrixView(place: MatrixPlace, scene: Scene): View {
  const model = modelOf(place, scene.live, scene.state);
  const short = shortNames(model.ends, scene.state.namespace);
  const layout = layOut(model, place, scene, short);
  const head = [titleLine(place, model, scene), cellLine(model, place, short, scene)];
  if (model.rows.length === 0) return { head, lines: [line(span(`  ${emptyText(place, scene)}`, 'faint'))], items: 0 };
  return {
    head: [...head, numbersLine(model, layout)],
    lines: { kind: 'virtual', length: model.rows.length, at: (index) => rowLine(model, layout, short, index) },
    items: model.rows.length,
  };
}

function titleLine(place: MatrixPlace, { ends, rows }: MatrixModel, { state, columns }: Scene): Line {
  const amount = place.filter === '' ? `${ends.length}` : `${rows.length} of ${ends.length}`;
  const parts = [
    `${amount} workloads`,
    state.namespace ?? 'every namespace',
    place.port === undefined ? 'every port' : `port ${place.port}`,
    place.isByClosed && ends.length <= MOST_ENDS ? 'most closed first' : 'by name',
    place.isTurned ? 'rows are destinations' : 'rows are sources',
    ...(place.filter === '' ? [] : [`only "${place.filter}"`]),
  ];
  return line(span(' MATRIX', 'heading'), span(cut(`  ${parts.join(' · ')}`, columns - 8), 'faint'));
}

function emptyText({ filter }: MatrixPlace, { live, state }: Scene): string {
  if (filter !== '') return `no workload is called "${filter}"`;
  if (live.status.kind === 'loading') return 'pods are being read …';
  return state.namespace === undefined
    ? 'there are no pods and no workloads'
    : `nothing is in namespace "${state.namespace}"`;
}

/** What the cursor stands on: `web → db   ✗ closed`. */
function cellLine(model: MatrixModel, place: MatrixPlace, short: ShortName, { columns }: Scene): Line {
  const { row, column } = underCursor(model, place);
  if (row === undefined || column === undefined) return line('');
  const [source, destination] = [model.source(row, column), model.destination(row, column)];
  if (source === undefined || destination === undefined) return line('');
  const cell = model.cell(row, column);
  const flow = ` ${short(source)} → ${short(destination)}  `;
  if (cell === undefined) return line(span(flow, 'name'), span('one pod and itself', 'faint'));
  const text = `${CELL_MARKS[cell.verdict]} ${phraseCell(cell)}`;
  return line(span(flow, 'name'), span(cut(text, Math.max(12, columns - flow.length)), CELL_ROLES[cell.verdict]));
}

/** Numbers of the row and column under the cursor. */
export function underCursor(
  { rows, columns }: MatrixModel,
  { cursor, column }: MatrixPlace,
): { readonly row: number | undefined; readonly column: number | undefined } {
  return { row: rows[Math.min(cursor, rows.length - 1)], column: columns[Math.min(column, columns.length - 1)] };
}

interface Layout {
  readonly nameWidth: number;
  readonly cellWidth: number;
  /** Places of the columns that there is room for. */
  readonly first: number;
  readonly last: number;
  /** Place of the column that the cursor is in. */
  readonly column: number;
  /** Place of the row that the cursor is in. */
  readonly row: number;
}

const WIDEST_NAME = 28;

/** As many columns as there is room for, around the one that the cursor is in. */
function layOut({ ends, rows, columns }: MatrixModel, place: MatrixPlace, scene: Scene, short: ShortName): Layout {
  const digits = String(ends.length).length;
  const widest = Math.max(0, ...ends.slice(0, MOST_ENDS).map((end) => short(end).length));
  const nameWidth = Math.min(widest, WIDEST_NAME, Math.floor(scene.columns / 2)) + digits + 3;
  const cellWidth = Math.max(3, digits + 1);
  const room = Math.max(1, Math.floor((scene.columns - nameWidth) / cellWidth));
  const column = Math.max(0, Math.min(place.column, columns.length - 1));
  const first = Math.max(0, Math.min(column - Math.floor(room / 2), columns.length - room));
  const row = Math.max(0, Math.min(place.cursor, rows.length - 1));
  return { nameWidth, cellWidth, first, last: Math.min(columns.length, first + room), column, row };
}

/** Columns have the numbers of the rows' names; more of them to a side are hinted at. */
function numbersLine({ columns }: MatrixModel, { nameWidth, cellWidth, first, last, column }: Layout): Line {
  const numbers = columns.slice(first, last).map((end, at): Span => {
    const text = String(end + 1)
      .padStart(cellWidth - 1)
      .padEnd(cellWidth);
    return span(text, first + at === column ? 'key' : 'faint');
  });
  const more = `${first > 0 ? `‹ ${first} ` : ''}${last < columns.length ? `› ${columns.length - last}` : ''}`;
  return line(span(fit(` ${more}`, nameWidth), 'faint'), ...numbers);
}

function rowLine(model: MatrixModel, layout: Layout, short: ShortName, index: number): Line {
  const row = model.rows[index];
  const end: MatrixEnd | undefined = row === undefined ? undefined : model.ends[row];
  if (row === undefined || end === undefined) return line('');
  const { nameWidth, cellWidth, first, last } = layout;
  const number = String(row + 1).padStart(String(model.ends.length).length);
  const name = span(fit(` ${number} ${short(end)}`, nameWidth - 1));
  const cells = model.columns.slice(first, last).flatMap((column, at): readonly Span[] => {
    const cell = model.cell(row, column);
    const mark =
      cell === undefined ? span(ITSELF_MARK, 'faint') : span(CELL_MARKS[cell.verdict], CELL_ROLES[cell.verdict]);
    const isUnder = index === layout.row && first + at === layout.column;
    const lead = ' '.repeat(cellWidth - 3);
    return isUnder ? [span(`${lead}[`, 'key'), mark, span(']', 'key')] : [span(`${lead} `), mark, span(' ')];
  });
  return { ...line(name, span(' '), ...cells), itemSpans: 1 };
}
