import { setImmediate as turn } from 'node:timers/promises';
import type { Writable } from 'node:stream';
import type { Io } from './io.ts';
import { TURN_MS } from './take-steps.ts';

/** So many characters are put together before they are written: a write for each line would cost more than the line. */
const CHUNK = 1 << 16;

/** After so many characters the clock is looked at: for each line that would cost as much as the line. */
const LOOK = 1 << 11;

/** Writes a long answer as it is made, no faster than it is read; Ctrl-C and a reader that leaves end it in between. */
export async function writeChunks(chunks: Iterable<string>, { stdout, signal }: Io): Promise<void> {
  let [waiting, looked, last] = ['', 0, performance.now()];
  for (const chunk of chunks) {
    waiting += chunk;
    const isFull = waiting.length >= CHUNK;
    // An empty piece is a pause in work that has nothing to write yet.
    if (!isFull && chunk !== '' && waiting.length - looked < LOOK) continue;
    looked = waiting.length;
    if (!isFull && performance.now() - last < TURN_MS) continue;
    if (isFull) {
      const isTaken = stdout.write(waiting);
      [waiting, looked] = ['', 0];
      if (!isTaken && !stdout.destroyed) await takenBy(stdout, signal);
    }
    // The signal is heard between two turns, also while the reader keeps up.
    await turn();
    last = performance.now();
    if (signal.aborted || stdout.destroyed) return;
  }
  stdout.write(waiting);
}

/** Resolves once the reader has taken what was written, has left, or nobody wants it any more. It leaves no listener behind. */
function takenBy(stdout: Writable, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      stdout.off('drain', end).off('close', end).off('error', fail);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const fail = (error: Error): void => {
      end();
      if (!stdout.destroyed) reject(error);
    };
    stdout.on('drain', end).on('close', end).on('error', fail);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
