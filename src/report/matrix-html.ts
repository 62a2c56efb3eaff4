import { CELL_MARKS, cellText, ITSELF_MARK } from './matrix-cell.ts';
import {
  type CellReasons,
  LEFT_OUT,
  type MatrixCell,
  type MatrixPart,
  type MatrixReport,
} from '../explain/matrix-report.ts';
import { type EndGroup, type Table, tidyTable } from './matrix-groups.ts';
import { embedJson, htmlPage } from './html.ts';
import { PAGE_SCRIPT, PAGE_STYLE } from './matrix-page-script.ts';
import { phraseCell, phraseNobody, VERDICT_WORDS } from './matrix-words.ts';
import { nameMembers, shortNames } from './matrix-names.ts';
import { escapeXmlLine } from './xml.ts';

/** Reasons of more cells would make a page that no browser opens gladly. Closed ones, the most by far, go first. */
const MOST_REASONS = 4_000;
/** Where there are many policies each of them takes longer, and the page is for finding, not for reading all of it. */
const MANY_PAIRS = 100_000;
const MOST_OF_MANY = 500;
/** Cells of a table in which lines that are alike are not put together. */
const MOST_SINGLE = 2_500;
/** The same of rows and columns. */
const MOST_ENDS = 250;

/** The matrix as one page that works without a network: tables to search, to turn, to order, a cell's rules at a click. */
export function matrixHtml(report: MatrixReport, asOf: string): Generator<string> {
  return htmlPage({ title: report.summary, style: PAGE_STYLE, script: PAGE_SCRIPT, body: bodyOf(report, asOf) });
}

function* bodyOf(report: MatrixReport, asOf: string): Generator<string> {
  const nobody = phraseNobody(report);
  if (nobody !== '') yield `<p class="notice">${escapeXmlLine(nobody)}</p>\n`;
  yield `<h1>${escapeXmlLine(report.summary)}</h1>\n<p class="faint">${escapeXmlLine(asOf)}</p>\n${CONTROLS}${legend()}`;
  const reasons = new Reasons(report);
  for (const part of report.parts) yield* partHtml(part, report, reasons);
  const notes = [...report.missing, ...report.caveats];
  if (notes.length > 0) yield `<ul>\n${notes.map(({ text }) => `<li>${escapeXmlLine(text)}</li>\n`).join('')}</ul>\n`;
  yield '<div id="details" aria-live="polite"><p class="faint">A cell says here what it stands for, and by which rules; of cells without rules here, "why" tells them.</p></div>\n';
  yield embedJson('reasons', reasons.texts);
}

const CONTROLS = `<div id="controls" hidden>
<input id="filter" type="search" placeholder="filter by name" aria-label="filter by name">
<select id="order" aria-label="order"><option value="name">by name</option><option value="denied">most closed first</option></select>
<button id="turn" type="button">transpose</button>
</div>
`;

function legend(): string {
  const entries = (['ALLOW', 'PARTLY', 'MIXED', 'UNKNOWN', 'DENY'] as const).map(
    (verdict) => `<span data-v="${verdict}">${CELL_MARKS[verdict]} ${VERDICT_WORDS[verdict]}</span>`,
  );
  return `<p class="legend">${entries.join('')}</p>\n`;
}

/** Sentences of sides, each once: many cells have the same reasons. */
class Reasons {
  readonly texts: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #isForClosed: boolean;
  readonly #most: number;
  #asked = 0;

  constructor({ counts }: MatrixReport) {
    this.#isForClosed = counts.pairs <= MOST_REASONS;
    this.#most = counts.pairs > MANY_PAIRS ? MOST_OF_MANY : MOST_REASONS;
  }

  /** ` data-r="3,7"`, or nothing where too many were asked for already. */
  attribute({ verdict }: MatrixCell, read: () => CellReasons | undefined): string {
    if (this.#asked >= this.#most || (verdict === 'DENY' && !this.#isForClosed)) return '';
    this.#asked += 1;
    const reasons = read();
    if (reasons === undefined) return '';
    return ` data-r="${this.#placeOf(reasons.egress.sentence)},${this.#placeOf(reasons.ingress.sentence)}"`;
  }

  #placeOf(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

function* partHtml(part: MatrixPart, report: MatrixReport, reasons: Reasons): Generator<string> {
  const table = tidyTable(part, MOST_SINGLE);
  const rows = table.rows.slice(0, MOST_ENDS);
  const columns = table.columns.slice(0, MOST_ENDS);
  const short = shortNames([...part.sources, ...part.destinations], report.namespace);
  const head = (scope: string, { members }: EndGroup): string => {
    const names = members.map(({ name }) => name).join(' ');
    return `<th scope="${scope}" title="${escapeXmlLine(names)}" data-names="${escapeXmlLine(names)}">${escapeXmlLine(nameMembers(members, short))}</th>`;
  };
  if (part.title !== '') yield `<h2>${escapeXmlLine(part.title)}</h2>\n`;
  yield '<div class="scroll"><table class="grid">\n';
  yield `<thead><tr><th>from ↓ to →</th>${columns.map((column) => head('col', column)).join('')}</tr></thead>\n<tbody>\n`;
  for (const row of rows) {
    const cells = columns.map((column) => cellHtml({ part, table, report, reasons }, row, column));
    yield `<tr>${head('row', row)}${cells.join('')}</tr>\n`;
  }
  yield '</tbody></table></div>\n';
  const hidden = table.rows.length - rows.length + table.columns.length - columns.length;
  if (hidden > 0) yield `<p class="faint">… ${hidden} more: narrow it with --from, --to or -n</p>\n`;
}

interface Drawing {
  readonly part: MatrixPart;
  readonly table: Table;
  readonly report: MatrixReport;
  readonly reasons: Reasons;
}

function cellHtml({ part, table, report, reasons }: Drawing, row: EndGroup, column: EndGroup): string {
  const position = table.at(row, column);
  if (position === LEFT_OUT) return '<td></td>';
  const cell = part.cells[position];
  const flow = `${row.members[0]?.name} → ${column.members[0]?.name}`;
  if (cell === undefined) return `<td title="${escapeXmlLine(flow)}">${ITSELF_MARK}</td>`;
  const { source } = row;
  const { destination } = column;
  const why =
    source === undefined || destination === undefined
      ? ''
      : reasons.attribute(cell, () => part.reasons(source, destination));
  const title = escapeXmlLine(`${flow}: ${phraseCell(cell)}`);
  return `<td tabindex="-1" data-v="${cell.verdict}"${why} title="${title}">${escapeXmlLine(cellText(cell, report.port !== undefined))}</td>`;
}
