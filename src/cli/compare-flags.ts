import { FAIL_ON, type FailOn } from '../advise/diff/diff-report.ts';
import type { FlagReader } from './flag-reader.ts';
import { oneOf } from './one-of.ts';

/** The flags of commands that compare states. */
export interface CompareFlags {
  /** Absent: a difference is no failure. */
  readonly failOn?: FailOn;
  /** The state, as typed, whose workloads stand in where one that is compared has none. */
  readonly with?: string;
}

export function readCompareFlags(flags: FlagReader, forCommand: string | undefined): CompareFlags {
  // What "lint" fails on is no difference.
  const text = forCommand === 'lint' ? undefined : flags.last('fail-on');
  const failOn = text === undefined ? undefined : oneOf('fail-on', FAIL_ON, text);
  return { ...(failOn === undefined ? {} : { failOn }), ...flags.texts({ with: 'with' }) };
}
