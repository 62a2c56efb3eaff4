import type { Io } from './io.ts';

/** In ms, before anything is said. */
export const QUIET_MS = 1000;

/** Back to the beginning of the line, and nothing on it. */
export const CLEAR_LINE = '\r\u001b[K';

/** Does work, and says on a terminal's stderr that it goes on once a second has passed; the line is gone in the end. */
export async function sayAfter<T>(
  what: string,
  io: Pick<Io, 'stderr' | 'isTTY' | 'onProgress'>,
  work: () => Promise<T>,
): Promise<T> {
  io.onProgress?.(what);
  let isTold = false;
  const timer = setTimeout(() => {
    isTold = true;
    io.stderr.write(what);
  }, QUIET_MS);
  if (!io.isTTY.stderr) clearTimeout(timer);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (isTold) io.stderr.write(CLEAR_LINE);
  }
}
