import type { Verdict } from '../../../../src/model/verdict.ts';
import type { Measured } from './prober.ts';

/** What `why` says of one question, and what a connection should therefore do; `undecided` makes no promise. */
export interface Prediction {
  readonly verdict: Verdict;
  readonly expected: Measured | 'undecided';
  readonly summary: string;
  /** In what the enforcer is known to differ from the API here; `expected` is then what it does. */
  readonly divergence?: string;
}
