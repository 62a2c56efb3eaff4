import type { Folded } from './fold.ts';
import { getOrMake } from '../engine/all-pairs/get-or-make.ts';

/** Ends by name that are told of together wherever they are: the same object each time, and no end in two of them. */
export interface FoldableEnds {
  /** Never empty. */
  readonly names: readonly string[];
  /** Where each comes among all, ascending. */
  readonly places: readonly number[];
}

/** Each source with each destination, and what is said of them: blocks with the same key are told together. */
export interface FoldableBlock<T> {
  readonly sources: FoldableEnds;
  readonly destinations: FoldableEnds;
  /** Both are the same, and none of them is paired with itself. */
  readonly isApart: boolean;
  readonly key: string;
  readonly value: T;
}

export interface FoldedBlock<T> extends Folded<T> {
  /** How many pairs that is: none of an end with itself, where these are no pairs. */
  readonly pairs: number;
}

/**
 * What `foldPairs` makes of the pairs of these blocks, which are in the order of their first pairs; without looking at each.
 * Only where many ends are told of with one another they are one entry: a list for each, of all others, would be endless.
 */
export function foldBlocks<T>(blocks: Iterable<FoldableBlock<T>>, mostListed = MOST_LISTED): readonly FoldedBlock<T>[] {
  const byKey = new Map<string, Said<T>>();
  for (const { sources, destinations, isApart, key, value } of blocks) {
    const said = getOrMake(byKey, key, () => ({ value, byDestination: new Map<FoldableEnds, Sources>() }));
    const from = getOrMake(said.byDestination, destinations, () => ({ all: [], isApart: false }));
    from.all.push(sources);
    if (isApart) from.isApart = true;
  }
  return [...byKey.values()].flatMap(({ value, byDestination }) =>
    foldDestinations(byDestination, mostListed).map(({ sources, destinations, pairs }) => {
      return { sources: namesIn(sources), destinations: namesIn(destinations), pairs, value };
    }),
  );
}

/** An entry for each of more ends than these, or lists of more names, are more than anybody reads. */
const MOST_ALONE = 16;
const MOST_LISTED = 20_000;

interface Said<T> {
  readonly value: T;
  readonly byDestination: Map<FoldableEnds, Sources>;
}

interface Sources {
  readonly all: FoldableEnds[];
  /** The destinations are among them, and none of them is paired with itself. */
  isApart: boolean;
}

interface NamedPlace {
  readonly name: string;
  readonly place: number;
}

/** Both by place. */
interface FoldedPart {
  readonly sources: readonly NamedPlace[];
  readonly destinations: readonly NamedPlace[];
  readonly pairs: number;
}

function foldDestinations(byDestination: Said<unknown>['byDestination'], mostListed: number): readonly FoldedPart[] {
  const isListed = ([{ names }, { all, isApart }]: readonly [FoldableEnds, Sources]): boolean =>
    isApart && names.length <= MOST_ALONE && names.length * sum(all) <= mostListed;
  const [alone, together] = [[...byDestination].filter(isListed), [...byDestination].filter((each) => !isListed(each))];
  return [...alikeOnes(together), ...alone.flatMap(eachAlone)].sort(byFirstPair);
}

/** Destinations that have the same sources. */
function alikeOnes(all: readonly (readonly [FoldableEnds, Sources])[]): readonly FoldedPart[] {
  const numbers = new Map<FoldableEnds, number>();
  const numberOf = (ends: FoldableEnds): number => getOrMake(numbers, ends, () => numbers.size);
  const alike = Map.groupBy(all, ([, { all: sources }]) => sources.map(numberOf).sort(ascending).join());
  return [...alike.values()].map((group) => {
    const sources = group[0]?.[1].all ?? [];
    const destinations = group.map(([ends]) => ends);
    const selves = sum(group.filter(([, { isApart }]) => isApart).map(([ends]) => ends));
    return {
      sources: merge(sources),
      destinations: merge(destinations),
      pairs: sum(sources) * sum(destinations) - selves,
    };
  });
}

/** Each of those that are told of with one another has sources of its own: all but itself. */
function eachAlone([own, { all }]: readonly [FoldableEnds, Sources]): readonly FoldedPart[] {
  const sources = merge(all);
  return merge([own]).map((destination) => {
    const others = sources.filter(({ place }) => place !== destination.place);
    return { sources: others, destinations: [destination], pairs: others.length };
  });
}

function sum(all: readonly FoldableEnds[]): number {
  return all.reduce((length, { names }) => length + names.length, 0);
}

function merge(all: readonly FoldableEnds[]): readonly NamedPlace[] {
  return all
    .flatMap(({ names, places }) => names.map((name, at): NamedPlace => ({ name, place: places[at] ?? -1 })))
    .sort((a, b) => a.place - b.place);
}

function byFirstPair(a: FoldedPart, b: FoldedPart): number {
  return firstPlace(a.sources) - firstPlace(b.sources) || firstPlace(a.destinations) - firstPlace(b.destinations);
}

function firstPlace([first]: readonly NamedPlace[]): number {
  return first?.place ?? -1;
}

function namesIn(all: readonly NamedPlace[]): readonly string[] {
  return all.map(({ name }) => name);
}

function ascending(a: number, b: number): number {
  return a - b;
}
