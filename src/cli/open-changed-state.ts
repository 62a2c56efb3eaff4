import { refuseBareRevisions } from './refuse-bare-revisions.ts';
import type { ExpectingRow } from '../explain/check-flow.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { demoOf, openOperand, type Operand, readOperand } from './open-operand.ts';
import { qualifiedName } from '../model/reference.ts';
import { readFlows } from '../cluster/read-flow.ts';
import { readMatrix } from '../cluster/read-matrix.ts';
import { type ReadPlan, type State, withState } from './open-state.ts';
import { readWhatIf } from '../cluster/read-what-if.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { StateReport } from '../advise/diff/diff-report.ts';
import { withEnforcer } from './with-enforcer.ts';

/** A state that a change is made to. */
export interface ChangedState {
  readonly snapshot: Snapshot;
  /** Namespace of objects and names that say none. */
  readonly home: string;
  readonly state: State;
  /** A wider look; states that were read whole have none. */
  readonly more: (read: ReadPlan['read']) => Promise<State>;
  readonly report: Omit<StateReport, 'workloads' | 'policies'>;
}

/** Opens the state that a word names (as an operand of `diff`), with what `rows` ask about, and asks `answer` about it. */
export async function withChangedState<T>(
  base: string,
  rows: readonly ExpectingRow[],
  options: GlobalOptions,
  io: Io,
  answer: (state: ChangedState) => Promise<T>,
): Promise<T> {
  await refuseBareRevisions([base], io);
  const operand = await readOperand(base);
  switch (operand.kind) {
    case 'live':
      return withWhole(operand.text, { ...options, input: { kind: 'cluster' } }, rows, io, answer);
    case 'demo':
      return withWhole(operand.text, { ...options, input: demoOf(operand.text) }, rows, io, answer);
    case 'snapshot':
      return withWhole(operand.text, { ...options, input: { kind: 'snapshot', file: operand.text } }, rows, io, answer);
    case 'files':
    case 'revision':
      return answer(await openWritten(operand, options, io));
  }
}

/** A state of files is read whole, and there is nothing beyond it. */
async function openWritten(operand: Operand, options: GlobalOptions, io: Io): Promise<ChangedState> {
  const { snapshot, input, notRead, name, commit } = await openOperand(operand, options, io);
  const home = options.namespace ?? 'default';
  const state: State = { snapshot, namespace: options.allNamespaces ? undefined : home, inputFlags: '', input };
  const report = { name, input, notRead, invalid: invalidOf(snapshot), ...(commit === undefined ? {} : { commit }) };
  return { snapshot, home, state, more: async () => state, report };
}

async function withWhole<T>(
  name: string,
  options: GlobalOptions,
  rows: readonly ExpectingRow[],
  io: Io,
  answer: (state: ChangedState) => Promise<T>,
): Promise<T> {
  const { explainGap } = await import('../explain/missing.ts');
  const { unreadPods } = await import('../explain/unread-pods.ts');
  const plan = withEnforcer(async (collector, namespace) => {
    const ends = rows.map((row) => ({ ...row, namespace: row.namespace ?? namespace }));
    await Promise.all([readMatrix(collector, namespace), readWhatIf(collector), readFlows(collector, ends)]);
  });
  return withState(options, io, plan, async (state, more) => {
    const { snapshot, input } = state;
    const notRead = unreadPods(snapshot, undefined).map((gap) => explainGap(gap).text);
    const report = { name, input, notRead, invalid: invalidOf(snapshot) };
    return answer({ snapshot, home: state.namespace ?? options.namespace ?? 'default', state, more, report });
  });
}

function invalidOf({ invalidPolicies = [] }: Snapshot): readonly string[] {
  return invalidPolicies.map(({ ref, message }) => `${ref.kind} ${qualifiedName(ref)}: ${message}`);
}
