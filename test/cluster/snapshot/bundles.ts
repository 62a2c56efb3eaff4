import { Readable } from 'node:stream';
import { type Bundle, FORMAT } from '../../../src/cluster/snapshot/bundle.ts';
import { encodeLines } from '../../../src/cluster/snapshot/lines.ts';
import { readSnapshotFile } from '../../../src/cluster/snapshot/read-file.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';

export const NEWER = FORMAT + 1;

/** A bundle of nothing but a state. */
export function bundleOf(snapshot: Snapshot, more: Partial<Omit<Bundle, 'snapshot'>> = {}): Bundle {
  const about = { taken: '2026-11-21T12:00:00.000Z', tool: { version: '1.2.3', commit: '' }, redacted: false };
  return { about, flows: [], probes: [], ...more, snapshot };
}

/** The lines of its file. */
export function linesOf(bundle: Bundle): readonly string[] {
  return [...encodeLines(bundle)];
}

/** What is read back of a text; errors name it `stdin`. */
export function read(text: string | Uint8Array): Promise<Bundle> {
  return readSnapshotFile('-', Readable.from([text]));
}

export async function readBack(bundle: Bundle): Promise<Bundle> {
  return read(`${linesOf(bundle).join('\n')}\n`);
}
