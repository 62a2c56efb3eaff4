import type { Comparison } from './compare.ts';
import type { PolicyState } from './policy-state.ts';
import { whyOthersUndecided, whyUndecided } from './undecided.ts';

/** What came of comparing, over all states so far. */
export interface Tally {
  states: number;
  agree: number;
  open: number;
  /** Of those that agree: not at the first try. */
  retried: number;
  /** Of those that agree: not with the API, but with what is known of the enforcer, by the name of the divergence. */
  readonly diverged: Map<string, number>;
  readonly excluded: Map<string, number>;
  readonly disagreements: string[];
}

export function newTally(): Tally {
  return { states: 0, agree: 0, open: 0, retried: 0, diverged: new Map(), excluded: new Map(), disagreements: [] };
}

/** Counts one state's comparisons. */
export function count(tally: Tally, state: PolicyState, comparisons: readonly Comparison[]): void {
  tally.states += 1;
  for (const comparison of comparisons) {
    const { question, prediction, measured, rounds } = comparison;
    const reason =
      prediction.expected === 'undecided'
        ? (whyUndecided(question, prediction) ?? whyOthersUndecided(state))
        : undefined;
    if (reason !== undefined) {
      increment(tally.excluded, reason);
    } else if (prediction.expected === measured) {
      tally.agree += 1;
      if (measured === 'open') tally.open += 1;
      if (rounds > 1) tally.retried += 1;
      if (prediction.divergence !== undefined) increment(tally.diverged, prediction.divergence);
    } else {
      tally.disagreements.push(phrase(state, comparison));
    }
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function phrase(state: PolicyState, { question, prediction, measured }: Comparison): string {
  const { source, destination, attempt } = question;
  return (
    `${state.title}: ${source} → ${destination} (${attempt.how}): why says ${prediction.verdict} (${prediction.summary}), ` +
    `${prediction.divergence === undefined ? '' : `${prediction.divergence} says ${prediction.expected}, `}measured: ${measured}; under ${JSON.stringify({ ...state.policies, others: state.others })}`
  );
}

/** One line of counts and one for each reason to exclude. */
export function tallyText(title: string, tally: Tally): string {
  const { states, agree, open, retried, diverged, excluded, disagreements } = tally;
  const known = [...diverged].map(
    ([name, amount]) => `  ${amount} of these as the enforcer is known to differ: ${name}`,
  );
  const left = [...excluded].map(([reason, amount]) => `  excluded ${amount}: ${reason}`);
  return [
    `${title}: ${states} states, ${agree} agree (${open} open, ${agree - open} closed; ${retried} not at the first try), ${disagreements.length} disagree`,
    ...known,
    ...left,
    ...disagreements.map((line) => `  DISAGREES ${line}`),
  ].join('\n');
}
