import { setImmediate as turn } from 'node:timers/promises';
import type { Io } from './io.ts';
import { CLEAR_LINE, QUIET_MS } from './say-after.ts';

/** In ms: Ctrl-C waits no longer than this. */
export const TURN_MS = 50;

/**
 * Goes through long work step by step, so that Ctrl-C is heard in between, and ends it; says on a terminal's stderr that it
 * goes on. Rejects once it was interrupted.
 */
export async function takeSteps<T>(steps: Generator<unknown, T>, what: string, io: Io): Promise<T> {
  io.onProgress?.(what);
  const start = performance.now();
  let last = start;
  let isTold = false;
  // What came before may have taken long, too.
  await pause();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) {
      if (isTold) io.stderr.write(CLEAR_LINE);
      return step.value;
    }
    const now = performance.now();
    if (now - last < TURN_MS) continue;
    last = now;
    if (!isTold && now - start > QUIET_MS && io.isTTY.stderr) {
      isTold = true;
      io.stderr.write(what);
    }
    await pause();
  }

  async function pause(): Promise<void> {
    await turn();
    io.signal.throwIfAborted();
  }
}
