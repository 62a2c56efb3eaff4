import type { AskedAnswers, Leg } from './legs.ts';
import type { ClusterIndex } from '../../engine/cluster-index.ts';
import type { PolicySet } from '../../dialects/compiled.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { addRules } from './candidates/add-rules.ts';
import { applyChanges } from '../change/apply-changes.ts';
import { byPromise, type Candidate } from './candidate.ts';
import { changesOf } from './steps.ts';
import { findLegs, sameLeg } from './legs.ts';
import { mendRules } from './candidates/mend-rules.ts';
import { widenSubjects } from './candidates/widen-subjects.ts';

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

/** Replicas that differ may each need a change of their own. */
const MOST_ROUNDS = 3;
/** Ways that are tried for what a first change left denied. */
const MOST_FURTHER = 4;

/** The candidates that open one leg whole, whatever other legs say. It yields after each try. */
export function* openLeg(state: AskedState, leg: Leg, ask: Ask): Generator<undefined, readonly Candidate[]> {
  const found: Candidate[] = [];
  for (const each of candidatesFor(state, leg)) found.push(...(yield* complete(state, leg, each, ask, MOST_ROUNDS)));
  return found;
}

function candidatesFor({ index }: AskedState, leg: Leg): readonly Candidate[] {
  return [...mendRules(index, leg), ...widenSubjects(index, leg), ...addRules(index, leg)].toSorted(byPromise);
}

/** The candidate, if it opens the leg; or with more steps, where it opens a part of it. */
function* complete(
  state: AskedState,
  leg: Leg,
  candidate: Candidate,
  ask: Ask,
  rounds: number,
): Generator<undefined, readonly Candidate[]> {
  yield;
  const after = ask(applyChanges(state.snapshot, changesOf(state.snapshot, candidate.steps)));
  if (after === undefined) return [];
  const left = sameLeg(findLegs(after), leg);
  if (left === undefined) return [candidate];
  if (rounds <= 1 || left.outcomes.length >= leg.outcomes.length) return [];
  for (const further of candidatesFor(after, left).slice(0, MOST_FURTHER)) {
    const [rest] = yield* complete(after, left, further, ask, rounds - 1);
    if (rest !== undefined) {
      return [
        {
          steps: [...candidate.steps, ...rest.steps],
          size: candidate.size + rest.size,
          isSlip: candidate.isSlip && rest.isSlip,
        },
      ];
    }
  }
  return [];
}
