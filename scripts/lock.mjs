/** One at a time, among the processes of this machine. Plain JavaScript: it runs before anything is installed. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_AGAIN_MS = 100;

/**
 * Does the steps while no other process does steps under the same file. Waits without end for one that lives, and says on
 * stderr for which; the lock of one that died does not count.
 * @template T
 * @param {string} file
 * @param {string} what what others do meanwhile, for people who wait: `another build`
 * @param {() => Promise<T>} steps
 * @returns {Promise<T>}
 */
export async function withLock(file, what, steps) {
  mkdirSync(dirname(file), { recursive: true });
  for (let isTold = false; !tryLock(file); isTold = true) {
    if (!isTold) console.error(`waiting for ${what} (process ${readHolder(file) ?? 'unknown'} holds ${file}) …`);
    await sleep(LOOK_AGAIN_MS);
  }
  try {
    return await steps();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function tryLock(file) {
  if (writeNew(file)) return true;
  const holder = readHolder(file);
  if (holder === undefined || isAlive(holder)) return false;
  return takeAway(file, holder) && writeNew(file);
}

/** @param {string} file */
function writeNew(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * Undefined when the file went away, or is being written at this moment: ask again later.
 * @param {string} file
 */
function readHolder(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * Of several that find a dead process's lock only one gets it. Whoever comes late holds somebody's fresh lock, and gives it back.
 * @param {string} file
 * @param {number} holder
 */
function takeAway(file, holder) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
  const isHis = readHolder(aside) === holder;
  if (isHis) rmSync(aside, { force: true });
  else renameSync(aside, file);
  return isHis;
}

/** @param {number} process_ */
function isAlive(process_) {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function hasCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
