import { createGzip } from 'node:zlib';
import { type FileHandle, link, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { pipeline, Readable, type Writable } from 'node:stream';
import { once } from 'node:events';
import type { Bundle } from './bundle.ts';
import { codeOf } from '../errors.ts';
import { describeIoError } from '../manifests/read-bytes.ts';
import { encodeLines } from './lines.ts';
import { isThere } from '../manifests/find-files.ts';
import { SnapshotError } from './error.ts';

export interface WriteOptions {
  /** Take the place of a file of that name. */
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
}

/**
 * Writes a bundle to a file that only its owner may read. It stands there whole or not at all: it is written beside, and
 * gets its name in the end. Resolves to its size in bytes.
 */
export async function writeSnapshotFile(path: string, bundle: Bundle, options: WriteOptions): Promise<number> {
  return writeWhole(path, options, async (file) => {
    for await (const bytes of packed(bundle, options.signal)) await file.writeFile(bytes);
  });
}

/** The same for a text: the key of a redaction. */
export async function writePrivateFile(path: string, text: string, options: WriteOptions): Promise<number> {
  return writeWhole(path, options, (file) => file.writeFile(text));
}

/** Writes a bundle to a stream that stays open, no faster than it is read. */
export async function streamBundle(bundle: Bundle, to: Writable, signal: AbortSignal): Promise<void> {
  for await (const bytes of packed(bundle, signal)) {
    if (!to.write(bytes) && !to.destroyed) await once(to, 'drain', { signal });
  }
}

/** Compressed as it is made: never more than a piece of it is held. */
function packed(bundle: Bundle, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const pieces = Readable.from(piecesOf(encodeLines(bundle)), { signal });
  // What goes wrong on the way ends what is read from it, too.
  return pipeline(pieces, createGzip(), () => undefined) as AsyncIterable<Uint8Array>;
}

async function writeWhole(
  path: string,
  { overwrite, signal }: WriteOptions,
  write: (file: FileHandle) => Promise<void>,
): Promise<number> {
  const beside = join(dirname(path), `.netpol-${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await write(file);
      await file.sync();
      const { size } = await file.stat();
      signal.throwIfAborted();
      await nameIt(beside, path, overwrite);
      return size;
    } finally {
      await file.close();
    }
  } catch (error) {
    await unlink(beside).catch(ignoreMissing);
    if (signal.aborted || error instanceof SnapshotError) throw error;
    throw new SnapshotError(`"${path}" cannot be written: ${describeIoError(error)}`, [], error);
  }
}

/** Throws where a file of that name is there. */
export async function refuseTaken(path: string): Promise<void> {
  if (await isThere(path)) throw taken(path);
}

function taken(path: string): SnapshotError {
  return new SnapshotError(`"${path}" exists`, ['choose another name; or --overwrite to replace it']);
}

/** A link refuses a name that is taken, at the very moment when it would be given. */
async function nameIt(beside: string, path: string, overwrite: boolean): Promise<void> {
  if (overwrite) return rename(beside, path);
  try {
    await link(beside, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    throw taken(path);
  }
  await unlink(beside);
}

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}

/** So many characters are compressed at once. */
const PIECE = 1 << 16;

function* piecesOf(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}
