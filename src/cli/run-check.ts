import { EXIT, type ExitCode } from './exit-code.ts';
import { type ReadPlan, type State, STATE_FLAGS, stateOfManifests, withState } from './open-state.ts';
import { type FlowsFile, readFlowsFile } from './read-flows-file.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import type { CheckReport, RowResult } from '../explain/check-report.ts';
import type { CheckRequest } from './request.ts';
import type { ExpectingRow } from '../explain/check-flow.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { type AnsweredRow, holdRows } from '../check.ts';
import { askRows } from './ask-rows.ts';
import { checkRows } from '../report/check-rows.ts';
import { readAround } from '../cluster/read-around.ts';
import { readRows } from './read-rows.ts';
import { suggestNames } from './suggest.ts';
import { UsageError } from './usage-error.ts';

/** Answers `kubectl netpol check`. */
export async function runCheck({ names, options }: CheckRequest, io: Io): Promise<ExitCode> {
  const file = await readFlowsFile(names, options, io, 'required');
  const rows = file.flows.filter((row): row is ExpectingRow => row.expect !== undefined);
  return withCheckedState(file, options, io, async (state, more) => {
    const report = await check(rows, state, more, options);
    const text = async (look: TextLook) => (await import('../report/check-text.ts')).checkText(report, look);
    await writeAnswer(
      {
        data: { ...report, input: state.input },
        name: report.result,
        text,
        rows: { suite: 'kubectl netpol check', tests: checkRows(report) },
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

/** A wider look at the state, for rows that name what is not there. */
type More = (read: ReadPlan['read']) => Promise<State>;

/** Opens the state that the flows are held to: the manifests beside them, or else the demo or the cluster. */
async function withCheckedState<T>(
  { flows, manifests, names }: FlowsFile,
  options: GlobalOptions,
  io: Io,
  answer: (state: State, more: More) => Promise<T>,
): Promise<T> {
  const { input } = options;
  const state = input.kind === 'files' ? ({ kind: 'cluster' } as const) : input;
  if (!manifests.isStateless) {
    if (state.kind !== 'cluster') {
      const flag = STATE_FLAGS[state.kind];
      throw new UsageError(`"${flag}" is one state to ask, and the manifests beside the flows are another`);
    }
    const given = await stateOfManifests(manifests, names, options, io);
    return answer(given, async () => given);
  }
  return withState({ ...options, input: state }, io, readRows(flows), answer);
}

async function check(
  rows: readonly ExpectingRow[],
  state: State,
  more: More,
  { resolve }: GlobalOptions,
): Promise<CheckReport> {
  const { namespace, inputFlags } = state;
  const answers = await askRows(rows, { state, more, resolve });
  const around = await lookAround(answers, state, more);
  return holdRows(answers, { namespace, inputFlags }, around.snapshot, suggestNames);
}

/** Names that were probably meant may stand where nobody has looked yet. */
async function lookAround(answers: readonly AnsweredRow[], state: State, more: More): Promise<State> {
  const wanted = answers.flatMap(({ answer }) => {
    if (answer.kind !== 'unresolved') return [];
    return answer.ends.flatMap(({ resolution }) => (resolution.kind === 'missing' ? [resolution.wanted] : []));
  });
  if (wanted.length === 0) return state;
  return more((collector, namespace) => readAround(collector, namespace, wanted));
}
