import type { Role } from '../../report/document.ts';

/** What a piece of a line is, not how it looks: the theme knows that. */
export type Tone = Role | 'match' | 'key' | 'rule' | 'live' | 'stale';

export interface Span {
  readonly text: string;
  readonly tone?: Tone;
}

/** One row of the screen. Rows of an item share its number: the cursor stands on items. */
export interface Line {
  readonly spans: readonly Span[];
  /** Counts from 0 in the order of the screen; absent where there is nothing to stand on. */
  readonly item?: number;
  /** How many of the spans are the item's own; absent: all. */
  readonly itemSpans?: number;
  /** Nothing to read: left out for a screen reader. */
  readonly isDecoration?: boolean;
}

export const EMPTY_LINE: Line = { spans: [] };

export function line(...parts: readonly (Span | string)[]): Line {
  return { spans: parts.map((part) => (typeof part === 'string' ? { text: part } : part)) };
}

export function span(text: string, tone?: Tone): Span {
  return tone === undefined ? { text } : { text, tone };
}

/** The same lines as rows of one item. */
export function asItem(item: number, lines: readonly Line[]): readonly Line[] {
  return lines.map((each) => ({ ...each, item }));
}

export function indent(columns: number, lines: readonly Line[]): readonly Line[] {
  const lead: Span = { text: ' '.repeat(columns) };
  return lines.map((each) => ({ ...each, spans: [lead, ...each.spans] }));
}

/** Columns that a line takes. Names and labels of a cluster are ASCII; what is wider is cut by the terminal's own measure. */
function widthOf({ spans }: Line): number {
  return spans.reduce((sum, { text }) => sum + text.length, 0);
}

/** The text in exactly so many columns: filled up, or cut with an ellipsis. */
export function fit(text: string, width: number): string {
  return text.length <= width ? text.padEnd(width) : cut(text, width);
}

/** The text in at most so many columns. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  return width <= 1 ? text.slice(0, Math.max(0, width)) : `${text.slice(0, width - 1)}…`;
}

/** A line in exactly so many columns. */
export function fitLine(source: Line, width: number): Line {
  const spans: Span[] = [];
  let room = width;
  for (const each of source.spans) {
    if (room <= 0) break;
    const text = cut(each.text, room);
    spans.push({ ...each, text });
    room -= text.length;
  }
  if (room > 0) spans.push({ text: ' '.repeat(room) });
  return { ...source, spans };
}

/** The left text, and the right one as far to the right as the width allows; the left one gives way. */
export function spread(left: Line, right: Line, width: number): Line {
  const room = Math.max(0, width - widthOf(right) - 1);
  return { ...left, spans: [...fitLine(left, room).spans, { text: ' ' }, ...right.spans] };
}

/** Words in rows of at most so many columns; a word that is longer keeps its own row. */
export function wrapText(text: string, width: number): readonly string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(' ')) {
    if (row !== '' && row.length + 1 + word.length > width) {
      rows.push(row);
      row = word;
    } else row = row === '' ? word : `${row} ${word}`;
  }
  return [...rows, row];
}

/** A text after a lead: it wraps below its own beginning. */
export function wrapAfter(lead: readonly Span[], text: string, tone: Tone | undefined, width: number): readonly Line[] {
  const margin = lead.reduce((sum, each) => sum + each.text.length, 0);
  const rows = wrapText(text, Math.max(16, width - margin));
  return rows.map((row, at) => ({
    spans: [...(at === 0 ? lead : [{ text: ' '.repeat(margin) }]), span(row, tone)],
  }));
}

/** Two columns with a rule between them. Items of the left column stay items. */
export function beside(left: readonly Line[], right: readonly Line[], leftWidth: number): readonly Line[] {
  const rows = Math.max(left.length, right.length);
  return Array.from({ length: rows }, (_, at) => {
    const first = fitLine(left[at] ?? EMPTY_LINE, leftWidth);
    const own = first.spans.length;
    return {
      ...first,
      itemSpans: own,
      spans: [...first.spans, { text: '│ ', tone: 'rule' }, ...(right[at]?.spans ?? [])],
    };
  });
}
