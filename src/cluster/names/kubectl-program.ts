import { constants, type Stats } from 'node:fs';
import { access, lstat, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { codeOf } from '../errors.ts';
import type { Environment } from '../target.ts';

/**
 * What kubectl runs to complete the words behind `kubectl netpol`: a program of this name on PATH.
 * https://kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins/
 */
const NAME = 'kubectl_complete-netpol';
const PLUGIN = 'kubectl-netpol';

/** Whose file it is; a file without it is never written over. */
const MARK = 'Written by: kubectl netpol completion install';

export interface Machine {
  readonly env: Environment;
  readonly platform: string;
}

export type Installed =
  | { readonly kind: 'written' | 'unchanged'; readonly path: string }
  /** Somebody else's file has that name; kubectl would run it. */
  | { readonly kind: 'foreign'; readonly path: string }
  /** kubectl finds plugins on PATH only. */
  | { readonly kind: 'no-plugin' }
  /** None of these folders can be used. */
  | { readonly kind: 'no-folder'; readonly tried: readonly RefusedFolder[] };

export interface RefusedFolder {
  readonly folder: string;
  readonly why: 'missing' | 'not-writable' | 'others-write' | 'not-on-path';
}

/**
 * Writes that program into the folder, or beside the plugin, or else into the first folder on PATH that is in the user's home.
 * A folder that others can write to is left alone: what is put there is run at every Tab.
 */
export async function installProgram(folder: string | undefined, machine: Machine): Promise<Installed> {
  const folders = foldersOf(machine);
  const plugin = await firstIn(folders, pluginName(machine));
  if (plugin === undefined) return { kind: 'no-plugin' };
  const present = await firstIn(folders, programName(machine));
  if (present !== undefined && !(await isOurs(present))) return { kind: 'foreign', path: present };
  const home = machine.env['HOME'] ?? '\0';
  const wanted =
    folder === undefined
      ? [
          ...(present === undefined ? [] : [dirname(present)]),
          dirname(plugin),
          ...folders.filter((each) => each.startsWith(home + sep)),
        ]
      : [resolve(folder)];
  const tried: RefusedFolder[] = [];
  for (const each of new Set(wanted)) {
    const why = folders.includes(each) ? await refusal(each) : 'not-on-path';
    if (why === undefined) return writeProgram(join(each, programName(machine)), machine);
    tried.push({ folder: each, why });
  }
  return { kind: 'no-folder', tried };
}

export interface Uninstalled {
  readonly removed: readonly string[];
  /** Files of that name that are somebody else's. */
  readonly foreign: readonly string[];
}

/** Removes that program from every folder on PATH. */
export async function uninstallProgram(machine: Machine): Promise<Uninstalled> {
  const removed: string[] = [];
  const foreign: string[] = [];
  for (const folder of foldersOf(machine)) {
    const path = join(folder, programName(machine));
    if ((await statOf(path)) === undefined) continue;
    if (await isOurs(path)) {
      await unlink(path);
      removed.push(path);
    } else foreign.push(path);
  }
  return { removed, foreign };
}

/** The plugin is named, not its place: it may be replaced by a newer one. */
function programText({ platform }: Machine): string {
  if (platform === 'win32') return `@rem ${MARK}\r\n@${PLUGIN} __complete kubectl %*\r\n`;
  return `#!/bin/sh\n# ${MARK}\n# Removed by: kubectl netpol completion uninstall\nexec ${PLUGIN} __complete kubectl "$@"\n`;
}

function programName({ platform }: Machine): string {
  return platform === 'win32' ? `${NAME}.cmd` : NAME;
}

function pluginName({ platform }: Machine): string {
  return platform === 'win32' ? `${PLUGIN}.exe` : PLUGIN;
}

/** Relative names on PATH mean another folder after each `cd`. */
function foldersOf({ env }: Machine): readonly string[] {
  return [...new Set((env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(isAbsolute))].map((folder) =>
    folder.length > 1 ? folder.replace(/[/\\]+$/, '') : folder,
  );
}

async function firstIn(folders: readonly string[], name: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, name);
    if ((await statOf(path)) !== undefined) return path;
  }
  return undefined;
}

/** Of what has this name, be it a link that leads nowhere. */
async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}

async function isOurs(path: string): Promise<boolean> {
  if ((await statOf(path))?.isFile() !== true) return false;
  return (await readFile(path, 'utf8')).includes(MARK);
}

async function refusal(folder: string): Promise<RefusedFolder['why'] | undefined> {
  try {
    const { mode } = await stat(folder);
    if ((mode & 0o002) !== 0) return 'others-write';
    await access(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return codeOf(error) === 'ENOENT' ? 'missing' : 'not-writable';
  }
}

async function writeProgram(path: string, machine: Machine): Promise<Installed> {
  const text = programText(machine);
  const present = await statOf(path);
  if (present !== undefined && !(await isOurs(path))) return { kind: 'foreign', path };
  if (present !== undefined && (await readFile(path, 'utf8')) === text) return { kind: 'unchanged', path };
  const beside = `${path}.${process.pid}`;
  const file = await open(beside, 'wx', 0o755);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
  await rename(beside, path);
  return { kind: 'written', path };
}
