import type { AskedState, Ask } from './search.ts';
import type { Candidate } from './candidate.ts';
import type { Comparison } from '../diff/compare.ts';
import type { PairDifference } from '../diff/pair-blocks.ts';
import type { FlowOutcome } from '../../engine/outcome.ts';
import type { StateChange } from '../../model/state-change.ts';
import { applyChanges } from '../change/apply-changes.ts';
import { byMerit, isWorse } from './rank.ts';
import { changesOf, type FixStep } from './steps.ts';
import { measureReach, type Reach, withoutAsked } from './blast.ts';

/** A fix that was proved, with all else that it does. */
export interface ProvedFix extends Candidate {
  readonly state: AskedState;
  /** What differs between before and after, without what was asked about. */
  readonly others: readonly PairDifference[];
  readonly reach: Reach;
}

/** What the search needs of the house around it. */
export interface FixWorld {
  readonly ask: Ask;
  /** Whether the asked flow is as wanted there, in all of its connections. */
  readonly isAsWanted: (state: AskedState) => boolean;
  /** All connections that these changes to the state as it is make another one. */
  readonly compare: (changes: readonly StateChange[]) => Generator<undefined, Comparison>;
}

const MOST_FIXES = 3;
/** Each is compared with all that there is, which takes time on large clusters. */
export const MOST_COMPARED = 12;

/** The best of these candidates that do what is wanted. */
export function* proveFixes(
  state: AskedState,
  candidates: readonly Candidate[],
  asked: readonly FlowOutcome[],
  world: FixWorld,
): Generator<undefined, readonly ProvedFix[]> {
  const proved: ProvedFix[] = [];
  const seen = new Set<string>();
  for (const candidate of candidates) {
    if (proved.length >= MOST_COMPARED) break;
    const changes = changesOf(state.snapshot, candidate.steps);
    const key = JSON.stringify(candidate.steps.map(withoutMeaning));
    if (seen.has(key)) continue;
    seen.add(key);
    const answered = world.ask(applyChanges(state.snapshot, changes));
    yield;
    if (answered === undefined || !world.isAsWanted(answered)) continue;
    const whole = yield* world.compare(changes);
    const others = withoutAsked(whole, asked);
    proved.push({ ...candidate, state: answered, others, reach: measureReach(others) });
  }
  return choose(proved);
}

function choose(proved: readonly ProvedFix[]): readonly ProvedFix[] {
  const chosen: ProvedFix[] = [];
  for (const fix of proved.toSorted(byMerit)) {
    const isNews = !chosen.some((better) => isWorse(fix, better) || shapeOf(fix) === shapeOf(better));
    if (isNews && chosen.length < MOST_FIXES) chosen.push(fix);
  }
  return chosen;
}

/** Fixes of one shape are variants of each other: the best of them is enough. */
function shapeOf({ steps, reach }: ProvedFix): string {
  const kinds = steps.map((step) => {
    if (step.kind !== 'edit-policy') return step.kind;
    return step.meaning.kind === 'add-rule' ? step.meaning.kind : step.kind;
  });
  const { opened, evened, closed, closedIdle } = reach;
  return [...new Set(kinds), opened + evened > 0, closed + closedIdle > 0].join(' ');
}

/** The same fields written the same, for whatever reason. */
function withoutMeaning(step: FixStep): unknown {
  if (step.kind !== 'edit-policy') return step.kind === 'label' ? step : { ...step.policy, origin: undefined };
  const { meaning: _, ...edit } = step;
  return edit;
}
