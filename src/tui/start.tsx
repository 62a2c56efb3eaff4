import { render, type SuspendTerminal } from 'ink';
import type { Readable, Writable } from 'node:stream';
import { App } from './app.tsx';
import { createShell, type Shell } from './shell.ts';
import { findPlace } from './screens/find/place.ts';
import type { LendTerminal } from '../cluster/exec-plugin.ts';
import type { Look } from './theme.ts';
import { printable } from '../report/printable.ts';
import type { Opened, ShellServices } from './services.ts';
import type { Place } from './state/place.ts';

/** The terminal that the shell takes over; the caller has checked that both streams are one. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly look: Look;
  /** Aborted by a signal from outside: the terminal is given back and the shell ends. */
  readonly signal: AbortSignal;
  /** Is told how other programs get the terminal while the shell has it, and, with undefined, that it no longer has it. */
  readonly onLending?: (lend: LendTerminal | undefined) => void;
}

export interface ShellStart {
  readonly opened: Opened;
  readonly services: ShellServices;
  /** Where it begins: Find, unless something was asked for. */
  readonly place?: Place;
}

/** Runs the shell until the user leaves it; the terminal is then as it was. Rejects with what broke it. */
export async function runShell(
  { opened, services, place = findPlace() }: ShellStart,
  terminal: Terminal,
): Promise<void> {
  // Ink asks for a terminal's streams; the caller has checked that these are.
  const stdout = terminal.stdout as NodeJS.WriteStream;
  const stdin = terminal.stdin as NodeJS.ReadStream;
  const { lend, isReady } = createLending();
  const shell: Shell = createShell({
    opened,
    services,
    look: terminal.look,
    ...sizeOf(stdout),
    start: place,
    outside: {
      exit: () => app.unmount(),
      copy: (text) => void stdout.write(clipboardSequence(text)),
      edit: async (name, text) => {
        let edited = text;
        await lend(async () => {
          edited = (await services.editText?.(name, text)) ?? text;
        });
        return edited;
      },
      // Lending the terminal to nobody makes Ink draw all of it again.
      redraw: () => void lend(async () => {}),
    },
  });
  const app = render(<App shell={shell} onReady={isReady} />, {
    stdin,
    stdout,
    alternateScreen: true,
    // Any CI variable would make it print one frame at the end.
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    incrementalRendering: true,
    isScreenReaderEnabled: terminal.look.screenReader,
  });
  // Before Ink's own listener, which would lay out the old size once more.
  const resized = (): void => shell.resize(sizeOf(stdout));
  stdout.prependListener('resize', resized);
  const end = (): void => app.unmount();
  terminal.signal.addEventListener('abort', end, { once: true });
  if (terminal.signal.aborted) end();
  try {
    terminal.onLending?.(lend);
    // What broke it would vanish with the other screen: the caller prints it afterwards.
    await app.waitUntilExit();
  } finally {
    terminal.onLending?.(undefined);
    stdout.off('resize', resized);
    terminal.signal.removeEventListener('abort', end);
    if (shell.isBusy()) stdout.write('tidying up after what was still running …\n');
    const farewells = (await shell.close()).flatMap((text) => text.trimEnd().split('\n'));
    for (const text of farewells.filter((each) => each !== '')) stdout.write(`${printable(text)}\n`);
  }
}

/** One borrower at a time: Ink stands aside for one alone. */
function createLending(): { readonly lend: LendTerminal; readonly isReady: (suspend: SuspendTerminal) => void } {
  let suspend: SuspendTerminal | undefined;
  let last: Promise<void> = Promise.resolve();
  return {
    isReady: (given) => {
      suspend = given;
    },
    lend(work) {
      const turn = last.then(() => (suspend === undefined ? work() : suspend(work)));
      last = turn.catch(() => {});
      return turn;
    },
  };
}

function sizeOf({ columns = 80, rows = 24 }: NodeJS.WriteStream): { readonly columns: number; readonly rows: number } {
  return { columns: Math.max(20, columns), rows: Math.max(5, rows) };
}

/** OSC 52: the terminal at the other end of ssh takes the text into its clipboard, where it allows that. */
function clipboardSequence(text: string): string {
  return `\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`;
}
