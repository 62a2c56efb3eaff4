import type { Readable } from 'node:stream';
import { decodeText } from './decode-text.ts';
import { type Problem, unreadInput } from './problem.ts';
import { findFiles, type FoundFile } from './find-files.ts';
import { type BytesResult, readFileBytes, readStreamBytes } from './read-bytes.ts';

export type Input =
  /** `isNamed`: an argument itself, not found in a folder. */
  | { readonly kind: 'text'; readonly name: string; readonly text: string; readonly isNamed: boolean }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** Hears of every input by name, before it is understood. */
export type OnBytes = (name: string, bytes: Uint8Array) => void;

/** The texts that the arguments of `-f` name, in their order: files, folders (all below them), `-` for stdin. */
export async function* readInputs(
  args: readonly string[],
  stdin: Readable,
  onBytes: OnBytes = () => undefined,
): AsyncGenerator<Input> {
  const seen = new Set<string>();
  for (const arg of new Set(args)) {
    if (arg === '-') yield toInput('stdin', true, await readStreamBytes(stdin), onBytes);
    else if (/^https?:\/\//.test(arg))
      yield refused(arg, 'addresses of the web are not read', `curl -sL ${arg} | kubectl netpol … -f -`);
    else for await (const found of findFiles(arg, seen)) yield await readFound(found, onBytes);
  }
}

async function readFound(found: FoundFile, onBytes: OnBytes): Promise<Input> {
  if (found.kind === 'problem') return found;
  return toInput(found.path, found.isNamed, await readFileBytes(found.path), onBytes);
}

/** What was read of one input, as text. */
export function toInput(name: string, isNamed: boolean, bytes: BytesResult, onBytes?: OnBytes): Input {
  if (bytes.kind === 'refused') return refused(name, bytes.message, bytes.hint);
  onBytes?.(name, bytes.bytes);
  const decoded = decodeText(bytes.bytes);
  if (decoded.kind === 'refused') return refused(name, decoded.message, decoded.hint);
  return { kind: 'text', name, text: decoded.text, isNamed };
}

function refused(name: string, message: string, hint: string): Input {
  return { kind: 'problem', problem: unreadInput(name, message, hint) };
}
