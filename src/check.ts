import type { Address } from './model/address.ts';
import type { CheckContext, CheckReport } from './explain/check-report.ts';
import type { Snapshot } from './model/snapshot.ts';
import { type Analysis, answerFlow, type UnresolvedEnd, type WhyAnswer } from './analysis.ts';
import { checkAnswered, checkUnresolved, type ExpectingRow, summariseCheck } from './explain/check-flow.ts';
import { phraseUnresolved, type Suggest, type UnresolvedText } from './explain/phrase/unresolved.ts';

export interface CheckQuestion extends CheckContext {
  readonly rows: readonly ExpectingRow[];
  readonly addressesOfNames: ReadonlyMap<string, readonly Address[]>;
}

/** A row with the answer to its question. */
export interface AnsweredRow {
  readonly row: ExpectingRow;
  readonly answer: WhyAnswer;
}

/** Asks why for every row of a file of flows. */
export function answerRows(analysis: Analysis, { rows, ...context }: CheckQuestion): readonly AnsweredRow[] {
  return rows.map((row) => {
    const { source, destination, namespace = context.namespace } = row;
    return { row, answer: answerFlow(analysis, { ...context, source, destination, namespace }) };
  });
}

/** Holds the answers to what is expected. `around`: a state in which to look for names that were probably meant. */
export function holdRows(
  answers: readonly AnsweredRow[],
  context: CheckContext,
  around: Snapshot,
  suggest: Suggest,
): CheckReport {
  return summariseCheck(
    answers.map(({ row, answer }) => {
      if (answer.kind === 'explained') return checkAnswered(row, answer.explanation, context);
      const isUnread = answer.ends.every(({ resolution }) => resolution.kind === 'unread');
      const text = describeEnds(answer.ends, around, suggest);
      return checkUnresolved(row, isUnread ? 'unclear' : 'unmatched', text, context);
    }),
  );
}

function describeEnds(ends: readonly UnresolvedEnd[], around: Snapshot, suggest: Suggest): UnresolvedText {
  const texts = ends.map(({ resolution }) => phraseUnresolved(resolution, around, suggest));
  return {
    message: [...new Set(texts.map(({ message }) => message))].join('; '),
    hints: [...new Set(texts.flatMap(({ hints }) => hints))],
  };
}
