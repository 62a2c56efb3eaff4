import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { nearestName } from './nearest-name.ts';
import { type Problem, unreadInput } from './problem.ts';
import { describeIoError } from './read-bytes.ts';
import { renderNote, toolFile, toolOf } from './rendered-folders.ts';

export type FoundFile =
  /** `isNamed`: an argument itself, not found in a folder. */
  | { readonly kind: 'file'; readonly path: string; readonly isNamed: boolean }
  | { readonly kind: 'problem'; readonly problem: Problem };

/**
 * The file an argument names, or the manifests of a folder and the folders below it, by name. Hidden folders and
 * node_modules are passed over. `seen` has the real paths found so far: nothing comes twice, and links may go in circles.
 */
export async function* findFiles(path: string, seen: Set<string>): AsyncGenerator<FoundFile> {
  const entry = await look(path);
  switch (entry.kind) {
    case 'unreadable':
      return yield problem(path, entry.message, await suggestName(path));
    case 'folder': {
      const count = yield* walk(path, entry.realPath, seen);
      if (count === 0) yield problem(path, 'no .yaml, .yml or .json file is in this folder', 'name another one');
      return;
    }
    case 'file': {
      const tool = toolFile(basename(path));
      if (tool !== undefined) yield renderNote(dirname(path), tool);
      else if (isNew(entry.realPath, seen)) yield { kind: 'file', path, isNamed: true };
    }
  }
}

/** Returns how many manifests were there, also those seen before. */
async function* walk(folder: string, realPath: string, seen: Set<string>): AsyncGenerator<FoundFile, number> {
  if (!isNew(realPath, seen)) return 1;
  const names = await listFolder(folder);
  if (names.kind === 'unreadable') {
    yield problem(folder, names.message, 'check your permissions');
    return 1;
  }
  const tool = toolOf(names.names);
  if (tool !== undefined) yield renderNote(folder, tool);
  let count = tool === undefined ? 0 : 1;
  for (const name of names.names) {
    if (toolFile(name) !== undefined || tool?.ignores(name) === true) continue;
    count += yield* visit(join(folder, name), seen);
  }
  return count;
}

async function* visit(path: string, seen: Set<string>): AsyncGenerator<FoundFile, number> {
  const counts = isManifest(path);
  const entry = await look(path);
  switch (entry.kind) {
    case 'folder':
      return isPassedOver(basename(path)) ? 0 : yield* walk(path, entry.realPath, seen);
    case 'unreadable':
      if (counts) yield problem(path, entry.message, 'check your permissions, or where the link leads');
      return counts ? 1 : 0;
    case 'file':
      if (counts && isNew(entry.realPath, seen)) yield { kind: 'file', path, isNamed: false };
      return counts ? 1 : 0;
  }
}

/** Whether a file found in a folder counts, by its name. */
export function isManifest(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path);
}

/** Whether a folder of this name, found in another, is left out. */
export function isPassedOver(folder: string): boolean {
  return folder.startsWith('.') || folder === 'node_modules';
}

type Entry =
  | { readonly kind: 'file' | 'folder'; readonly realPath: string }
  | { readonly kind: 'unreadable'; readonly message: string };

async function look(path: string): Promise<Entry> {
  try {
    const stats = await stat(path);
    // A pipe of the shell (`<(…)`) can be read, and has no path of its own.
    const realPath = stats.isFile() || stats.isDirectory() ? await realpath(path) : path;
    return { kind: stats.isDirectory() ? 'folder' : 'file', realPath };
  } catch (error) {
    return { kind: 'unreadable', message: describeIoError(error) };
  }
}

type Listing =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'unreadable'; readonly message: string };

async function listFolder(folder: string): Promise<Listing> {
  try {
    // Sorted by code unit: the same everywhere, whatever the file system and the language.
    return { kind: 'names', names: (await readdir(folder)).sort() };
  } catch (error) {
    return { kind: 'unreadable', message: describeIoError(error) };
  }
}

/** Whether there is a file or folder of this name, readable or not. */
export async function isThere(path: string): Promise<boolean> {
  return (await look(path)).kind !== 'unreadable';
}

async function suggestName(path: string): Promise<string> {
  const siblings = await listFolder(dirname(path));
  const nearest = siblings.kind === 'names' ? nearestName(basename(path), siblings.names, 2) : undefined;
  return nearest === undefined ? 'check the path' : `did you mean "${join(dirname(path), nearest)}"?`;
}

function isNew(realPath: string, seen: Set<string>): boolean {
  const before = seen.size;
  return seen.add(realPath).size > before;
}

function problem(path: string, message: string, hint: string): FoundFile {
  return { kind: 'problem', problem: unreadInput(path, message, hint) };
}
