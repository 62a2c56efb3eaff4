import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.ts';
import { builtFolder } from './paths.ts';

export interface Recipe {
  readonly name: string;
  /** Everything that the result depends on, as text. */
  readonly inputs: readonly string[];
  /** Fills an empty folder. */
  make(folder: string): Promise<void>;
}

// More than one, because branches of the same working tree differ in their inputs.
const KEPT = 3;

/** The folder that holds what the recipe makes: made once for the same inputs, by one process at a time. */
export async function buildOnce(recipe: Recipe): Promise<string> {
  const { name, make } = recipe;
  const folder = folderOf(recipe);
  if (!existsSync(folder)) {
    await withLock(`${folder}.lock`, `${name} is being built`, async () => {
      if (existsSync(folder)) return;
      const unfinished = `${folder}.unfinished`;
      rmSync(unfinished, { recursive: true, force: true });
      mkdirSync(unfinished, { recursive: true });
      await make(unfinished);
      renameSync(unfinished, folder);
    });
    forgetOld(name);
  }
  const now = new Date();
  utimesSync(folder, now, now);
  return folder;
}

/** Whether it is made already. */
export function isBuilt(recipe: Recipe): boolean {
  return existsSync(folderOf(recipe));
}

function folderOf({ name, inputs }: Recipe): string {
  return join(builtFolder(), `${name}-${hash(inputs)}`);
}

function hash(inputs: readonly string[]): string {
  const digest = createHash('sha256');
  for (const input of inputs) digest.update(`${input.length}:`).update(input);
  return digest.digest('hex').slice(0, 12);
}

/** Removes all but the last used folders of this name. */
function forgetOld(name: string): void {
  const folders = readdirSync(builtFolder())
    .filter((entry) => entry.startsWith(`${name}-`) && /-[\da-f]{12}$/.test(entry))
    .map((entry) => join(builtFolder(), entry))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const folder of folders.slice(KEPT)) rmSync(folder, { recursive: true, force: true });
}
