import type { FlowRow } from '../model/flow-row.ts';
import type { ReadPlan, State } from './open-state.ts';
import { type AnsweredRow, answerRows } from '../check.ts';
import { outsideNames, prepareAnalysis } from '../analysis.ts';
import { lookUpEach } from './look-up-names.ts';
import { readNamed } from './read-named.ts';
import { readPortNames } from './read-port-names.ts';

interface RowsSource {
  readonly state: State;
  readonly more: (read: ReadPlan['read']) => Promise<State>;
  /** Whether this machine's resolver is asked for DNS names. */
  readonly resolve: boolean;
}

/** Asks why for all rows of a file of flows, with whatever has the addresses of the names in them. */
export async function askRows<Row extends FlowRow>(
  rows: readonly Row[],
  { state, more, resolve }: RowsSource,
): Promise<readonly AnsweredRow<Row>[]> {
  const { snapshot, namespace, inputFlags } = state;
  const analysis = prepareAnalysis(snapshot);
  const asked = rows.map((row) => ({ ...row, namespace: row.namespace ?? namespace }));
  const names = resolve ? asked.flatMap((row) => outsideNames(analysis, row)) : [];
  const { addresses, failures } = await lookUpEach(names);
  const named = await readNamed(addresses, state, more);
  const whole = named === state ? analysis : prepareAnalysis(named.snapshot);
  const question = { rows, namespace, inputFlags, addressesOfNames: addresses, namesNotFound: failures };
  const first = answerRows(whole, question);
  const { state: wider } = await readPortNames(
    first.flatMap(({ answer }) => (answer.kind === 'name-not-found' ? [] : answer)),
    whole,
    named,
    more,
  );
  return wider === named ? first : answerRows(prepareAnalysis(wider.snapshot), question);
}
