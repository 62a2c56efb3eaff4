import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldPairs } from '../../src/advise/fold.ts';
import { type FoldableBlock, type FoldableEnds, foldBlocks } from '../../src/advise/fold-blocks.ts';
import { holds } from '../properties/runs.ts';

/** Ends as groups that no two of which share one: by the numbers of their groups. */
function groupsOf(numbers: readonly number[]): readonly FoldableEnds[] {
  const places = Map.groupBy(numbers.keys(), (place) => numbers[place]);
  return [...places.values()].map((group) => ({ places: group, names: group.map((place) => `p${place}`) }));
}

/** Some pairs of groups with what is said of them, in the order of their first pairs. */
const anyBlocks: fc.Arbitrary<readonly FoldableBlock<string>[]> = fc
  .tuple(
    fc.array(fc.nat(4), { minLength: 1, maxLength: 9 }),
    fc.array(fc.constantFrom('', 'a', 'b'), { minLength: 25, maxLength: 25 }),
  )
  .map(([numbers, keys]) => {
    const groups = groupsOf(numbers);
    const blocks = groups.flatMap((sources, from) =>
      groups.flatMap((destinations, to): readonly FoldableBlock<string>[] => {
        const key = keys[from * 5 + to] ?? '';
        // Every other group has no pairs of one with itself.
        const isApart = sources === destinations && from % 2 === 0;
        if (key === '' || (isApart && sources.names.length === 1)) return [];
        return [{ sources, destinations, isApart, key, value: key }];
      }),
    );
    return blocks.sort((a, b) => firstPair(a) - firstPair(b));
  });

function firstPair({ sources, destinations, isApart }: FoldableBlock<string>): number {
  return (sources.places[0] ?? 0) * 100 + (destinations.places[isApart ? 1 : 0] ?? 0);
}

/** Its pairs as somebody finds them who goes from source to source. */
function pairsIn(blocks: readonly FoldableBlock<string>[]) {
  return blocks
    .flatMap(({ sources, destinations, isApart, key, value }) =>
      sources.places.flatMap((source) =>
        destinations.places.flatMap((destination) =>
          isApart && source === destination ? [] : [{ source, destination, key, value }],
        ),
      ),
    )
    .sort((a, b) => a.source - b.source || a.destination - b.destination)
    .map((pair) => ({ ...pair, source: `p${pair.source}`, destination: `p${pair.destination}` }));
}

const [EVERYBODY] = groupsOf([0, 0, 0]) as readonly [FoldableEnds];
const EACH_OTHER: FoldableBlock<string> = {
  key: 'k',
  value: 'v',
  isApart: true,
  sources: EVERYBODY,
  destinations: EVERYBODY,
};

describe('blocks', () => {
  it('fold to what their pairs fold to, in the same order', () => {
    holds(
      fc.property(anyBlocks, (blocks) => {
        const folded = foldBlocks(blocks).map(({ pairs: _, ...rest }) => rest);
        expect(folded).toEqual(foldPairs(pairsIn(blocks)));
      }),
      500,
    );
  });

  it('count their pairs, however they are told', () => {
    holds(
      fc.property(anyBlocks, fc.constantFrom(0, 3, 1000), (blocks, mostListed) => {
        const counted = foldBlocks(blocks, mostListed).reduce((sum, { pairs }) => sum + pairs, 0);
        expect(counted).toBe(pairsIn(blocks).length);
      }),
    );
  });

  it('of few with one another are an entry for each; of many they are one', () => {
    expect(foldBlocks([EACH_OTHER]).map(({ sources, destinations }) => [sources, destinations])).toEqual([
      [['p0', 'p2'], ['p1']],
      [['p0', 'p1'], ['p2']],
      [['p1', 'p2'], ['p0']],
    ]);
    expect(foldBlocks([EACH_OTHER], 8)).toEqual([
      { sources: ['p0', 'p1', 'p2'], destinations: ['p0', 'p1', 'p2'], pairs: 6, value: 'v' },
    ]);
  });
});
