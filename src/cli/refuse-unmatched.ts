import type { ReadPlan, State } from './open-state.ts';
import type { Analysis } from '../analysis.ts';
import {
  type AnsweredPassage,
  type AnsweredRow,
  answerRows,
  holdRows,
  type PassingRow,
  type RowsQuestion,
} from '../check.ts';
import type { ExpectingRow } from '../explain/check-flow.ts';
import { readAround } from '../cluster/read-around.ts';
import { suggestNames } from './suggest.ts';
import { UsageError } from './usage-error.ts';

/** Throws a UsageError that tells of each row with an end that names nothing, or several things, where it stands. */
export async function refuseUnmatched(
  analysis: Analysis,
  question: RowsQuestion<ExpectingRow>,
  { state, more }: { readonly state: State; readonly more: (read: ReadPlan['read']) => Promise<State> },
): Promise<void> {
  const answers = answerRows(analysis, question);
  if (answers.every(({ answer }) => answer.kind !== 'unresolved')) return;
  const around = await lookAround(answers, state, more);
  const { flows } = holdRows(answers, question, around.snapshot, suggestNames);
  const unmatched = flows.filter(({ result }) => result === 'unmatched');
  if (unmatched.length === 0) return;
  throw new UsageError(
    unmatched.length === 1
      ? 'a flow has an end that names nothing'
      : `${unmatched.length} flows have ends that name nothing`,
    unmatched.flatMap(({ file, line, column, summary, reasons }) => [
      `${file}:${line}:${column}: ${summary}`,
      ...reasons.map((reason) => `  ${reason}`),
    ]),
  );
}

/** Names that were probably meant may stand where nobody has looked yet. */
export async function lookAround(
  answers: readonly Pick<AnsweredRow | AnsweredPassage<PassingRow>, 'answer'>[],
  state: State,
  more: (read: ReadPlan['read']) => Promise<State>,
): Promise<State> {
  const wanted = answers.flatMap(({ answer }) => {
    if (answer.kind !== 'unresolved') return [];
    return answer.ends.flatMap(({ resolution }) => (resolution.kind === 'missing' ? [resolution.wanted] : []));
  });
  if (wanted.length === 0) return state;
  return more((collector, namespace) => readAround(collector, namespace, wanted));
}
