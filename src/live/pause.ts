import { setTimeout as sleep } from 'node:timers/promises';

/** So many milliseconds, or until the signal ends it. Keeps no process alive. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) }).catch(() => undefined);
}
