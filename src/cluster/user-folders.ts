import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Environment } from './target.ts';

/** Where this user's programs keep what can be made again, and where what they were told. */
export type UserFolder = 'cache' | 'config';

const FOLDERS = {
  cache: { variable: 'XDG_CACHE_HOME', below: '.cache', windows: 'LOCALAPPDATA' },
  config: { variable: 'XDG_CONFIG_HOME', below: '.config', windows: 'APPDATA' },
} as const;

const OURS = 'kubectl-netpol';

/**
 * Our folder among them; it need not be there. As the XDG specification has it, on macOS too; a relative name in its variables
 * counts as none: https://specifications.freedesktop.org/basedir/latest/
 */
export function userFolder(which: UserFolder, env: Environment, platform: string = process.platform): string {
  const { variable, below, windows } = FOLDERS[which];
  const given = [env[variable], platform === 'win32' ? env[windows] : undefined];
  const base = given.find((path) => path !== undefined && isAbsolute(path));
  return join(base ?? join(env['HOME'] || homedir(), below), OURS);
}
