import { readDemoWord } from './demo-input.ts';
import type { Io } from './io.ts';
import { UsageError } from './usage-error.ts';

/**
 * A revision alone is what git's own diff takes; here a path behind a colon says which of its files are meant. `words` are the
 * states of one command, as typed: the error says what to type in their place.
 */
export async function refuseBareRevisions(words: readonly string[], { env, signal }: Io): Promise<void> {
  const { isThere } = await import('../cluster/manifests/find-files.ts');
  const { isRevision } = await import('../cluster/git/resolve-revision.ts');
  const host = { env, signal };
  const isBare = async (word: string): Promise<boolean> =>
    !NO_FILES.has(word) && readDemoWord(word) === undefined && !(await isThere(word)) && (await isRevision(word, host));
  const found = await Promise.all(words.map(isBare));
  const bare = words.filter((_, at) => found[at] === true);
  const [first] = bare;
  if (first === undefined) return;
  const typed = words.map((word) => (bare.includes(word) ? `${word}:.` : word)).join(' ');
  const what = bare.length === 1 ? 'a git revision without a path' : 'git revisions without a path';
  const them = [...new Set(bare)].map((word) => `"${word}"`).join(' and ');
  throw new UsageError(`${them} ${bare.length === 1 ? 'is' : 'are'} ${what}, and no file or folder`, [
    `all files from this folder down: ${typed}`,
    `a folder of it: ${first}:FOLDER`,
  ]);
}

/** Words for states that are neither. */
const NO_FILES: ReadonlySet<string> = new Set(['live', '-']);
