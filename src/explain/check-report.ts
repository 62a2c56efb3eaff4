import type { API_VERSION } from './explanation.ts';
import type { Expectation } from '../model/flow-row.ts';
import type { Verdict } from '../model/verdict.ts';

/** Expected flows held to what the policies say: what `kubectl netpol check -o json` prints. */
export interface CheckReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'CheckReport';
  /** The worst of the rows: an unmatched one comes before one that fails, that before an unclear one. */
  readonly result: RowResult;
  readonly counts: Readonly<Record<'flows' | RowResult, number>>;
  /** In the order of the files. */
  readonly flows: readonly CheckedFlow[];
}

/**
 * `fails`: the policies say the opposite. `unclear`: neither yes nor no, so that nothing holds (unknown, mixed, not
 * enforced, no connection). `unmatched`: an end names nothing, or several things.
 */
export type RowResult = 'holds' | 'fails' | 'unclear' | 'unmatched';

export interface CheckedFlow {
  readonly result: RowResult;
  /** As the file has it; absent: it has none. */
  readonly name?: string;
  readonly from: string;
  readonly to: string;
  /** What the request passes through; absent: nothing. */
  readonly via?: string;
  /** Where ends that name none were looked up; absent: everywhere. */
  readonly namespace?: string;
  readonly expect: Expectation;
  /** Absent where an end was not found. */
  readonly verdict?: Verdict;
  /** Only beside NOT_ENFORCED: what the policies say. */
  readonly wouldBe?: Verdict;
  /** What was found, in a clause. */
  readonly summary: string;
  /** Why, and what to do; empty where the row holds. */
  readonly reasons: readonly string[];
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The question that tells all about this flow. */
  readonly command: string;
}

/** How a command leads back to the same state. */
export interface CheckContext {
  /** For names typed without one; `undefined` means every namespace. */
  readonly namespace: string | undefined;
  readonly inputFlags: string;
}
