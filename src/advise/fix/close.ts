import type { AskedState, Goal } from './search.ts';
import { byPromise } from './candidate.ts';
import type { Direction } from '../../model/verdict.ts';
import { type FixWorld, MOST_COMPARED, type ProvedFix, proveFixes } from './prove.ts';
import type { FlowOutcome } from '../../engine/outcome.ts';
import { isolate } from './candidates/isolate.ts';
import { narrowRules } from './candidates/narrow-rules.ts';
import { reach } from './search.ts';

/** At most three ways to close a flow that passes, best first: on either side, as one that denies is enough. */
export function* findClosings(state: AskedState, world: FixWorld): Generator<undefined, readonly ProvedFix[]> {
  const ingress = yield* reach(state, goalOf('ingress'), world.ask);
  const egress = yield* reach(state, goalOf('egress'), world.ask);
  const most = MOST_COMPARED / 2;
  const ways = [...ingress.slice(0, most), ...egress.slice(0, most)];
  return yield* proveFixes(state, ways.toSorted(byPromise), state.answers.outcomes, world);
}

function goalOf(direction: Direction): Goal {
  return {
    left: openOutcomes,
    candidates: (state) => {
      const open = openOutcomes(state);
      return [...narrowRules(state.index, open, direction), ...isolate(state.index, open, direction)].toSorted(
        byPromise,
      );
    },
  };
}

function openOutcomes({ answers }: AskedState): readonly FlowOutcome[] {
  return answers.outcomes.filter(({ verdict }) => verdict !== 'DENY');
}
