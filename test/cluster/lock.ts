import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { TestbedError } from './error.ts';
import { identify, isRunning, type ProcessIdentity } from './process.ts';
import { until } from './wait.ts';

const HALF_AN_HOUR = 30 * 60_000;

/** Does the work while no other process does work under the same lock file. The lock of a dead process does not count. */
export async function withLock<T>(file: string, what: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  if (!tryLock(file)) {
    process.stderr.write(`waiting for another process: ${what}\n`);
    await until(() => tryLock(file), { what: `the lock ${file}`, timeoutMs: HALF_AN_HOUR, everyMs: 200 });
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryLock(file: string): boolean {
  const self = identify(process.pid);
  if (self === undefined) throw new TestbedError('cannot read /proc');
  if (writeNew(file, JSON.stringify(self))) return true;
  const holder = readHolder(file);
  if (holder === undefined || isRunning(holder)) return false;
  rmSync(file, { force: true });
  return writeNew(file, JSON.stringify(self));
}

function writeNew(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when the file went away or is being written at this moment: ask again later. */
function readHolder(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity; // written by tryLock
  } catch {
    return undefined;
  }
}
