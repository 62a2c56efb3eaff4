import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A folder in which compiled code may be kept, and taken from: the user's own, and nobody else's to write to, for whatever
 * lies there is run. Undefined: there is none, as without a home, or in one that is only to be read.
 */
export function compileCacheFolder(env: Environment): string | undefined {
  const caches = userCaches(env);
  if (caches === undefined) return undefined;
  const own = join(caches, 'kubectl-netpol');
  const code = join(own, 'code');
  const isThere = isOurs(own) && isOurs(code);
  // One after the other: where nothing can be made, below /proc, Node tries to make all of them for ever.
  const isMade = isThere || (make(caches) && make(own) && isOurs(own) && make(code) && isOurs(code));
  return isMade ? code : undefined;
}

/** https://specifications.freedesktop.org/basedir-spec: what is relative counts as not set. */
function userCaches({ XDG_CACHE_HOME = '', HOME = '', LOCALAPPDATA = '' }: Environment): string | undefined {
  if (XDG_CACHE_HOME.startsWith('/')) return XDG_CACHE_HOME;
  if (process.platform === 'win32') return LOCALAPPDATA === '' ? undefined : LOCALAPPDATA;
  return HOME.startsWith('/') ? join(HOME, '.cache') : undefined;
}

function make(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    // Whose it is says isOurs.
    return (error as NodeJS.ErrnoException).code === 'EEXIST'; // fs throws nothing else
  }
}

/** A folder, not a link to one, of this user, to which nobody else may write. */
function isOurs(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isDirectory()) return false;
  return process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o022) === 0);
}
