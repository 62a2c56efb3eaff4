import { setImmediate as nextTurn } from 'node:timers/promises';

/** Keys are heard meanwhile. */
const LONGEST_MS = 12;

/** Does work that yields now and then, without keeping keys waiting. Rejects once the signal aborts. */
export async function runSteps<T>(steps: Generator<undefined, T>, signal: AbortSignal): Promise<T> {
  let began = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - began < LONGEST_MS) continue;
    await nextTurn();
    signal.throwIfAborted();
    began = performance.now();
  }
}
