import type { FlagReader } from './flag-reader.ts';
import { UsageError } from './usage-error.ts';

/** The flags of `snapshot`: what goes into the file beside the state, and how it is written. */
export interface SnapshotFlags {
  /** A file of flows that are asked about. */
  readonly flows?: string;
  /** Reports of probes, as JSON. */
  readonly transcripts: readonly string[];
  readonly overwrite: boolean;
  readonly redact: boolean;
  /** Where to write which name stands for which. */
  readonly redactKey?: string;
}

export function readSnapshotFlags(flags: FlagReader): SnapshotFlags {
  const texts = flags.texts({ flows: 'flows', redactKey: 'redact-key' });
  const redact = flags.isOn('redact');
  if (texts.redactKey !== undefined && !redact) {
    throw new UsageError('"--redact-key" says what "--redact" has replaced, and goes with it');
  }
  return { ...texts, transcripts: flags.all('transcript'), overwrite: flags.isOn('overwrite'), redact };
}
