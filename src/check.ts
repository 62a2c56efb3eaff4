import type { Address } from './model/address.ts';
import type { CheckContext, CheckReport } from './explain/check-report.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { FlowRow } from './model/flow-row.ts';
import { type Analysis, answerFlow, outsideNames, type UnresolvedEnd, type WhyAnswer } from './analysis.ts';
import { answerVia, type ViaAnswer } from './via.ts';
import {
  checkAnswered,
  checkPassed,
  checkUnresolved,
  type ExpectingRow,
  summariseCheck,
} from './explain/check-flow.ts';
import { phraseNoController, phraseNoEntrance, phrasePodless } from './explain/phrase/via.ts';
import type { Via } from './model/via.ts';
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

/** A row whose request is passed on. */
export interface PassingRow extends FlowRow {
  readonly via: Via;
}

export interface AnsweredPassage<Row extends PassingRow> {
  readonly row: Row;
  readonly answer: ViaAnswer | NameNotFound;
}

/** The same for rows whose requests are passed on. */
export function answerPassages<Row extends PassingRow>(
  analysis: Analysis,
  { rows, namesNotFound, ...context }: RowsQuestion<Row>,
): readonly AnsweredPassage<Row>[] {
  return rows.map((row) => {
    const { source, destination, via, namespace = context.namespace } = row;
    const ends = { source, destination, namespace };
    const missing = findMissingName(analysis, ends, namesNotFound);
    return { row, answer: missing ?? answerVia(analysis, { ...context, ...ends, via }) };
  });
}

/** Asks why for every row of a file of flows. */
export function answerRows<Row extends FlowRow>(
  analysis: Analysis,
  { rows, namesNotFound, ...context }: RowsQuestion<Row>,
): readonly AnsweredRow<Row>[] {
  return rows.map((row) => {
    const { source, destination, namespace = context.namespace } = row;
    const ends = { source, destination, namespace };
    const missing = findMissingName(analysis, ends, namesNotFound);
    return { row, answer: missing ?? answerFlow(analysis, { ...context, ...ends }) };
  });
}

function findMissingName(
  analysis: Analysis,
  ends: Parameters<typeof outsideNames>[1],
  namesNotFound: ReadonlyMap<string, string>,
): NameNotFound | undefined {
  const messages = outsideNames(analysis, ends).flatMap((name) => namesNotFound.get(name) ?? []);
  return messages.length === 0 ? undefined : { kind: 'name-not-found', message: messages.join('; ') };
}

/** Holds the answers to what is expected. `around`: a state in which to look for names that were probably meant. */
export function holdRows(
  answers: readonly (AnsweredRow | AnsweredPassage<ExpectingRow & PassingRow>)[],
  context: CheckContext,
  around: Snapshot,
  suggest: Suggest,
): CheckReport {
  return summariseCheck(
    answers.map(({ row, answer }) => {
      if (answer.kind === 'explained') {
        return 'outcomes' in answer
          ? checkPassed(row, answer.explanation, context)
          : checkAnswered(row, answer.explanation, context);
      }
      if (answer.kind === 'name-not-found') {
        return checkUnresolved(row, 'unclear', { message: answer.message, hints: [] }, context);
      }
      if (answer.kind !== 'unresolved') {
        const { isUnread, ...text } = describePassage(answer, suggest);
        return checkUnresolved(row, isUnread ? 'unclear' : 'unmatched', text, context);
      }
      const isUnread = answer.ends.every(({ resolution }) => resolution.kind === 'unread');
      const text = describeEnds(answer.ends, around, suggest);
      return checkUnresolved(row, isUnread ? 'unclear' : 'unmatched', text, context);
    }),
  );
}

/** What it should pass through is not there, or nobody is found who passes it on. */
function describePassage(
  answer: Exclude<ViaAnswer, { readonly kind: 'explained' | 'unresolved' }>,
  suggest: Suggest,
): UnresolvedText & { readonly isUnread: boolean } {
  switch (answer.kind) {
    case 'no-entrance':
      return { ...phraseNoEntrance(answer.found, suggest), isUnread: answer.found.kind === 'unread' };
    case 'no-controller':
      return { ...phraseNoController(answer.entrance, answer.found), isUnread: true };
    case 'podless':
      return { ...phrasePodless(answer.text), isUnread: false };
  }
}

function describeEnds(ends: readonly UnresolvedEnd[], around: Snapshot, suggest: Suggest): UnresolvedText {
  const texts = ends.map(({ resolution }) => phraseUnresolved(resolution, around, suggest));
  return {
    message: [...new Set(texts.map(({ message }) => message))].join('; '),
    hints: [...new Set(texts.flatMap(({ hints }) => hints))],
  };
}
