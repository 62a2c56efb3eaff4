import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds } from '../properties/runs.ts';
import { onlyInEither } from '../../src/model/only-in-either.ts';

describe('onlyInEither', () => {
  it.each([
    ['one in the middle is another', [1, 2, 3], [1, 9, 3], [2], [9]],
    ['one is gone', [1, 2, 3], [1, 3], [2], []],
    ['one has come at the end', [1, 2], [1, 2, 3], [], [3]],
    ['two have changed places', [1, 2, 3], [3, 2, 1], [], []],
    ['everything is gone', [1, 2], [], [1, 2], []],
  ])('says what differs where %s', (_, before, after, gone, come) => {
    expect(onlyInEither(before, after)).toEqual({ before: gone, after: come });
  });

  it('is what looking every one of them up would find', () => {
    const list = fc.uniqueArray(fc.nat({ max: 8 }));
    holds(
      fc.property(list, list, (before, after) => {
        expect(onlyInEither(before, after)).toEqual({
          before: before.filter((each) => !after.includes(each)),
          after: after.filter((each) => !before.includes(each)),
        });
      }),
      300,
    );
  });
});
