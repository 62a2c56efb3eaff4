import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCauses } from '../../src/live/attribute.ts';
import { TIMEOUT } from '../properties/runs.ts';

/** Steps are numbers; the verdict turns when all of one set have been taken. */
async function causes(length: number, ...sets: readonly (readonly number[])[]): Promise<readonly number[]> {
  const steps = Array.from({ length }, (_, step) => step);
  return findCauses(steps, async (some) => sets.some((set) => set.every((step) => some.includes(step))));
}

describe('What turned a verdict', () => {
  it('is the one step there was, without another question', async () => {
    const never = async (): Promise<boolean> => {
      throw new Error('there is nothing to ask');
    };
    expect(await findCauses(['only'], never)).toEqual(['only']);
  });

  it('is the step that does it alone, wherever it stands', async () => {
    for (const at of [0, 1, 50, 99]) expect(await causes(100, [at])).toEqual([at]);
  });

  it('is the first of two that each do it', async () => {
    expect(await causes(100, [70], [20])).toEqual([20]);
  });

  it('is all that it took, and no more, in the order in which they came', async () => {
    expect(await causes(100, [30, 3, 60])).toEqual([3, 30, 60]);
  });

  it('is found among thousands with few questions', async () => {
    let asked = 0;
    const steps = Array.from({ length: 5_000 }, (_, step) => step);
    const found = await findCauses(steps, async (some) => {
      asked += 1;
      return some.includes(4_321);
    });
    expect(found).toEqual([4_321]);
    expect(asked).toBeLessThan(20);
  });

  it('is told with the step after which it had turned, where steps undo each other', async () => {
    // 0 and 1 turn it, unless 2 is there without 3.
    const turns = async (some: readonly number[]): Promise<boolean> =>
      some.includes(0) && some.includes(1) && (!some.includes(2) || some.includes(3));
    expect(await findCauses([0, 2, 1, 3], turns)).toEqual([0, 1, 3]);
  });

  it('turns it, and without any one of them it is not turned', { timeout: TIMEOUT }, async () => {
    const anySets = fc.array(fc.uniqueArray(fc.nat(19), { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(anySets, async (sets) => {
        const turns = (some: readonly number[]): boolean =>
          sets.some((set) => set.every((step) => some.includes(step)));
        const found = await causes(20, ...sets);
        expect(turns(found)).toBe(true);
        for (const each of found) expect(turns(found.filter((step) => step !== each))).toBe(false);
      }),
      { seed: 2026 },
    );
  });
});
