import { styleText } from 'node:util';
import { printable } from '../report/printable.ts';
import type { Line, Span, Tone } from './layout/line.ts';

/** How the terminal may be used. */
export interface Look {
  readonly color: boolean;
  /** Marks and lines that every terminal can show. */
  readonly ascii: boolean;
  /** What is only there for the eye is left out. */
  readonly screenReader: boolean;
}

type Style = Parameters<typeof styleText>[0];

/** The terminal's own sixteen colours: they fit its background, whatever that is. */
const COLORS: Readonly<Record<Exclude<Tone, 'plain'>, Style>> = {
  allowed: 'green',
  denied: 'red',
  unknown: 'yellow',
  heading: 'bold',
  name: 'bold',
  faint: 'dim',
  command: 'cyan',
  match: ['bold', 'cyan'],
  key: ['bold', 'cyan'],
  rule: 'dim',
  live: 'green',
  stale: 'yellow',
};

/** Without colour, weight is left. */
const WEIGHTS: Readonly<Partial<Record<Tone, Style>>> = {
  denied: 'bold',
  heading: 'bold',
  name: 'bold',
  match: 'underline',
  key: 'bold',
  stale: 'bold',
};

/** A line as the terminal gets it: control characters of the cluster's texts are gone, tones have become colours. */
export function paint({ spans, itemSpans = spans.length }: Line, look: Look, isSelected = false): string {
  if (!isSelected) return paintSpans(spans, look);
  // A colour cannot be heard.
  if (look.screenReader) return `selected:${paintSpans(spans, look).trimEnd()}`;
  const item = paintSpans(spans.slice(0, itemSpans), look);
  return styled('inverse', item) + paintSpans(spans.slice(itemSpans), look);
}

function paintSpans(spans: readonly Span[], look: Look): string {
  return spans.map((each) => paintSpan(each, look)).join('');
}

function paintSpan({ text, tone = 'plain' }: Span, look: Look): string {
  const clean = look.ascii ? toAscii(printable(text)) : printable(text);
  const style = tone === 'plain' ? undefined : look.color ? COLORS[tone] : WEIGHTS[tone];
  return style === undefined || clean.trim() === '' ? clean : styled(style, clean);
}

function styled(style: Style, text: string): string {
  return styleText(style, text, { validateStream: false });
}

/** One column each, so that a page keeps its shape. */
const ASCII: Readonly<Record<string, string>> = {
  '✓': '+',
  '✗': 'x',
  '≈': '~',
  '→': '>',
  '│': '|',
  '▼': 'v',
  '…': '.',
  '·': '-',
  '─': '-',
  '▸': '>',
  '▾': 'v',
  '●': '*',
  '○': 'o',
  '‹': '<',
  '›': '>',
  '↵': '^',
  '↑': '^',
  '↓': 'v',
};

function toAscii(text: string): string {
  return text.replaceAll(/[^\u0020-\u007e]/g, (mark) => ASCII[mark] ?? (mark === '\ufffd' ? '?' : mark));
}
