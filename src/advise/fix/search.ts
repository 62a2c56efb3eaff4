import type { AskedAnswers } from './legs.ts';
import type { Candidate } from './candidate.ts';
import type { ClusterIndex } from '../../engine/cluster-index.ts';
import type { FlowOutcome } from '../../engine/outcome.ts';
import type { PolicySet } from '../../dialects/compiled.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { applyChanges } from '../change/apply-changes.ts';
import { changesOf } from './steps.ts';

/** A state in which the question was asked. */
export interface AskedState extends AskedAnswers {
  readonly snapshot: Snapshot;
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  /** What the policies say of all of it, whoever enforces them. */
  readonly verdict: Verdict;
}

/** Asks the question of a state; undefined: its ends cannot be found there. */
export type Ask = (snapshot: Snapshot) => AskedState | undefined;

/** One thing that has to change. */
export interface Goal {
  /** The connections that are not yet as wanted; empty: it is reached. */
  readonly left: (state: AskedState) => readonly FlowOutcome[];
  /** What may help, in the order in which it is worth a try. */
  readonly candidates: (state: AskedState) => readonly Candidate[];
}

/** Replicas that differ may each need a change of their own. */
const MOST_ROUNDS = 3;
/** Ways that are tried for what a first change left as it was. */
const MOST_FURTHER = 4;

/** The candidates that reach the goal whole, whatever else they do. It yields after each try. */
export function* reach(state: AskedState, goal: Goal, ask: Ask): Generator<undefined, readonly Candidate[]> {
  const found: Candidate[] = [];
  for (const each of goal.candidates(state)) {
    const whole = yield* complete(state, goal, each, ask, MOST_ROUNDS);
    if (whole !== undefined) found.push(whole);
  }
  return found;
}

/** The candidate, if it reaches the goal; or with more steps, where it goes a part of the way. */
function* complete(
  state: AskedState,
  goal: Goal,
  candidate: Candidate,
  ask: Ask,
  rounds: number,
): Generator<undefined, Candidate | undefined> {
  yield;
  const after = ask(applyChanges(state.snapshot, changesOf(state.snapshot, candidate.steps)));
  if (after === undefined) return undefined;
  const left = goal.left(after).length;
  if (left === 0) return candidate;
  if (rounds <= 1 || left >= goal.left(state).length) return undefined;
  for (const further of goal.candidates(after).slice(0, MOST_FURTHER)) {
    const rest = yield* complete(after, goal, further, ask, rounds - 1);
    if (rest === undefined) continue;
    return {
      steps: [...candidate.steps, ...rest.steps],
      size: candidate.size + rest.size,
      isSlip: candidate.isSlip && rest.isSlip,
    };
  }
  return undefined;
}
