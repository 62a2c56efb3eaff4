import type { Writable } from 'node:stream';
import type { CommandEntry } from './commands/command.ts';
import { COMMANDS } from './commands/index.ts';
import { readCommandLine, type CommandLine } from './command-line.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { commandHelp, fullHelp } from './help.ts';
import type { Io } from './io.ts';
import { PROGRAM } from './program-name.ts';
import { describeError } from './report-error.ts';
import { loadConfig, preferencesOf } from './config/load-config.ts';
import { UsageError } from './usage-error.ts';
import { versionLine } from './version.ts';

/**
 * Runs one command line and resolves to its exit code; it never rejects. This is the one place where errors end.
 * Ctrl-C and a reader that goes away (`| head -1`) end it at once, whatever still runs; only a command that may have left
 * something in the cluster is waited for.
 */
export function runCli(argv: readonly string[], io: Io, commands = COMMANDS): Promise<ExitCode> {
  const running = start(argv, io, commands);
  const answering = running.then(({ code }) => code);
  const ending = Promise.race([whenInterrupted(io.signal), whenReaderLeaves(io)]);
  return Promise.race([ending.then((code) => afterTidying(running, code)), written(answering, io.stdout)]);
}

interface Running {
  readonly code: Promise<ExitCode>;
  readonly tidiesUp: boolean;
}

async function start(argv: readonly string[], io: Io, commands: readonly CommandEntry[]): Promise<Running> {
  try {
    const { run, tidiesUp } = await dispatch(argv, io, commands);
    return { code: run().catch((error: unknown) => fail(error, argv, io)), tidiesUp };
  } catch (error) {
    return { code: Promise.resolve(fail(error, argv, io)), tidiesUp: false };
  }
}

function fail(error: unknown, argv: readonly string[], io: Io): ExitCode {
  // Whatever was cut off by the user is no error of its own.
  if (!io.signal.aborted) io.stderr.write(describeError(error, argv));
  return EXIT.failure;
}

async function afterTidying(running: Promise<Running>, code: ExitCode): Promise<ExitCode> {
  const { tidiesUp, code: answering } = await running;
  if (tidiesUp) await answering;
  return code;
}

interface Dispatched {
  readonly run: () => Promise<ExitCode>;
  readonly tidiesUp: boolean;
}

async function dispatch(argv: readonly string[], io: Io, commands: readonly CommandEntry[]): Promise<Dispatched> {
  const line = readCommandLine(argv);
  const [name, ...args] = line.words;
  if (line.asksVersion) return atOnce(async () => print(io, `${versionLine()}\n`));
  if (name === undefined) {
    if (line.asksHelp) return atOnce(async () => print(io, fullHelp()));
    return { run: () => startShell(argv, line, io, commands), tidiesUp: true };
  }
  const entry = commands.find((each) => each.name === name);
  if (entry === undefined) throw unknownCommand(line.words, commands);
  const body = await entry.load();
  if (line.asksHelp) return atOnce(async () => print(io, commandHelp(entry, body.help)));
  const run = async () => {
    const preferences = body.ignoresSettings === true ? undefined : preferencesOf(await loadConfig(io.env), io.env);
    return body.run(args, line.options(entry.name, preferences), io);
  };
  return { run, tidiesUp: body.tidiesUp === true };
}

function atOnce(run: () => Promise<ExitCode>): Dispatched {
  return { run, tidiesUp: false };
}

/** `kubectl netpol` alone. It gives the terminal back before it ends, whatever ends it. */
async function startShell(
  argv: readonly string[],
  line: CommandLine,
  io: Io,
  commands: readonly CommandEntry[],
): Promise<ExitCode> {
  const config = await loadConfig(io.env);
  const options = line.options(undefined, preferencesOf(config, io.env));
  const { runShell } = await import('./run-shell.ts');
  return runShell({ options, config, argv, commands, run: (more, inner) => runCli(more, inner, commands) }, io);
}

function unknownCommand(words: readonly string[], commands: readonly CommandEntry[]): UsageError {
  const [first = ''] = words;
  const hints = [`commands: ${commands.map(({ name }) => name).join(', ')}`];
  // Two ends without a command in front of them is the question that people ask most.
  if (words.length === 2) hints.unshift(`a connection: ${PROGRAM} why ${words.join(' ')}`);
  return new UsageError(`there is no command "${first}"`, hints);
}

function print(io: Io, text: string): ExitCode {
  io.stdout.write(text);
  return EXIT.ok;
}

function whenInterrupted(signal: AbortSignal): Promise<ExitCode> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(EXIT.interrupted);
    else signal.addEventListener('abort', () => resolve(EXIT.interrupted), { once: true });
  });
}

function whenReaderLeaves({ stdout, stderr }: Io): Promise<ExitCode> {
  return new Promise((resolve) => {
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return resolve(EXIT.noReader);
      stderr.write(`error: the answer could not be written: ${error.message}\n`);
      resolve(EXIT.failure);
    });
  });
}

/** The code of an answer that has left the process. Never resolves when it could not: the stream's error tells why. */
async function written(answering: Promise<ExitCode>, stdout: Writable): Promise<ExitCode> {
  const code = await answering;
  await new Promise<void>((resolve) => {
    stdout.write('', (error) => {
      if (!error) resolve();
    });
  });
  return code;
}
