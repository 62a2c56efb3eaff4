import { askGit, type GitAnswer, type GitHost } from './run-git.ts';
import { GitError } from './error.ts';
import { nearestName } from '../manifests/nearest-name.ts';

/** A folder or file of a revision as typed: `main:deploy`, `HEAD~1:./deploy`, `v1.2:`. */
export interface RevisionPath {
  readonly revision: string;
  /** From the top of the repository, or from the working folder when it begins with `./` or `../`; empty: everything. */
  readonly path: string;
}

/** What was found there. */
export interface FoundObject {
  readonly kind: 'folder' | 'file';
  readonly id: string;
  /** The commit that the revision means; absent where it is a tree. */
  readonly commit?: string;
}

/** The operand as a revision and a path; undefined when it has no such form. A colon in braces is the revision's own. */
export function parseRevisionPath(text: string): RevisionPath | undefined {
  if (/^(?:\.{0,2}[/\\]|https?:\/\/|[A-Za-z]:\\)/.test(text)) return undefined;
  const match = /^((?:[^:{}]|\{[^{}]*\})+):(.*)$/s.exec(text);
  const [, revision, path] = match ?? [];
  if (revision === undefined || path === undefined) return undefined;
  // Git takes no dots without a slash, though they mean the same everywhere else.
  return { revision, path: path === '.' || path === '..' ? `${path}/` : path };
}

/** Whether the word alone names a revision of the repository that the command was typed in; where there is no git, none does. */
export async function isRevision(word: string, host: GitHost): Promise<boolean> {
  if (word === '' || word.startsWith('-') || word.includes(':')) return false;
  try {
    return (await parseName(`${word}^{tree}`, host)).ok;
  } catch (error) {
    if (error instanceof GitError) return false;
    throw error;
  }
}

/** Finds the folder or file in the repository of the working folder. Throws a GitError that says what is not there. */
export async function resolveRevision({ revision, path }: RevisionPath, host: GitHost): Promise<FoundObject> {
  await findRepository(host);
  if (revision.startsWith('-') || !(await parseName(`${revision}^{tree}`, host)).ok)
    throw await noRevision(revision, host);
  const object = await parseName(`${revision}:${path}`, host);
  if (!object.ok) throw await noPath({ revision, path }, host);
  const commit = await parseName(`${revision}^{commit}`, host);
  const found = { id: object.stdout, ...(commit.ok ? { commit: commit.stdout } : {}) };
  const type = await askGit(['cat-file', '-t', object.stdout], host);
  if (type.stdout === 'tree') return { kind: 'folder', ...found };
  if (type.stdout === 'blob') return { kind: 'file', ...found };
  throw new GitError('no-path', `"${path}" of "${revision}" is a submodule, which is a repository of its own`, [
    'type the command in the folder of that repository',
  ]);
}

async function findRepository(host: GitHost): Promise<void> {
  const answer = await askGit(['rev-parse', '--git-dir'], host);
  if (answer.ok) return;
  const isNone = answer.said.includes('not a git repository');
  throw new GitError(
    isNone ? 'no-repository' : 'failed',
    isNone ? 'this folder is in no git repository, and a revision was named' : `git says: ${answer.said}`,
    isNone ? ['type the command in the folder of the repository, or name a file or folder'] : [],
  );
}

/** The id of the object that a name of git means. */
function parseName(name: string, host: GitHost): Promise<GitAnswer> {
  return askGit(['rev-parse', '--verify', '--quiet', name], host);
}

async function noRevision(revision: string, host: GitHost): Promise<GitError> {
  const [refs, shallow] = await Promise.all([
    askGit(['for-each-ref', '--format=%(refname:short)', '--count=2000'], host),
    askGit(['rev-parse', '--is-shallow-repository'], host),
  ]);
  const names = refs.stdout.split('\n').filter((name) => name !== '');
  const nearest = nearestName(revision, names);
  return new GitError('no-revision', `there is no revision "${revision}" in this repository`, [
    ...(nearest === undefined ? [] : [`did you mean "${nearest}"?`]),
    ...(shallow.stdout === 'true'
      ? [
          'this clone is shallow: fetch more of it with "git fetch --unshallow", or "fetch-depth: 0" in actions/checkout',
        ]
      : []),
  ]);
}

/** Git counts paths from the top of the repository: in a folder below it, that is rarely what was meant. */
async function noPath({ revision, path }: RevisionPath, host: GitHost): Promise<GitError> {
  const fromHere = path.startsWith('.') ? undefined : `${revision}:./${path}`;
  const isHere = fromHere !== undefined && (await parseName(fromHere, host)).ok;
  const hint = isHere
    ? `paths count from the top of the repository; did you mean "${fromHere}"?`
    : await nearPath({ revision, path }, host);
  return new GitError('no-path', `there is no "${path}" in revision "${revision}"`, hint === undefined ? [] : [hint]);
}

async function nearPath({ revision, path }: RevisionPath, host: GitHost): Promise<string | undefined> {
  const parts = path.split('/').filter((part) => part !== '');
  const last = parts.pop();
  if (last === undefined) return undefined;
  const folder = parts.length === 0 ? (path.startsWith('./') ? './' : '') : parts.join('/');
  const siblings = await askGit(['ls-tree', '-z', '--name-only', '--full-tree', `${revision}:${folder}`], host);
  if (!siblings.ok) return undefined;
  const nearest = nearestName(
    last,
    siblings.stdout.split('\0').filter((name) => name !== ''),
    2,
  );
  return nearest === undefined ? undefined : `did you mean "${revision}:${[...parts, nearest].join('/')}"?`;
}
