import { EXIT } from './exit-code.ts';
import type { Io } from './io.ts';
import { runCli } from './main.ts';
import { describeError } from './report-error.ts';

/** Runs a command line in this process, and ends the process with its exit code. */
export async function runProcess(argv: readonly string[]): Promise<void> {
  const interruption = new AbortController();
  // Not once: a library that also waits for the signal would take itself for the only one, and end the process by it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // Whoever asks twice does not want to wait for anything.
    process.on(signal, () => (interruption.signal.aborted ? exit(EXIT.interrupted) : interruption.abort()));
  }
  process.on('uncaughtException', (error) => {
    process.stderr.write(describeError(error, argv));
    exit(EXIT.failure);
  });
  const code = await runCli(argv, processIo(interruption.signal));
  if (code === EXIT.interrupted || code === EXIT.noReader) exit(code);
  // On some platforms pipes are written in the background: what was said must arrive before the process ends.
  process.stderr.write('', () => exit(code));
}

/** Connections that are kept alive, or a read of stdin that nobody waits for, must not keep the answer's process alive. */
function exit(code: number): never {
  // oxlint-disable-next-line unicorn/no-process-exit -- the one place where the process ends
  process.exit(code);
}

function processIo(signal: AbortSignal): Io {
  const { stdout, stderr, env } = process;
  // Without a listener, an error of stderr (closed by the reader) would be thrown.
  stderr.on('error', () => undefined);
  return {
    // Opened on first use: most commands never read it.
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr,
    env,
    isTTY: {
      get stdin() {
        return process.stdin.isTTY === true;
      },
      stdout: stdout.isTTY === true,
      stderr: stderr.isTTY === true,
    },
    columns: stdout.columns ?? 80,
    signal,
  };
}
