import type { Io } from './io.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { BUILD } from './version.ts';
import { withoutSecrets } from '../enforcers/without-secrets.ts';
import { writeSnapshotFile } from '../cluster/snapshot/write-file.ts';

/** Writes a state to a new file in this folder, named after the time. Resolves to its name. */
export async function saveSnapshot(snapshot: Snapshot, namespace: string | undefined, io: Io): Promise<string> {
  const taken = new Date().toISOString();
  const file = fileNameAfter(taken);
  const tool = { version: BUILD.version, commit: BUILD.commit };
  const about = { taken, tool, redacted: false, ...(namespace === undefined ? {} : { namespace }) };
  const bundle = { about, snapshot: bundled(snapshot), flows: [], probes: [] };
  await writeSnapshotFile(file, bundle, { overwrite: false, signal: io.signal });
  return file;
}

/** `netpol-20261121-115246.netpol.gz` */
export function fileNameAfter(taken: string): string {
  const [day = '', time = ''] = taken.slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  return `netpol-${day}-${time}.netpol.gz`;
}

/** As it goes into a file: what tells of enforcers holds no secret. */
export function bundled(snapshot: Snapshot): Snapshot {
  const { enforcerFacts } = snapshot;
  return enforcerFacts === undefined ? snapshot : { ...snapshot, enforcerFacts: withoutSecrets(enforcerFacts) };
}
