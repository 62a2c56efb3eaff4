import { GitError } from './error.ts';
import { streamGit, type GitHost } from './run-git.ts';

/** One entry of a revision's folder, or of a folder below it. */
export interface TreeEntry {
  readonly kind: 'file' | 'link' | 'submodule';
  readonly id: string;
  /** Bytes; 0 for what is no file. */
  readonly size: number;
  /** From the folder, with slashes. */
  readonly path: string;
}

/** All that is in a folder of a revision and below it, in git's order. */
export async function readTree(id: string, host: GitHost): Promise<readonly TreeEntry[]> {
  const entries: TreeEntry[] = [];
  for await (const record of splitAtNul(streamGit(['ls-tree', '-r', '-z', '-l', '--full-tree', id], host))) {
    entries.push(parseEntry(record));
  }
  return entries;
}

/** `100644 blob 587be6b4c3f93f93c489c0111bba5596147a26cb       2\tb/c.yaml` */
function parseEntry(record: string): TreeEntry {
  const [, mode, id, size, path] = /^(\d+) \w+ ([0-9a-f]+) +(\S+)\t(.+)$/s.exec(record) ?? [];
  if (mode === undefined || id === undefined || path === undefined) {
    throw new GitError('failed', `git ls-tree wrote what is no entry: ${record}`);
  }
  // `BAD`: the object is lost, which is told when it is read.
  return { kind: kindOf(mode), id, size: Number(size) || 0, path };
}

function kindOf(mode: string): TreeEntry['kind'] {
  if (mode === '120000') return 'link';
  return mode === '160000' ? 'submodule' : 'file';
}

/** Names may hold anything but NUL; bytes that are no UTF-8 become replacement characters, as objects are read by id. */
async function* splitAtNul(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, start)) {
      yield bytes.toString('utf8', start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
}
