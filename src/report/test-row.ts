import type { SourcePosition } from '../model/reference.ts';

/** A flow that was held to something, as pipelines want to hear of it: one test with its outcome. */
export interface TestRow {
  /** Tells rows apart: the flow's own name, or its ends. */
  readonly name: string;
  /** `fail`: it is not as it should be; `error`: it could not be found out; `skip`: nothing was asked of it. */
  readonly outcome: 'pass' | 'fail' | 'skip' | 'error';
  /** One line: what was found, or why it was not; may be empty where it passed. */
  readonly message: string;
  /** What a person wants to know next. */
  readonly detail: readonly string[];
  /** Where the flow stands in its file. */
  readonly position?: SourcePosition;
  readonly durationMs?: number;
}

/** What the rows come to. */
export interface TestCounts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

export function countRows(rows: readonly TestRow[]): TestCounts {
  const count = (outcome: TestRow['outcome']): number => rows.filter((row) => row.outcome === outcome).length;
  return { tests: rows.length, failures: count('fail'), errors: count('error'), skipped: count('skip') };
}
