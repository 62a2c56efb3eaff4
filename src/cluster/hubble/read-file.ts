import type { Readable } from 'node:stream';
import { ClusterError } from '../errors.ts';
import { createHubbleReader, type HubbleTold } from './collect.ts';
import { readFileBytes, readStreamBytes } from '../manifests/read-bytes.ts';

/** What `hubble observe -o jsonpb` has said, kept in a file; `-` is stdin. Throws a `ClusterError` where that is no such file. */
export async function readHubbleFile(path: string, stdin: Readable): Promise<HubbleTold> {
  const name = path === '-' ? 'stdin' : `"${path}"`;
  const read = await (path === '-' ? readStreamBytes(stdin) : readFileBytes(path));
  if (read.kind === 'refused') throw new ClusterError('bad-answer', `${name} ${read.message}: ${read.hint}`);
  const reader = createHubbleReader();
  const lines = new TextDecoder().decode(read.bytes).split(/\r?\n/);
  for (const line of lines) reader.line(line);
  const told = reader.told();
  const amount = lines.filter((line) => line.trim() !== '').length;
  if (amount > 0 && told.unread === amount) {
    throw new ClusterError(
      'bad-answer',
      `${name} holds no flows: it is what "hubble observe -o jsonpb" prints, a line a flow`,
    );
  }
  return told;
}
