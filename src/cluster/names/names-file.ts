import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hash } from 'node:crypto';
import { codeOf } from '../errors.ts';
import { isObject } from '../raw.ts';
import type { NamedObject } from './names.ts';

/** Names that were read of one cluster by one user, each list under its `listKey`. */
export interface KeptNames {
  readonly lists: Readonly<Record<string, KeptList>>;
  /** When the server last did not answer in time; milliseconds since 1970. */
  readonly failedAt?: number;
}

export interface KeptList {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly objects: readonly NamedObject[];
}

export const NO_NAMES: KeptNames = { lists: {} };

/** Raised when older files mean something else. */
const FORMAT = 1;
/** A file that grew beyond this is none of ours. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * What was kept for this identity: whose cluster, and whose eyes. Nothing where there is no such file, or not one that only
 * this user can have written.
 */
export async function readNamesFile(folder: string, identity: string): Promise<KeptNames> {
  const text = await readOwnFile(fileOf(folder, identity));
  if (text === undefined) return NO_NAMES;
  const kept = parseJson(text);
  if (!isObject(kept) || kept['format'] !== FORMAT || kept['identity'] !== identity || !isObject(kept['lists'])) {
    return NO_NAMES;
  }
  // Written below, and by nobody else.
  return kept as unknown as KeptNames;
}

/** Keeps names in a file that only this user can read. */
export async function writeNamesFile(folder: string, identity: string, kept: KeptNames): Promise<void> {
  const path = fileOf(folder, identity);
  const beside = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(JSON.stringify({ format: FORMAT, identity, ...kept }));
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await unlink(beside).catch((missing: unknown) => {
      if (codeOf(missing) !== 'ENOENT') throw missing;
    });
    throw error;
  }
}

/** Forgets all names of all clusters. Resolves to the folder that is gone; undefined: there was none. */
export async function removeNames(folder: string): Promise<string | undefined> {
  const path = join(folder, BELOW);
  const isThere = await stat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  });
  if (isThere === undefined) return undefined;
  await rm(path, { recursive: true });
  return path;
}

const BELOW = 'names';

function fileOf(folder: string, identity: string): string {
  return join(folder, BELOW, `${hash('sha256', identity).slice(0, 32)}.json`);
}

async function readOwnFile(path: string): Promise<string | undefined> {
  let file: FileHandle;
  try {
    // Windows has no such flag, and asks for privileges to make a link.
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (typeof codeOf(error) === 'string') return undefined;
    throw error;
  }
  try {
    const { uid, mode, size } = await file.stat();
    const isPrivate = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
    return isPrivate && size <= MOST_BYTES ? await file.readFile('utf8') : undefined;
  } finally {
    await file.close();
  }
}

/** `undefined`: half of a file, as a full disk leaves it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
