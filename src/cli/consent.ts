import { createInterface } from 'node:readline/promises';
import type { Io } from './io.ts';
import { UsageError } from './usage-error.ts';

/** Asks a person whether to go on. Throws a UsageError where nobody could answer; Ctrl-C is a no. */
export async function askConsent(given: boolean, io: Io): Promise<boolean> {
  if (given) return true;
  if (io.askConsent !== undefined) return io.askConsent();
  if (!io.isTTY.stdin || !io.isTTY.stderr) {
    throw new UsageError('nothing was done: there is no terminal to ask on', ['--yes goes on without a question']);
  }
  const lines = createInterface({ input: io.stdin, output: io.stderr, terminal: false });
  try {
    const answer = await lines.question('Go on? [y/N] ', { signal: io.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (io.signal.aborted) return false;
    throw error;
  } finally {
    lines.close();
  }
}
