import fc from 'fast-check';
import { compareStates } from '../../src/advise/diff/compare.ts';
import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import { expect } from 'vitest';
import { holds } from './runs.ts';
import { prepareAnalysis } from '../../src/analysis.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';

/** That objects of a language say the same of every pair in whatever order they were read. */
export function expectSameInAnyOrder(anyState: fc.Arbitrary<Snapshot>): void {
  const shuffled = anyState.chain((state) =>
    fc.tuple(fc.constant(state), fc.shuffledSubarray([...state.unmodelled], { minLength: state.unmodelled.length })),
  );
  holds(
    fc.property(shuffled, ([state, unmodelled]) => {
      const [before, after] = [state, { ...state, unmodelled }].map((each) => {
        const { index, policies } = prepareAnalysis(each);
        return connectivityOf(index, policies);
      });
      if (before === undefined || after === undefined) throw new RangeError('two states were connected');
      const steps = compareStates(before, after, () => true);
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done !== true) continue;
        expect(step.value.blocks).toEqual([]);
        return;
      }
    }),
    100,
  );
}
