import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { Io } from './io.ts';

/** So many characters are put together before they are written: a write for each line would cost more than the line. */
const CHUNK = 1 << 16;

/** Writes a long answer as it is made, no faster than it is read; Ctrl-C and a reader that leaves end it in between. */
export async function writeChunks(chunks: Iterable<string>, { stdout, signal }: Io): Promise<void> {
  let waiting = '';
  for (const chunk of chunks) {
    waiting += chunk;
    if (waiting.length < CHUNK) continue;
    await write(waiting);
    waiting = '';
    if (signal.aborted || stdout.destroyed) return;
  }
  stdout.write(waiting);

  async function write(text: string): Promise<void> {
    const isFull = !stdout.write(text);
    // The signal is heard between two turns, also while the reader keeps up.
    if (isFull && !stdout.destroyed)
      await Promise.race([once(stdout, 'drain', { signal }).catch(ignoreAbort), closed()]);
    else await turn();
  }

  function closed(): Promise<unknown> {
    return once(stdout, 'close', { signal }).catch(ignoreAbort);
  }

  function ignoreAbort(error: unknown): void {
    if (!signal.aborted && !stdout.destroyed) throw error;
  }
}
