import xterm from '@xterm/headless';
import type { IBufferCell, Terminal as Emulator } from '@xterm/headless';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';

/** A terminal as a person sees it: keys go in, a screen comes out. */
export interface FakeTerminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Sends text or escape sequences in one piece, as fast typing arrives. */
  readonly type: (text: string) => void;
  /** What the screen shows, one line a row, without blanks at the ends. */
  readonly text: () => string;
  /** The same with what is not plain in braces: `{red:✗ DENIED}`, `{inverse:…}`. */
  readonly styled: () => string;
  /** The same as pieces of one look each, one list a row. */
  readonly runs: () => readonly (readonly Run[])[];
  /** Waits until the screen shows it. */
  readonly shows: (what: string | RegExp) => Promise<void>;
  /** Waits until nothing is drawn any more. */
  readonly settled: () => Promise<void>;
  readonly resize: (columns: number, rows: number) => void;
  readonly isAlternate: () => boolean;
  readonly isRaw: () => boolean;
  /** Everything that was written, escape sequences included. */
  readonly written: () => string;
}

/** Text of one look: `bold inverse red`, or empty for plain text. */
export interface Run {
  readonly style: string;
  readonly text: string;
}

export const KEY = {
  enter: '\r',
  esc: '\u001B',
  tab: '\t',
  shiftTab: '\u001B[Z',
  up: '\u001B[A',
  down: '\u001B[B',
  right: '\u001B[C',
  left: '\u001B[D',
  home: '\u001B[H',
  end: '\u001B[F',
  pageup: '\u001B[5~',
  pagedown: '\u001B[6~',
  space: ' ',
  backspace: '\u007F',
} as const;

/** The bytes of a key by its name in the key table. */
export function bytesOf(key: string): string {
  if (key.startsWith('ctrl-')) return String.fromCharCode(key.charCodeAt(5) - 0x60);
  if (key === 'shift-tab') return KEY.shiftTab;
  return (KEY as Readonly<Record<string, string>>)[key] ?? key;
}

/**
 * So many turns of a clock in a row without anything drawn, and a screen counts as finished: 120 ms, where Ink draws every
 * 33 ms at most. Turns, not time: a process that was held up has drawn nothing meanwhile, and is not finished.
 */
const QUIET_TURNS = 6;
const TURN_MS = 20;

export function fakeTerminal(columns = 80, rows = 24): FakeTerminal {
  const emulator = new xterm.Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
  const chunks: string[] = [];
  let isRaw = false;
  const stdout = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        const text = chunk.toString('utf8');
        chunks.push(text);
        emulator.write(text, done);
      },
    }),
    { isTTY: true, columns, rows },
  );
  const input = new PassThrough();
  const stdin = Object.assign(input, {
    isTTY: true,
    setRawMode(mode: boolean) {
      isRaw = mode;
      return input;
    },
    ref: () => input,
    unref: () => input,
  });
  const text = (): string => rowsOf(emulator).map(rowText).join('\n').trimEnd();
  const settled = async (): Promise<void> => {
    for (let quiet = 0, seen = chunks.length; quiet < QUIET_TURNS; quiet += 1) {
      await sleep(TURN_MS);
      if (chunks.length !== seen) quiet = 0;
      seen = chunks.length;
    }
  };
  return {
    // As much of a terminal's streams as Ink asks for.
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    type: (keys) => void input.write(keys),
    text,
    styled: () => rowsOf(emulator).map(runsOf).map(styledText).join('\n').trimEnd(),
    runs: () => rowsOf(emulator).map(runsOf),
    shows: async (what) => {
      const isShown = (): boolean => (typeof what === 'string' ? text().includes(what) : what.test(text()));
      await expect.poll(isShown, { timeout: 15_000, interval: 20, message: `the screen shows ${what}` }).toBe(true);
    },
    settled,
    resize(nextColumns, nextRows) {
      emulator.resize(nextColumns, nextRows);
      Object.assign(stdout, { columns: nextColumns, rows: nextRows });
      stdout.emit('resize');
    },
    isAlternate: () => emulator.buffer.active.type === 'alternate',
    isRaw: () => isRaw,
    written: () => chunks.join(''),
  };
}

type Cells = readonly IBufferCell[];

function rowsOf({ buffer: { active }, rows, cols }: Emulator): readonly Cells[] {
  return Array.from({ length: rows }, (_, row) => {
    const line = active.getLine(active.baseY + row);
    return Array.from({ length: cols }, (_, column) => line?.getCell(column)).filter((cell) => cell !== undefined);
  });
}

function rowText(cells: Cells): string {
  return cells
    .map((cell) => (cell.getWidth() === 0 ? '' : cell.getChars() || ' '))
    .join('')
    .trimEnd();
}

function runsOf(cells: Cells): readonly Run[] {
  const runs: Run[] = [];
  for (const cell of cells) {
    const chars = cell.getWidth() === 0 ? '' : cell.getChars() || ' ';
    const style = styleOf(cell);
    const last = runs.at(-1);
    if (last?.style === style) runs[runs.length - 1] = { style, text: last.text + chars };
    else runs.push({ style, text: chars });
  }
  return runs;
}

function styledText(runs: readonly Run[]): string {
  return runs
    .map(({ style, text }) =>
      style === '' || (text.trim() === '' && style !== 'inverse') ? text : `{${style}:${text}}`,
    )
    .join('')
    .trimEnd();
}

const COLORS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

function styleOf(cell: IBufferCell): string {
  const color = cell.isFgDefault() ? [] : [COLORS[cell.getFgColor()] ?? `color${cell.getFgColor()}`];
  const background = cell.isBgDefault() ? [] : [`on-${COLORS[cell.getBgColor()] ?? cell.getBgColor()}`];
  const weights = [
    ...(cell.isBold() ? ['bold'] : []),
    ...(cell.isDim() ? ['dim'] : []),
    ...(cell.isUnderline() ? ['underline'] : []),
    ...(cell.isInverse() ? ['inverse'] : []),
  ];
  return [...weights, ...color, ...background].join(' ');
}
