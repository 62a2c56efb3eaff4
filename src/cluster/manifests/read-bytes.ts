import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';

export type BytesResult =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string };

/** The most that is read of one input. A JavaScript string can hold no more than twice that. */
export const LARGEST_INPUT = 256 * 1024 * 1024;

/** A file, or anything that can be read like one: a pipe of the shell (`-f <(helm template …)`) for instance. */
export async function readFileBytes(path: string): Promise<BytesResult> {
  return readStreamBytes(createReadStream(path, { highWaterMark: 1024 * 1024 }));
}

/** All of a stream, unless it is too much. */
export async function readStreamBytes(stream: Readable): Promise<BytesResult> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array);
      chunks.push(bytes);
      size += bytes.length;
      // Leaving the loop destroys the stream.
      if (size > LARGEST_INPUT) return refused('has more than 256 MiB, which is the limit for one input', 'divide it');
    }
  } catch (error) {
    return refused(`cannot be read: ${describeIoError(error)}`, 'check the path and your permissions');
  }
  return { kind: 'bytes', bytes: Buffer.concat(chunks) };
}

/** What the operating system said, in words. */
export function describeIoError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return IO_ERRORS[code] ?? (error instanceof Error ? error.message : String(error));
}

const IO_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its links lead in a circle',
  EISDIR: 'it is a folder',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'its name is too long',
};

function refused(message: string, hint: string): BytesResult {
  return { kind: 'refused', message, hint };
}
