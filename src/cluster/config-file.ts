import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { codeOf } from './errors.ts';
import { describeIoError } from './manifests/read-bytes.ts';
import type { Environment } from './target.ts';
import { userFolder } from './user-folders.ts';

/** Names another file, or, empty, none at all. */
export const CONFIG_VARIABLE = 'KUBECTL_NETPOL_CONFIG';

/** Where the user's own settings stand; they need not. */
export interface ConfigPlace {
  readonly file: string;
  /** The variable names it: it is missed when it is not there. */
  readonly isNamed: boolean;
}

/** Undefined: nowhere, as the variable is empty, or there is no home. */
export function configPlace(env: Environment): ConfigPlace | undefined {
  const named = env[CONFIG_VARIABLE];
  if (named !== undefined) return named === '' ? undefined : { file: resolve(named), isNamed: true };
  const homes = [env['XDG_CONFIG_HOME'], env['HOME'], process.platform === 'win32' ? env['APPDATA'] : undefined];
  const isAtHome = homes.some((path) => path !== undefined && isAbsolute(path));
  return isAtHome ? { file: join(userFolder('config', env), 'config.yaml'), isNamed: false } : undefined;
}

export type ConfigText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** `message` goes on after the name of the file. */
  | { readonly kind: 'unreadable'; readonly message: string };

export async function readConfigText({ file, isNamed }: ConfigPlace): Promise<ConfigText> {
  try {
    return { kind: 'text', text: await readFile(file, 'utf8') };
  } catch (error) {
    const isAbsent = codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
    if (isAbsent && !isNamed) return { kind: 'absent' };
    return { kind: 'unreadable', message: `cannot be read: ${describeIoError(error)}` };
  }
}

/** Writes a file that was not there; false: there is one. Rejects with the system's error. */
export async function writeNewConfig(file: string, text: string): Promise<boolean> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}
