import type { Analysis } from './analysis.ts';
import { applyChanges } from './advise/change/apply-changes.ts';
import { comparable } from './advise/comparable.ts';
import { compareStates, type Comparison } from './advise/diff/compare.ts';
import type { Connectivity } from './engine/all-pairs/connectivity.ts';
import { connectivityOf } from './engine/all-pairs/connectivity-of.ts';
import { prepareAnalysis } from './analysis.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { StateChange } from './model/state-change.ts';

/** A state that changes are tried on: compiled, and its pods told apart, once for however many changes. */
export interface ChangeBase {
  /** Workloads by their names, as in a diff (`comparable`): changes are made to this. */
  readonly analysis: Analysis;
  readonly connectivity: Connectivity;
}

export function prepareChanges(snapshot: Snapshot): ChangeBase {
  const analysis = prepareAnalysis(comparable(snapshot));
  return { analysis, connectivity: connectivityOf(analysis.index, analysis.policies) };
}

/** What changes come to: every connection that they open, close or leave unknown, and no other. */
export interface ChangeComparison extends Comparison {
  /** The state with the changes, to go on asking. */
  readonly changed: Analysis;
}

/**
 * The same pairs as the diff of the two states has. Only what the changes can touch is compared; all else is the same by
 * construction. It yields now and then, so that whoever runs it can be interrupted.
 */
export function* compareChanges(
  base: ChangeBase,
  changes: readonly StateChange[],
): Generator<undefined, ChangeComparison> {
  const { snapshot } = base.analysis.index;
  const changed = prepareAnalysis(comparable(applyChanges(snapshot, changes)));
  const after = connectivityOf(changed.index, changed.policies);
  return { ...(yield* compareStates(base.connectivity, after, () => true)), changed };
}

/** The same at once, for those who try many small changes. */
export function compareChangesNow(base: ChangeBase, changes: readonly StateChange[]): ChangeComparison {
  const steps = compareChanges(base, changes);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}
