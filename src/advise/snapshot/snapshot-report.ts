import { uniqueBy } from '../../model/unique-by.ts';
import type { Gap } from '../../model/gap.ts';
import type { RecordedFlow } from '../../model/recorded-flow.ts';
import type { Identity } from '../../model/examination.ts';
import type { API_VERSION, MissingExplanation } from '../../explain/explanation.ts';
import { explainGap } from '../../explain/missing.ts';

/** What a snapshot file holds. */
export interface SnapshotReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'SnapshotReport';
  /** `-` where it was written to stdout. */
  readonly file: string;
  /** Its size; absent where it is not known. */
  readonly bytes?: number;
  /** It was written just now; otherwise it was read. */
  readonly isNew: boolean;
  /** Also written: which name stands for which. */
  readonly redactKey?: string;
  readonly taken: string;
  readonly redacted: boolean;
  readonly tool: { readonly version: string; readonly commit: string };
  readonly of: 'cluster' | 'files' | 'demo';
  readonly context?: string;
  readonly server?: string;
  readonly names?: readonly string[];
  readonly kubernetes?: string;
  readonly identity?: Identity;
  /** Where names without one are looked up. */
  readonly namespace?: string;
  /** Objects by kind. */
  readonly read: Readonly<Record<string, number>>;
  /** Nothing of it could not be read. */
  readonly isWhole: boolean;
  readonly missing: readonly MissingExplanation[];
  readonly flows: readonly RecordedFlow[];
  /** Of probes, how many reports. */
  readonly transcripts: number;
}

/** What could not be read, once each, with what would grant it. */
export function explainGaps(gaps: readonly Gap[]): readonly MissingExplanation[] {
  return uniqueBy(gaps.map(explainGap), ({ text }) => text);
}
