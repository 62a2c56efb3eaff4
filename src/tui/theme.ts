import { styleText } from 'node:util';
import { printable } from '../report/printable.ts';
import type { Line, Span, Tone } from './layout/line.ts';
import type { Theme } from '../report/themes.ts';

/** How the terminal may be used. */
export interface Look {
  readonly color: boolean;
  /** Marks and lines that every terminal can show. */
  readonly ascii: boolean;
  /** What is only there for the eye is left out. */
  readonly screenReader: boolean;
  /** Absent: the colours that the terminal was given. */
  readonly theme?: Theme;
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

type Colors = Readonly<Partial<Record<Exclude<Tone, 'plain'>, Style>>>;

/** What differs from that: on paper yellow and cyan are hard to read, on slate the plain ones; and faint is faint. */
const THEME_COLORS: Readonly<Record<Theme, Colors>> = {
  terminal: {},
  light: {
    unknown: 'magenta',
    stale: 'magenta',
    command: 'blue',
    match: ['bold', 'blue'],
    key: ['bold', 'blue'],
    faint: 'gray',
    rule: 'gray',
  },
  dark: {
    allowed: 'greenBright',
    denied: 'redBright',
    unknown: 'yellowBright',
    stale: 'yellowBright',
    live: 'greenBright',
    command: 'cyanBright',
    match: ['bold', 'cyanBright'],
    key: ['bold', 'cyanBright'],
  },
  'high-contrast': {
    allowed: ['bold', 'greenBright'],
    denied: ['bold', 'redBright', 'underline'],
    unknown: ['bold', 'yellowBright'],
    stale: ['bold', 'yellowBright'],
    live: ['bold', 'greenBright'],
    command: ['bold', 'underline'],
    match: ['bold', 'underline'],
    key: ['bold', 'inverse'],
    faint: 'reset',
    rule: 'reset',
  },
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
  const style = tone === 'plain' ? undefined : styleOf(tone, look);
  return style === undefined || clean.trim() === '' ? clean : styled(style, clean);
}

function styleOf(tone: Exclude<Tone, 'plain'>, { color, theme = 'terminal' }: Look): Style | undefined {
  return color ? (THEME_COLORS[theme][tone] ?? COLORS[tone]) : WEIGHTS[tone];
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
