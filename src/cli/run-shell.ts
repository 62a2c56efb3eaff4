import { Readable, Writable } from 'node:stream';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { CommandEntry } from './commands/command.ts';
import type { Config } from './config/config.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { lookOf } from './look.ts';
import { openContext, openShellState, type TerminalLoan } from './open-shell.ts';
import { PROGRAM } from './program-name.ts';
import { suggestNames } from './suggest.ts';
import { type Theme, THEMES } from '../report/themes.ts';
import { UsageError } from './usage-error.ts';

/** How the shell was called, and how to call the CLI from it. */
export interface ShellRequest {
  readonly options: GlobalOptions;
  /** What the user prefers. */
  readonly config: Config;
  /** The flags as typed; they hold for every command that is called from the shell. */
  readonly argv: readonly string[];
  readonly commands: readonly CommandEntry[];
  readonly run: (argv: readonly string[], io: Io) => Promise<ExitCode>;
}

/** Opens the terminal interface: `kubectl netpol` without a command. Resolves when the user leaves it. */
export async function runShell(request: ShellRequest, io: Io): Promise<ExitCode> {
  const { options } = request;
  requireTerminal(options, io);
  const loan: TerminalLoan = {};
  const opened = await openShellState(options, io, loan);
  const tui = await import('../tui/start.tsx');
  const { color, ascii } = lookOf(options, io);
  const editor = io.env['VISUAL'] || io.env['EDITOR'];
  await tui.runShell(
    {
      opened,
      services: {
        commands: request.commands,
        runCommand: (words, columns, signal) => {
          const ending = AbortSignal.any([io.signal, signal]);
          return captured(request, words, columns, { ...io, signal: ending });
        },
        contexts: () => contextsOf(options, io),
        openContext: (name) => openContext(options, name, io, loan),
        suggest: suggestNames,
        tour: options.input.kind === 'demo' ? (await import('../demo/tour.ts')).TOUR : [],
        findMistakes: (await import('../tui/lint-board.ts')).findMistakes,
        saveSnapshot: async (snapshot, namespace) =>
          (await import('./save-snapshot.ts')).saveSnapshot(snapshot, namespace, io),
        openSnapshot: async (file) => {
          const { readSnapshotFile } = await import('../cluster/snapshot/read-file.ts');
          return (await readSnapshotFile(file, io.stdin)).snapshot;
        },
        ...(editor === undefined ? {} : { editText: (name, text) => edit(editor, name, text) }),
        ...(await shellSettings(request.config)),
      },
    },
    {
      stdin: io.stdin,
      stdout: io.stdout,
      look: { color, ascii, screenReader: io.env['INK_SCREEN_READER'] === 'true', theme: themeOf(request.config) },
      signal: io.signal,
      onLending: (lend) => (loan.lend = lend),
    },
  );
  return EXIT.ok;
}

/** Keys as the user wants them, and namespaces that are not to be in the way. */
async function shellSettings({ values, keys }: Config) {
  const hidden = values.get('shell.hideNamespaces')?.text.split(',');
  const { remapKeys } = await import('../tui/keys/remap.ts');
  return {
    ...(keys.length === 0 ? {} : { keys: remapKeys(keys).keys }),
    ...(hidden === undefined ? {} : { hiddenNamespaces: hidden }),
  };
}

function themeOf({ values }: Config): Theme {
  const text = values.get('shell.theme')?.text;
  return THEMES.find((theme) => theme === text) ?? 'terminal';
}

/** Where nobody can press a key, the CLI is what helps. */
function requireTerminal({ input }: GlobalOptions, { isTTY, env }: Io): void {
  if (isTTY.stdin && isTTY.stdout && env['TERM'] !== 'dumb') return;
  const instead = input.kind === 'demo' ? `${PROGRAM} tour` : `${PROGRAM} why SOURCE DESTINATION[:PORT]`;
  throw new UsageError(`the shell needs a terminal; without one: ${instead}`);
}

async function contextsOf({ input, connection }: GlobalOptions, { env }: Io): Promise<readonly string[]> {
  if (input.kind !== 'cluster') return [];
  const { listContexts } = await import('../cluster/kubeconfig.ts');
  return listContexts(connection, env);
}

async function edit(editor: string, name: string, text: string): Promise<string> {
  const { editText } = await import('../cluster/editor.ts');
  return editText(editor, name, text);
}

/** What a command of the CLI prints for people, without colour; its errors too. */
async function captured(
  { argv, run }: ShellRequest,
  words: readonly string[],
  columns: number,
  io: Io,
): Promise<string> {
  const written: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString('utf8'));
      done();
    },
  });
  await run([...argv, ...words, '--no-color'], {
    ...io,
    // The keys are the shell's.
    stdin: Readable.from([]),
    stdout: sink,
    stderr: sink,
    isTTY: { stdin: false, stdout: false, stderr: false },
    columns,
  });
  return written.join('');
}
