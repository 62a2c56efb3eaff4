import type { FixStep } from './steps.ts';

/** Steps that may be a fix; whether they are is proved elsewhere. */
export interface Candidate {
  /** In the order in which they are to be made; never empty. */
  readonly steps: readonly FixStep[];
  /** How much is written differently: 1 is one word. */
  readonly size: number;
  /** It corrects what is plainly a slip: a Service's port, a label that no namespace has, a dash too many. */
  readonly isSlip: boolean;
}

export const SIZE = {
  word: 1,
  entry: 2,
  label: 3,
  rule: 4,
  policy: 5,
  /** A condition of a peer left out: whoever comes later passes, too. */
  condition: 6,
} as const;

export function candidate(step: FixStep, size: number, isSlip = false): Candidate {
  return { steps: [step], size, isSlip };
}

/** Each of the first with each of the second. */
export function combine(first: readonly Candidate[], second: readonly Candidate[]): readonly Candidate[] {
  return first.flatMap((a) =>
    second.map((b) => ({ steps: [...a.steps, ...b.steps], size: a.size + b.size, isSlip: a.isSlip && b.isSlip })),
  );
}

/** Nothing to be done: what others are combined with. */
export const NOTHING_TO_DO: Candidate = { steps: [], size: 0, isSlip: true };

/** Slips first, then small ones: the order in which they are worth a try. */
export function byPromise(a: Candidate, b: Candidate): number {
  return Number(b.isSlip) - Number(a.isSlip) || a.size - b.size;
}
