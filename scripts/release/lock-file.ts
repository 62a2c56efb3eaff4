import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../node.mjs';
import { ReleaseError } from './error.ts';
import type { RuntimePackage } from './targets.ts';

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity?: string }>>;
}

/** What package-lock.json pins at a place in node_modules: `node_modules/ink`. */
export function lockedAt(path: string): RuntimePackage {
  lock ??= JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as LockFile; // npm's own format
  const { version, integrity } = lock.packages[path] ?? {};
  if (version === undefined || integrity === undefined)
    throw new ReleaseError(`package-lock.json has no version with a checksum for "${path}": run npm install`);
  return { name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), version, integrity };
}

let lock: LockFile | undefined;
