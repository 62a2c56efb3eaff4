import type { Comparison } from './compare.ts';
import type { PolicyState } from './policy-state.ts';
import type { TruthQuestion } from './questions.ts';

/** What came of comparing, over all states so far. */
export interface Tally {
  states: number;
  agree: number;
  open: number;
  /** Of those that agree: not at the first try. */
  retried: number;
  readonly excluded: Map<string, number>;
  readonly disagreements: string[];
}

export function newTally(): Tally {
  return { states: 0, agree: 0, open: 0, retried: 0, excluded: new Map(), disagreements: [] };
}

/** Counts one state's comparisons. */
export function count(tally: Tally, state: PolicyState, comparisons: readonly Comparison[]): void {
  tally.states += 1;
  for (const comparison of comparisons) {
    const { question, prediction, measured, rounds } = comparison;
    const reason = prediction.expected === 'undecided' ? whyUndecided(question) : undefined;
    if (reason !== undefined) {
      tally.excluded.set(reason, (tally.excluded.get(reason) ?? 0) + 1);
    } else if (prediction.expected === measured) {
      tally.agree += 1;
      if (measured === 'open') tally.open += 1;
      if (rounds > 1) tally.retried += 1;
    } else {
      tally.disagreements.push(phrase(state, comparison));
    }
  }
}

/** Where `why` may leave the answer open, and for what reason; anywhere else, that is a disagreement as well. */
function whyUndecided({ from, to, onOneNode, destination, attempt }: TruthQuestion): string | undefined {
  if (destination.startsWith('truth-y/svc/both')) return 'MIXED: backends of a Service differ';
  if (to?.hostNetwork === true && onOneNode) return 'UNKNOWN: egress to the own node is not defined';
  const isBackend = from.namespace === 'truth-x' && from.name === 'a';
  if (isBackend && attempt.how !== 'lookup' && attempt.port === 8080)
    return 'UNKNOWN: a pod to itself through a Service is not defined';
  return undefined;
}

function phrase(state: PolicyState, { question, prediction, measured }: Comparison): string {
  const { source, destination, attempt } = question;
  return (
    `${state.title}: ${source} → ${destination} (${attempt.how}): why says ${prediction.verdict} (${prediction.summary}), ` +
    `measured: ${measured}; under ${JSON.stringify(state.policies)}`
  );
}

/** One line of counts and one for each reason to exclude. */
export function tallyText(title: string, tally: Tally): string {
  const { states, agree, open, retried, excluded, disagreements } = tally;
  const left = [...excluded].map(([reason, amount]) => `  excluded ${amount}: ${reason}`);
  return [
    `${title}: ${states} states, ${agree} agree (${open} open, ${agree - open} closed; ${retried} not at the first try), ${disagreements.length} disagree`,
    ...left,
    ...disagreements.map((line) => `  DISAGREES ${line}`),
  ].join('\n');
}
