import { Readable, Writable } from 'node:stream';
import type { Io } from '../../src/cli/io.ts';

export interface FakeIo {
  readonly io: Io;
  /** What was written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly interrupt: () => void;
}

/** Streams of no process: what a command writes can be read, and Ctrl-C pressed. `stdout` may fail to be written. */
export function fakeIo(options: { readonly stdin?: string; readonly writeError?: NodeJS.ErrnoException } = {}): FakeIo {
  const interruption = new AbortController();
  const stdout = sink(options.writeError);
  const stderr = sink();
  return {
    io: {
      stdin: Readable.from([options.stdin ?? '']),
      stdout: stdout.stream,
      stderr: stderr.stream,
      env: {},
      isTTY: { stdin: false, stdout: false, stderr: false },
      columns: 80,
      signal: interruption.signal,
    },
    stdout: stdout.text,
    stderr: stderr.text,
    interrupt: () => interruption.abort(),
  };
}

function sink(error?: Error): { stream: Writable; text: () => string } {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString('utf8'));
      done(error);
    },
  });
  return { stream, text: () => written.join('') };
}
