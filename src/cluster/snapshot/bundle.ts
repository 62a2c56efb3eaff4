import type { RecordedFlow } from '../../model/recorded-flow.ts';
import type { Identity } from '../../model/examination.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** The version of the format that this program writes and reads (docs/snapshot.md). */
export const FORMAT = 1;

export const SNAPSHOT_VERSION = 'netpol/v1alpha1';
export const SNAPSHOT_KIND = 'Snapshot';

/** The state of a cluster at one time, with what was asked about it then: what a snapshot file holds. */
export interface Bundle {
  readonly about: AboutBundle;
  readonly snapshot: Snapshot;
  readonly flows: readonly RecordedFlow[];
  /** Reports of `probe -o json`, as they were given. */
  readonly probes: readonly Readonly<Record<string, unknown>>[];
}

export interface AboutBundle {
  /** When it was read; RFC 3339. */
  readonly taken: string;
  readonly tool: { readonly version: string; readonly commit: string };
  /** Names and addresses are not the real ones. */
  readonly redacted: boolean;
  /** Where names without a namespace are looked up. Absent: in every namespace. */
  readonly namespace?: string;
  /** Of Kubernetes: `v1.34.4`. Absent: no cluster was read, or it does not say. */
  readonly kubernetes?: string;
  /** Who read it. Absent: as above. */
  readonly identity?: Identity;
}
