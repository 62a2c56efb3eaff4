import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';

/** A path as it stands at a prompt, where the shell has not put the home there yet. */
export function atHome(path: string): string {
  return path.startsWith('~/') ? `${homedir()}${path.slice(1)}` : path;
}

/** Bytes; NaN for what is no file: a pipe could be read for ever. */
export async function sizeOfFile(path: string): Promise<number> {
  const entry = await stat(path).catch(() => undefined);
  return entry?.isFile() === true ? entry.size : Number.NaN;
}
