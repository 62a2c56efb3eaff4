import type { Address } from './model/address.ts';
import type { CheckContext, CheckReport } from './explain/check-report.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { FlowRow } from './model/flow-row.ts';
import { type Analysis, answerFlow, outsideNames, type UnresolvedEnd, type WhyAnswer } from './analysis.ts';
import { checkAnswered, checkUnresolved, type ExpectingRow, summariseCheck } from './explain/check-flow.ts';
import { phraseUnresolved, type Suggest, type UnresolvedText } from './explain/phrase/unresolved.ts';

export interface RowsQuestion<Row extends FlowRow> extends CheckContext {
  readonly rows: readonly Row[];
  readonly addressesOfNames: ReadonlyMap<string, readonly Address[]>;
  /** Names that were looked up in vain, each with a sentence. */
  readonly namesNotFound: ReadonlyMap<string, string>;
}

/** A row with the answer to its question. */
export interface AnsweredRow<Row extends FlowRow = ExpectingRow> {
  readonly row: Row;
  readonly answer: WhyAnswer | NameNotFound;
}

/** The answer depends on the addresses of a name that nobody knows. */
export interface NameNotFound {
  readonly kind: 'name-not-found';
  readonly message: string;
}

/** Asks why for every row of a file of flows. */
export function answerRows<Row extends FlowRow>(
  analysis: Analysis,
  { rows, namesNotFound, ...context }: RowsQuestion<Row>,
): readonly AnsweredRow<Row>[] {
  return rows.map((row) => {
    const { source, destination, namespace = context.namespace } = row;
    const ends = { source, destination, namespace };
    const messages = outsideNames(analysis, ends).flatMap((name) => namesNotFound.get(name) ?? []);
    if (messages.length > 0) return { row, answer: { kind: 'name-not-found', message: messages.join('; ') } };
    return { row, answer: answerFlow(analysis, { ...context, ...ends }) };
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
      if (answer.kind === 'name-not-found') {
        return checkUnresolved(row, 'unclear', { message: answer.message, hints: [] }, context);
      }
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
