import { GitError } from './error.ts';
import { streamGit, type GitHost } from './run-git.ts';

/** The contents of these objects, in their order, one at a time. */
export async function* readBlobs(ids: readonly string[], host: GitHost): AsyncGenerator<Buffer> {
  if (ids.length === 0) return;
  const source = byteSource(streamGit(['cat-file', '--batch'], host, `${ids.join('\n')}\n`));
  for (const id of ids) {
    const header = await source.line();
    const [, size] = /^[0-9a-f]+ blob (\d+)$/.exec(header) ?? [];
    if (size === undefined) throw new GitError('failed', `git could not read the object ${id}: ${header}`);
    const content = await source.bytes(Number(size) + 1);
    yield content.subarray(0, -1);
  }
  await source.end();
}

/** Takes lines and counted bytes from a stream of chunks. */
function byteSource(chunks: AsyncGenerator<Buffer>) {
  let held: Buffer[] = [];
  const pull = async (): Promise<void> => {
    const { value, done } = await chunks.next();
    if (done === true) throw new GitError('failed', 'git ended before everything was read');
    held.push(value);
  };
  const join = (): Buffer => {
    const [first, ...others] = held;
    const all = first !== undefined && others.length === 0 ? first : Buffer.concat(held);
    held = [all];
    return all;
  };
  const take = (count: number): Buffer => {
    const all = join();
    held = [all.subarray(count)];
    return all.subarray(0, count);
  };
  return {
    async line(): Promise<string> {
      for (;;) {
        const at = join().indexOf(10);
        if (at >= 0) return take(at + 1).toString('utf8', 0, at);
        await pull();
      }
    },
    async bytes(count: number): Promise<Buffer> {
      while (sizeOf(held) < count) await pull();
      return take(count);
    },
    /** Waits for the end, where a failure is told. */
    async end(): Promise<void> {
      await chunks.next();
    },
  };
}

function sizeOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}
