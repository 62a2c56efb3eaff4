import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CaseError } from './case.ts';

/** Folders that hold a case, in order of their names. */
export interface FoundCases {
  readonly folders: readonly string[];
  /** Removes what was unpacked. */
  dispose(): void;
}

/** Finds the cases under folders and `.tar.gz` archives, at any depth; throws `CaseError` where there is none. */
export function findCases(inputs: readonly string[]): FoundCases {
  const unpacked: string[] = [];
  const dispose = (): void => {
    for (const folder of unpacked) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const folders = inputs.flatMap((input) => findCasesIn(input, unpacked));
    return { folders: [...new Set(folders)], dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function findCasesIn(input: string, unpacked: string[]): string[] {
  if (!existsSync(input)) throw new CaseError(`"${input}" does not exist`);
  const isFolder = statSync(input).isDirectory();
  if (!isFolder && !/\.(?:tar\.gz|tgz)$/.test(input)) {
    throw new CaseError(`"${input}" is neither a folder nor a .tar.gz archive of cases`);
  }
  const folder = isFolder ? resolve(input) : unpack(input, unpacked);
  const cases = caseFolders(folder);
  if (cases.length === 0) {
    throw new CaseError(`"${input}" holds no case: a case is a folder with "manifests/" and "expected.json"`);
  }
  return cases;
}

function unpack(archive: string, unpacked: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'netpol-oracles-'));
  unpacked.push(folder);
  const { status, stderr, error } = spawnSync('tar', ['-xzf', resolve(archive), '-C', folder], { encoding: 'utf8' });
  if (error !== undefined)
    throw new CaseError(`"${archive}" cannot be unpacked: tar does not start (${error.message})`);
  if (status !== 0) throw new CaseError(`"${archive}" cannot be unpacked: ${stderr.trim()}`);
  return folder;
}

function caseFolders(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const has = (name: string): boolean => entries.some((entry) => entry.name === name);
  if (has('expected.json') && has('manifests')) return [folder];
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .sort()
    .flatMap(caseFolders);
}
