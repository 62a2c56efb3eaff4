import { styleText } from 'node:util';
import { printable } from './printable.ts';

/** What a piece of text is, not how it looks: colours belong to roles, and no meaning to colour alone. */
export type Role = 'plain' | 'allowed' | 'denied' | 'unknown' | 'heading' | 'name' | 'faint' | 'command';

export interface Cell {
  readonly text: string;
  readonly role?: Role;
  /** Columns the cell takes, padding included; the last cell of a line needs none. */
  readonly width?: number;
}

/** One line of cells. The last cell wraps below its own beginning when the terminal is too narrow. */
export interface Line {
  readonly indent: number;
  readonly cells: readonly Cell[];
  /** Commands are kept whole: a wrapped one could not be copied. */
  readonly keepWhole?: boolean;
}

export interface Look {
  readonly columns: number;
  readonly color: boolean;
  /** Marks and arrows that every terminal can show. */
  readonly ascii: boolean;
}

export const BLANK: Line = { indent: 0, cells: [] };

/** Lays lines out for a terminal, or for a file (no colour). */
export function renderLines(lines: readonly Line[], look: Look): string {
  return layLines(lines, look)
    .map(
      (row) =>
        `${row
          .map(({ text, role }) => paint(text, role, look))
          .join('')
          .trimEnd()}\n`,
    )
    .join('');
}

/** A piece of a row as it stands there; its columns are those of its text. */
export type Piece = Pick<Cell, 'text' | 'role'>;

/** The same as rows of pieces, for whoever paints by other means. */
export function layLines(lines: readonly Line[], look: Omit<Look, 'color'>): readonly (readonly Piece[])[] {
  return lines.flatMap((line) => layLine(line, look));
}

const MIN_WRAP = 24;
/** How far a text that has no room beside its lead stands in below it. */
const HANG = 4;

function layLine({ indent, cells, keepWhole }: Line, look: Omit<Look, 'color'>): readonly (readonly Piece[])[] {
  const fixed = cells.slice(0, -1).map((cell) => piece(padded(cell, look), cell));
  const last = cells.at(-1);
  const leadWidth = indent + fixed.reduce((sum, { text }) => sum + text.length, 0);
  const text = last === undefined ? '' : readable(last.text, look);
  const first = [blanks(indent), ...fixed];
  const room = look.columns - leadWidth;
  if (keepWhole === true || text.length <= room) return [[...first, piece(text, last)]];
  // A narrow column of single words is harder to read than a line of its own.
  const isOwnLine = room < MIN_WRAP && fixed.length > 0;
  const margin = isOwnLine ? indent + HANG : leadWidth;
  const rows = wrap(text, Math.max(look.columns - margin, MIN_WRAP)).map((row) => piece(row, last));
  const [head = blanks(0), ...rest] = isOwnLine ? [blanks(0), ...rows] : rows;
  return [[...first, head], ...rest.map((row) => [blanks(margin), row])];
}

function piece(text: string, { role }: Pick<Cell, 'role'> = {}): Piece {
  return role === undefined ? { text } : { text, role };
}

function blanks(columns: number): Piece {
  return { text: ' '.repeat(columns) };
}

/** At least one space parts a cell from the next, also when its text is too long for its width. */
function padded({ text, width = 0 }: Cell, look: Pick<Look, 'ascii'>): string {
  const clean = readable(text, look);
  return clean.length < width ? clean.padEnd(width) : width === 0 ? clean : `${clean} `;
}

function wrap(text: string, room: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(' ')) {
    if (row !== '' && row.length + 1 + word.length > room) {
      rows.push(row);
      row = word;
    } else row = row === '' ? word : `${row} ${word}`;
  }
  return [...rows, row];
}

const STYLES: Readonly<Record<Exclude<Role, 'plain'>, Parameters<typeof styleText>[0]>> = {
  allowed: 'green',
  denied: 'red',
  unknown: 'yellow',
  heading: 'bold',
  name: 'bold',
  faint: 'dim',
  command: 'cyan',
};

function paint(text: string, role: Role = 'plain', { color }: Look): string {
  if (!color || role === 'plain' || text.trim() === '') return text;
  return styleText(STYLES[role], text, { validateStream: false });
}

const ASCII: Readonly<Record<string, string>> = {
  '✓': 'ok',
  '✗': 'x',
  '≈': '~',
  '→': '->',
  '│': '|',
  '▼': 'v',
  '…': '...',
  '·': '-',
};

function readable(text: string, { ascii }: Pick<Look, 'ascii'>): string {
  const clean = printable(text);
  return ascii ? clean.replace(/[✓✗≈→│▼…·]/g, (mark) => ASCII[mark] ?? mark) : clean;
}
