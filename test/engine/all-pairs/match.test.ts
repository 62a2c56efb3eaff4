import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { AllOfPeer, SimplePeer } from '../../../src/dialects/compiled.ts';
import { EVERYBODY, type Match, matchOf, matchPeer } from '../../../src/engine/all-pairs/match.ts';
import { MAYBE, NO, YES } from '../../../src/engine/all-pairs/port-tri.ts';

const SIZE = 12;

/** How certainly a match takes each of the items. */
function certainties(match: Match): readonly number[] {
  return Array.from({ length: SIZE }, (_, item) => {
    if (match.kind === 'all-but') return match.but.includes(item) ? NO : match.isCertain ? YES : MAYBE;
    return match.yes.includes(item) ? YES : match.maybe.includes(item) ? MAYBE : NO;
  });
}

const someMatch: fc.Arbitrary<Match> = fc.oneof(
  fc.array(fc.constantFrom(NO, NO, MAYBE, YES), { minLength: SIZE, maxLength: SIZE }).map((items) => {
    const those = (certainty: number): number[] => [...items.keys()].filter((item) => items[item] === certainty);
    return matchOf(those(YES), those(MAYBE), SIZE);
  }),
  fc.record({
    kind: fc.constant('all-but' as const),
    but: fc.subarray([...Array.from({ length: SIZE }).keys()]).map((but) => Int32Array.from(but)),
    isCertain: fc.boolean(),
  }),
);

/** A peer of which each part stands for one of these matches. */
function peerOf(parts: readonly { readonly isNegated: boolean }[]): AllOfPeer {
  return {
    kind: 'all-of',
    index: 0,
    path: [],
    parts: parts.map(({ isNegated }, index) => ({
      peer: { kind: 'unrecognised', index, path: [], problem: '' },
      isNegated,
    })),
  };
}

function matchAll(parts: readonly { readonly match: Match; readonly isNegated: boolean }[]): Match {
  return matchPeer(peerOf(parts), ({ index }: SimplePeer) => parts[index]?.match ?? EVERYBODY, SIZE);
}

describe('A peer of several parts', () => {
  it('matches an item as certainly as the part does that matches it least, or least does not', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ match: someMatch, isNegated: fc.boolean() }), { maxLength: 4 }), (parts) => {
        const each = parts.map(({ match, isNegated }) =>
          certainties(match).map((certainty) => (isNegated ? YES - certainty : certainty)),
        );
        const expected = Array.from({ length: SIZE }, (_, item) => Math.min(YES, ...each.map((of) => of[item] ?? NO)));
        expect(certainties(matchAll(parts))).toEqual(expected);
      }),
    );
  });

  it('has its lists in ascending order', () => {
    const only = (yes: readonly number[], maybe: readonly number[]): Match => matchOf(yes, maybe, SIZE);
    const match = matchAll([
      { match: only([4, 9], [1, 11]), isNegated: false },
      { match: only([1, 4, 11], [9]), isNegated: false },
    ]);
    expect(match).toEqual({ kind: 'only', yes: Int32Array.from([4]), maybe: Int32Array.from([1, 9, 11]) });
  });
});
