import type { Io } from './io.ts';

/** In ms, before anything is said. */
const QUIET_MS = 1000;

/** Waits for work that takes its own turns; after a second it says on a terminal's stderr what goes on. */
export async function whileSaying<T>(what: string, io: Io, work: Promise<T>): Promise<T> {
  let isTold = false;
  const say = (): void => {
    isTold = true;
    io.stderr.write(what);
  };
  const timer = io.isTTY.stderr ? setTimeout(say, QUIET_MS) : undefined;
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    if (isTold) io.stderr.write('\r\u001b[K');
  }
}
