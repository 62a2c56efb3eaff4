import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areEqual, includes, intersect, normalize, partition, subtract, unite } from '../../src/model/intervals.ts';
import type { Interval, Intervals } from '../../src/model/intervals.ts';

/** A line short enough to hold sets as plain sets of numbers beside it. */
const LINE = 24;
const interval = fc.record({ start: fc.nat(LINE), end: fc.nat(LINE) });
const loose = fc.array(interval, { maxLength: 8 });

function numbersIn(intervals: readonly Interval<number>[]): ReadonlySet<number> {
  const numbers = intervals.flatMap(({ start, end }) =>
    Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i),
  );
  return new Set(numbers.sort((a, b) => a - b));
}

function expectInvariant(set: Intervals<number>): void {
  for (const [index, { start, end }] of set.entries()) {
    expect(start).toBeLessThan(end);
    expect(set[index - 1]?.end ?? -1).toBeLessThan(start);
  }
}

describe('the algebra agrees with sets of numbers', () => {
  it('when it normalizes', () => {
    fc.assert(
      fc.property(loose, (intervals) => {
        const set = normalize(intervals);
        expectInvariant(set);
        expect([...numbersIn(set)]).toEqual([...numbersIn(intervals)]);
      }),
    );
  });

  it.each([
    ['unites', unite<number>, (a: ReadonlySet<number>, b: ReadonlySet<number>) => a.union(b)],
    ['intersects', intersect<number>, (a: ReadonlySet<number>, b: ReadonlySet<number>) => a.intersection(b)],
    ['subtracts', subtract<number>, (a: ReadonlySet<number>, b: ReadonlySet<number>) => a.difference(b)],
  ])('when it %s', (_, ours, naive) => {
    fc.assert(
      fc.property(loose, loose, (left, right) => {
        const result = ours(normalize(left), normalize(right));
        expectInvariant(result);
        expect(numbersIn(result)).toEqual(naive(numbersIn(left), numbersIn(right)));
      }),
    );
  });

  it('when it compares and looks up', () => {
    fc.assert(
      fc.property(loose, loose, fc.nat(LINE), (left, right, number) => {
        const [a, b] = [normalize(left), normalize(right)];
        expect(areEqual(a, b)).toBe(numbersIn(a).symmetricDifference(numbersIn(b)).size === 0);
        expect(areEqual(a, normalize([...left, ...a]))).toBe(true);
        expect(includes(a, number)).toBe(numbersIn(a).has(number));
      }),
    );
  });
});

describe('partition', () => {
  const cutsAround = (cuts: readonly Interval<number>[], number: number): string =>
    cuts.map(({ start, end }) => (start <= number && number < end ? '1' : '0')).join('');

  it('makes one part of the numbers that lie in the same cuts, and no other', () => {
    fc.assert(
      fc.property(loose, loose, (universe, cuts) => {
        const set = normalize(universe);
        const expected = Map.groupBy(numbersIn(set), (number) => cutsAround(cuts, number));
        const parts = partition(set, cuts);
        for (const part of parts) expectInvariant(part);
        // Groups come in the order of their first number, as parts do.
        expect(parts.map((part) => [...numbersIn(part)])).toEqual([...expected.values()]);
      }),
    );
  });

  it('leaves a set whole when nothing cuts it', () => {
    const set = [{ start: 1, end: 5 }];
    expect(partition(set, [])).toEqual([set]);
    expect(partition(set, [{ start: 0, end: 9 }])).toEqual([set]);
    expect(partition([], [{ start: 0, end: 9 }])).toEqual([]);
  });
});
