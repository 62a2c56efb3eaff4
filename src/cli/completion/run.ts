import { ClusterError } from '../../cluster/errors.ts';
import { complete } from './complete.ts';
import { namesFor } from './sources.ts';
import { NOTHING } from './completion.ts';
import { writeCompletion } from './write-completion.ts';

/**
 * Answers a shell: who asks (kubectl, or the script of a shell itself), then the words that were typed, the last one unfinished. Whatever goes wrong on the way is no
 * matter for a prompt: then nothing is proposed.
 */
export async function runCompletion(
  [caller = '', ...words]: readonly string[],
  { stdout, env }: Pick<NodeJS.Process, 'stdout' | 'env'>,
): Promise<void> {
  const completion = isLost(caller, words.at(-1) ?? '') ? NOTHING : await completeQuietly(words, env);
  await new Promise<void>((resolve) => stdout.write(writeCompletion(completion), () => resolve()));
}

async function completeQuietly(words: readonly string[], env: NodeJS.ProcessEnv) {
  try {
    return await complete(words, (typed) => namesFor(typed, env));
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return NOTHING;
  }
}

/**
 * kubectl's script for bash replaces only what stands behind the last `=`, and proposes whole words: `app=app=web`. Flags it
 * knows how to part.
 */
function isLost(caller: string, current: string): boolean {
  return caller === 'kubectl' && !current.startsWith('-') && current.includes('=');
}
