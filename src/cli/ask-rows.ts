import type { FlowRow } from '../model/flow-row.ts';
import type { ReadPlan, State } from './open-state.ts';
import type { Analysis } from '../analysis.ts';
import {
  type AnsweredPassage,
  type AnsweredRow,
  answerPassages,
  answerRows,
  type PassingRow,
  type RowsQuestion,
} from '../check.ts';
import type { FlowOutcome } from '../engine/outcome.ts';
import { outsideNames, prepareAnalysis } from '../analysis.ts';
import { lookUpEach } from './look-up-names.ts';
import { readNamed } from './read-named.ts';
import { readPortNamesOf } from './read-port-names.ts';

interface RowsSource {
  readonly state: State;
  readonly more: (read: ReadPlan['read']) => Promise<State>;
  /** Whether this machine's resolver is asked for DNS names. */
  readonly resolve: boolean;
}

/** Asks why for all rows of a file of flows, with whatever has the addresses of the names in them. */
export async function askRows<Row extends FlowRow>(
  rows: readonly Row[],
  source: RowsSource,
): Promise<readonly AnsweredRow<Row>[]> {
  return ask(rows, source, answerRows, ({ answer }) => (answer.kind === 'explained' ? answer.answers.outcomes : []));
}

/** The same for rows whose requests are passed on. */
export async function askPassages<Row extends PassingRow>(
  rows: readonly Row[],
  source: RowsSource,
): Promise<readonly AnsweredPassage<Row>[]> {
  return ask(rows, source, answerPassages, ({ answer }) => (answer.kind === 'explained' ? answer.outcomes : []));
}

async function ask<Row extends FlowRow, Answered>(
  rows: readonly Row[],
  { state, more, resolve }: RowsSource,
  answer: (analysis: Analysis, question: RowsQuestion<Row>) => readonly Answered[],
  outcomesOf: (answered: Answered) => readonly FlowOutcome[],
): Promise<readonly Answered[]> {
  const { snapshot, namespace, inputFlags } = state;
  const analysis = prepareAnalysis(snapshot);
  const asked = rows.map((row) => ({ ...row, namespace: row.namespace ?? namespace }));
  const names = resolve ? asked.flatMap((row) => outsideNames(analysis, row)) : [];
  const { addresses, failures } = await lookUpEach(names);
  const named = await readNamed(addresses, state, more);
  const whole = named === state ? analysis : prepareAnalysis(named.snapshot);
  const question = { rows, namespace, inputFlags, addressesOfNames: addresses, namesNotFound: failures };
  const first = answer(whole, question);
  const { state: wider } = await readPortNamesOf(first.flatMap(outcomesOf), whole, named, more);
  return wider === named ? first : answer(prepareAnalysis(wider.snapshot), question);
}
