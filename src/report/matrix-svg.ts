import { CELL_MARKS, cellText, ITSELF_MARK } from './matrix-cell.ts';
import { type CellVerdict, LEFT_OUT, type MatrixPart, type MatrixReport } from '../explain/matrix-report.ts';
import { type EndGroup, type Table, tidyTable } from './matrix-groups.ts';
import { nameMembers, shortNames } from './matrix-names.ts';
import { phraseCell, phraseNobody, VERDICT_WORDS } from './matrix-words.ts';
import { svgElement, svgText, textWidth } from './svg.ts';
import { escapeXmlLine } from './xml.ts';

/** Light grounds, so that the marks on them can be read and printed. */
const GROUNDS: Readonly<Record<CellVerdict, string>> = {
  ALLOW: '#b2f2bb',
  PARTLY: '#d8f5a2',
  MIXED: '#ffec99',
  UNKNOWN: '#d0bfff',
  DENY: '#ffc9c9',
  IMPOSSIBLE: '#f1f3f5',
};

const SIZE = 12;
const CELL = 22;
const MARGIN = 16;
const LINE = 18;
const TITLE_WIDTH = 640;
/** Cells of a table in which lines that are alike are not put together. */
const MOST_SINGLE = 900;
/** More of either makes no picture. */
const MOST = 120;
const LONGEST_NAME = 40;

/** The matrix as a picture for a document: no script, no font or image from elsewhere, a tooltip for each cell. */
export function* matrixSvg(report: MatrixReport): Generator<string> {
  const drawings = report.parts.map((part) => layOut(part, report));
  const nobody = phraseNobody(report);
  const head = [...wrap(nobody), ...wrap(report.summary)];
  const width = Math.max(TITLE_WIDTH, ...drawings.map((drawing) => drawing.width)) + 2 * MARGIN;
  const legendAt = MARGIN + LINE * head.length + 8;
  const tops: number[] = [];
  let y = legendAt + LINE + 12;
  for (const { height } of drawings) {
    tops.push(y);
    y += height + MARGIN;
  }
  const size = { width: Math.ceil(width), height: Math.ceil(y) };
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" font-family="system-ui, sans-serif" font-size="${SIZE}" fill="#212529" role="img">\n`;
  yield `<title>${escapeXmlLine([nobody, report.summary].filter((text) => text !== '').join('. '))}</title>\n`;
  yield `${svgElement('rect', { ...size, fill: '#ffffff' })}\n`;
  for (const [at, line] of head.entries()) {
    yield `${svgText(line, { x: MARGIN, y: round(MARGIN + LINE * (at + 0.7)) }, { 'font-weight': 'bold' })}\n`;
  }
  yield legend(legendAt);
  for (const [at, drawing] of drawings.entries()) yield* drawing.draw(tops[at] ?? 0);
  yield '</svg>\n';
}

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly draw: (top: number) => Generator<string>;
}

function layOut(part: MatrixPart, report: MatrixReport): Drawing {
  const table = tidyTable(part, MOST_SINGLE);
  const short = shortNames([...part.sources, ...part.destinations], report.namespace);
  const name = ({ members }: EndGroup): string => cut(nameMembers(members, short));
  const rows = table.rows.slice(0, MOST);
  const columns = table.columns.slice(0, MOST);
  const hidden = table.rows.length - rows.length + (table.columns.length - columns.length);
  const notes = [
    ...(hidden > 0 ? [`… ${hidden} more`] : []),
    ...[...new Set([...rows, ...columns])].flatMap(({ members }) => likeLines(members.map(short))),
  ];
  const left = MARGIN + Math.max(60, ...rows.map((row) => textWidth(name(row), SIZE))) + 10;
  const head = Math.max(30, ...columns.map((column) => textWidth(name(column), SIZE))) * Math.SQRT1_2 + 14;
  const widths = columns.map((column) =>
    Math.max(CELL, ...rows.map((row) => textWidth(textAt(table, part, report, row, column), SIZE) + 10)),
  );
  const titleHeight = part.title === '' ? 0 : LINE + 4;
  const gridWidth = widths.reduce((sum, each) => sum + each, 0);
  return {
    width: left + gridWidth + head,
    height: titleHeight + head + rows.length * CELL + notes.length * LINE,
    *draw(top) {
      if (part.title !== '') yield `${svgText(part.title, { x: MARGIN, y: top + SIZE }, { 'font-weight': 'bold' })}\n`;
      const grid = top + titleHeight + head;
      let x = left;
      for (const [at, column] of columns.entries()) {
        const place = { x: 0, y: 0 };
        const middle = x + (widths[at] ?? CELL) / 2;
        yield `${svgText(name(column), place, { transform: `translate(${round(middle)} ${round(grid - 6)}) rotate(-45)` })}\n`;
        x += widths[at] ?? CELL;
      }
      for (const [line, row] of rows.entries()) {
        const y = grid + line * CELL;
        yield `${svgText(name(row), { x: left - 8, y: round(y + CELL * 0.68) }, { 'text-anchor': 'end' })}\n`;
        x = left;
        for (const [at, column] of columns.entries()) {
          const cellWidth = widths[at] ?? CELL;
          yield drawCell({ table, part, report }, row, column, { x, y, width: cellWidth });
          x += cellWidth;
        }
      }
      for (const [at, note] of notes.entries()) {
        const place = { x: MARGIN, y: round(grid + rows.length * CELL + LINE * (at + 0.9)) };
        yield `${svgText(note, place, { fill: '#495057' })}\n`;
      }
    },
  };
}

function textAt(table: Table, part: MatrixPart, { port }: MatrixReport, row: EndGroup, column: EndGroup): string {
  const position = table.at(row, column);
  const cell = part.cells[position];
  if (cell !== undefined) return cellText(cell, port !== undefined);
  return position === LEFT_OUT ? '' : ITSELF_MARK;
}

function drawCell(
  { table, part, report }: { readonly table: Table; readonly part: MatrixPart; readonly report: MatrixReport },
  row: EndGroup,
  column: EndGroup,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
): string {
  const cell = part.cells[table.at(row, column)];
  const box = { x: round(x), y: round(y), width: round(width - 1), height: CELL - 1, rx: 2 };
  const text = textAt(table, part, report, row, column);
  const said = cell === undefined ? '' : `: ${phraseCell(cell)}`;
  const title = `<title>${escapeXmlLine(`${row.members[0]?.name} → ${column.members[0]?.name}${said}`)}</title>`;
  const ground = svgElement('rect', { ...box, fill: cell === undefined ? '#f1f3f5' : GROUNDS[cell.verdict] }, title);
  const middle = { x: round(x + width / 2), y: round(y + CELL * 0.68) };
  return `${ground}${text === '' ? '' : svgText(text, middle, { 'text-anchor': 'middle', 'pointer-events': 'none' })}\n`;
}

function legend(y: number): string {
  let x = MARGIN;
  const entries = (['ALLOW', 'PARTLY', 'MIXED', 'UNKNOWN', 'DENY'] as const).map((verdict) => {
    const text = VERDICT_WORDS[verdict];
    const drawn =
      svgElement('rect', { x, y, width: 16, height: 14, rx: 2, fill: GROUNDS[verdict] }) +
      svgText(CELL_MARKS[verdict], { x: x + 8, y: y + 11 }, { 'text-anchor': 'middle' }) +
      svgText(text, { x: x + 21, y: y + 11 });
    x = round(x + 21 + textWidth(text, SIZE) + 18);
    return `${drawn}\n`;
  });
  return entries.join('');
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter((each) => each !== '')) {
    const line = lines.at(-1);
    if (line === undefined || textWidth(`${line} ${word}`, SIZE) > TITLE_WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

/** Who else is behind `api +3`. */
function likeLines([first, ...rest]: readonly string[]): readonly string[] {
  return rest.length === 0 ? [] : wrap(`like ${first}: ${rest.join(', ')}`);
}

function cut(text: string): string {
  return text.length <= LONGEST_NAME ? text : `${text.slice(0, LONGEST_NAME - 1)}…`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
