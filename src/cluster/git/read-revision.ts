import { basename, dirname } from 'node:path/posix';
import { type Input, toInput } from '../manifests/inputs.ts';
import { isManifest, isPassedOver } from '../manifests/find-files.ts';
import { readBlobs } from './read-blobs.ts';
import { readTree, type TreeEntry } from './read-tree.ts';
import { renderNote, toolFile, toolOf } from '../manifests/rendered-folders.ts';
import type { FoundObject, RevisionPath } from './resolve-revision.ts';
import type { GitHost } from './run-git.ts';
import { LARGEST_INPUT } from '../manifests/read-bytes.ts';
import { type Problem, unreadInput } from '../manifests/problem.ts';

/**
 * The manifests of a file or folder of a revision, in the order and by the rules in which `-f` reads a folder. They are
 * read out of the repository one at a time; nothing is checked out. Links and submodules are not followed, and said.
 */
export async function* readRevision(
  name: RevisionPath,
  { kind, id }: FoundObject,
  host: GitHost,
): AsyncGenerator<Input> {
  const { revision, path } = name;
  if (kind === 'file') {
    for await (const bytes of readBlobs([id], host))
      yield toInput(`${revision}:${path}`, true, { kind: 'bytes', bytes });
    return;
  }
  const base = path === '' || path.endsWith('/') ? `${revision}:${path}` : `${revision}:${path}/`;
  const { files, problems } = chooseManifests(await readTree(id, host), base);
  for (const problem of problems) yield { kind: 'problem', problem };
  if (files.length === 0 && problems.length === 0) {
    yield problem(`${revision}:${path}`, 'no .yaml, .yml or .json file is in this folder', 'name another one');
  }
  let at = 0;
  for await (const bytes of readBlobs(
    files.map((file) => file.id),
    host,
  )) {
    yield readPointer(`${base}${files[at++]?.path}`, bytes);
  }
}

interface Chosen {
  readonly files: readonly TreeEntry[];
  readonly problems: readonly Problem[];
}

/** Hidden folders and node_modules are passed over, and what only Helm or kustomize could read. */
function chooseManifests(entries: readonly TreeEntry[], base: string): Chosen {
  const reachable = entries.filter(({ path }) => !foldersOf(path).some((folder) => isPassedOver(basename(folder))));
  const tools = findTools(reachable);
  const isIgnored = (path: string): boolean =>
    [...foldersOf(path), path].some((each) => tools.get(dirname(each))?.ignores(basename(each)) === true);
  const wanted = reachable.filter(({ path }) => !isIgnored(path) && toolFile(basename(path)) === undefined);
  const notes = [...tools].map(
    ([folder, tool]) => renderNote(folder === '.' ? base : `${base}${folder}`, tool).problem,
  );
  const files = wanted.filter(({ kind, path, size }) => kind === 'file' && isManifest(path) && size <= LARGEST_INPUT);
  return {
    files: files.toSorted((a, b) => compareSteps(a.path.split('/'), b.path.split('/'))),
    problems: [...notes, ...wanted.flatMap((entry) => unfollowed(entry, base))],
  };
}

function findTools(entries: readonly TreeEntry[]) {
  const byFolder = Map.groupBy(entries, ({ path }) => dirname(path));
  return new Map(
    [...byFolder].flatMap(([folder, members]) => {
      const tool = toolOf(members.map(({ path }) => basename(path)));
      return tool === undefined ? [] : [[folder, tool] as const];
    }),
  );
}

/** `a/b` and `a` for `a/b/c.yaml`; what stands at the top has none. */
function foldersOf(path: string): readonly string[] {
  const steps = path.split('/').slice(0, -1);
  return steps.map((_, at) => steps.slice(0, at + 1).join('/'));
}

function unfollowed({ kind, path, size }: TreeEntry, base: string): readonly Problem[] {
  const name = `${base}${path}`;
  if (kind === 'submodule') {
    return [unreadInput(name, 'a submodule is a repository of its own, and is not read', 'compare it there')];
  }
  // A link to a folder may have any name; one to a file that is no manifest would not be read anyway.
  if (kind === 'link' && (isManifest(path) || !basename(path).includes('.'))) {
    const severity = isManifest(path) ? 'error' : 'warning';
    return [unreadInput(name, 'a link is not followed in a revision', 'name what it leads to', severity)];
  }
  if (kind === 'file' && isManifest(path) && size > LARGEST_INPUT) {
    return [unreadInput(name, 'has more than 256 MiB, which is the limit for one input', 'divide it')];
  }
  return [];
}

/** By code unit at each level, as folders are read. */
function compareSteps(a: readonly string[], b: readonly string[]): number {
  for (const [at, step] of a.entries()) {
    const other = b[at];
    if (other === undefined) return 1;
    if (step !== other) return step < other ? -1 : 1;
  }
  return a.length - b.length;
}

/** Large files that git keeps elsewhere are a few lines in the repository itself. */
function readPointer(name: string, bytes: Buffer): Input {
  const isElsewhere = bytes.subarray(0, LFS.length).toString('latin1') === LFS;
  if (isElsewhere)
    return problem(name, 'its content is in Git LFS, not in the repository', 'name the checked-out file');
  return toInput(name, false, { kind: 'bytes', bytes });
}

const LFS = 'version https://git-lfs.github.com/spec/';

function problem(file: string, message: string, hint: string): Input {
  return { kind: 'problem', problem: unreadInput(file, message, hint) };
}
