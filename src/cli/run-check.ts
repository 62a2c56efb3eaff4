import { EXIT, type ExitCode } from './exit-code.ts';
import type { ReadPlan, State } from './open-state.ts';
import { lookAround } from './refuse-unmatched.ts';
import { readFlowsFile } from './read-flows-file.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import type { CheckReport, RowResult } from '../explain/check-report.ts';
import type { CheckRequest } from './request.ts';
import type { ExpectingRow } from '../explain/check-flow.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { type AnsweredPassage, type AnsweredRow, holdRows, type PassingRow } from '../check.ts';
import { MD_TITLE, phraseCheck } from '../explain/phrase/check.ts';
import { askPassages, askRows } from './ask-rows.ts';
import { checkRows } from '../report/check-rows.ts';
import { readRows } from './read-rows.ts';
import { suggestNames } from './suggest.ts';
import { withStateBeside } from './with-state-beside.ts';

/** Answers `kubectl netpol check`. */
export async function runCheck({ names, options }: CheckRequest, io: Io): Promise<ExitCode> {
  const file = await readFlowsFile(names, options, io, 'passing');
  const rows = file.flows.filter((row): row is ExpectingRow => row.expect !== undefined);
  return withStateBeside({ ...file, what: 'flows' }, readRows(file.flows), options, io, async (state, more) => {
    const report = await check(rows, state, more, options);
    const text = async (look: TextLook) => (await import('../report/check-text.ts')).checkText(report, look);
    const tests = checkRows(report);
    const md = async () => (await import('../report/rows-md.ts')).rowsMarkdown(MD_TITLE, phraseCheck(report), tests);
    await writeAnswer(
      {
        data: { ...report, input: state.input },
        name: report.result,
        text,
        rows: { suite: 'kubectl netpol check', tests },
        pages: { md },
      },
      options,
      io,
    );
    return EXIT_CODES[report.result];
  });
}

const EXIT_CODES: Readonly<Record<RowResult, ExitCode>> = {
  holds: EXIT.ok,
  fails: EXIT.denied,
  unclear: EXIT.unclear,
  unmatched: EXIT.failure,
};

function isPassing(row: ExpectingRow): row is ExpectingRow & PassingRow {
  return row.via !== undefined;
}

/** A wider look at the state, for rows that name what is not there. */
type More = (read: ReadPlan['read']) => Promise<State>;

async function check(
  rows: readonly ExpectingRow[],
  state: State,
  more: More,
  { resolve }: GlobalOptions,
): Promise<CheckReport> {
  const { namespace, inputFlags } = state;
  const source = { state, more, resolve };
  const direct = await askRows(
    rows.filter(({ via }) => via === undefined),
    source,
  );
  const passed = await askPassages(rows.filter(isPassing), source);
  const answerOf = new Map<ExpectingRow, AnsweredRow | AnsweredPassage<ExpectingRow & PassingRow>>(
    [...direct, ...passed].map((each) => [each.row, each]),
  );
  const answers = rows.flatMap((row) => answerOf.get(row) ?? []);
  const around = await lookAround(answers, state, more);
  return holdRows(answers, { namespace, inputFlags }, around.snapshot, suggestNames);
}
