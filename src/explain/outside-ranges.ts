import { type AddressSet, ALL_ADDRESSES, subtractAddresses, uniteAddresses } from '../model/address-set.ts';
import type { Connectivity } from '../engine/all-pairs/connectivity.ts';
import type { Direction } from '../model/verdict.ts';
import { formatAddressSet } from '../model/format-address-set.ts';
import { findOutside } from '../engine/all-pairs/find-sides.ts';
import type { Group, Grouping } from '../engine/all-pairs/matrix.ts';
import { getOrMake } from '../engine/all-pairs/get-or-make.ts';
import { INTERNET } from '../model/internet.ts';
import { matrixOf } from '../engine/all-pairs/matrix-of.ts';
import { outsideSets } from '../engine/all-pairs/outside-sets.ts';
import { type OutsideVoice, OutsideVoices } from '../engine/all-pairs/outside-voices.ts';

export interface OutsideRange {
  readonly name: string;
  readonly addresses: AddressSet;
}

export interface OutsideRanges {
  readonly ranges: readonly OutsideRange[];
  /** True: two of them stand for many that policies tell apart, cell by cell MIXED. */
  readonly areFolded: boolean;
}

/** With more of them nobody reads a table of ranges. */
const MOST_READ = 128;

/**
 * The outside as the policies of the pods of `isAsked` tell it apart: as few ranges as possible that do not overlap, each
 * answered as a whole. Empty where nobody is asked. `mayFold`: many may be folded into the internet and the rest.
 */
export function* outsideRanges(
  connectivity: Connectivity,
  by: Grouping,
  isAsked: (group: Group) => boolean,
  mayFold: boolean,
): Generator<undefined, OutsideRanges> {
  const asked = matrixOf(connectivity, { by, isRow: isAsked, isColumn: () => false });
  const parties = new Set(asked.rows.flatMap((group) => asked.partiesOf(group)));
  yield* findOutside(connectivity, parties);
  const sets = outsideSets(connectivity, parties);
  if (mayFold && sets.length > MOST_READ) return { ranges: COARSE, areFolded: true };
  return { ranges: withNames(yield* mergeAlike(connectivity, by, isAsked, sets)), areFolded: false };
}

/** Sets with the same row and the same column as one. Line by line: no table of all of them is kept. */
function* mergeAlike(
  connectivity: Connectivity,
  by: Grouping,
  isAsked: (group: Group) => boolean,
  sets: readonly AddressSet[],
): Generator<undefined, readonly AddressSet[]> {
  const outside = sets.map((addresses) => ({ name: '', addresses }));
  const isOutside = (group: Group): boolean => group.kind === 'outside';
  const into = matrixOf(connectivity, { by, outside, isRow: isOutside, isColumn: isAsked });
  const out = matrixOf(connectivity, { by, outside, isRow: isAsked, isColumn: isOutside });
  let classes: readonly number[] = sets.map(() => 0);
  const voices = new OutsideVoices(connectivity.tables);
  const heard = { egress: new Set<OutsideVoice>(), ingress: new Set<OutsideVoice>() };
  const isNew = (group: Group, direction: Direction): boolean => {
    const voice = voices.of(out.partiesOf(group), direction);
    return !heard[direction].has(voice) && heard[direction].add(voice).has(voice);
  };
  for (const [at, group] of out.rows.entries()) {
    if (isNew(group, 'egress')) classes = refine(classes, (set) => out.cell(at, set));
    if (isNew(group, 'ingress')) classes = refine(classes, (set) => into.cell(set, at));
    yield;
  }
  const merged = Map.groupBy(sets, (_, at) => classes[at]);
  return [...merged.values()].map((alike) => alike.reduce(uniteAddresses));
}

/** Sets stay in one class where they were in one and something says the same of them. */
function refine(classes: readonly number[], of: (set: number) => unknown): readonly number[] {
  const refined = new Map<number, Map<unknown, number>>();
  let count = 0;
  return classes.map((before, set) => {
    const parts = getOrMake(refined, before, () => new Map<unknown, number>());
    return getOrMake(parts, of(set), () => count++);
  });
}

/** Short names; two that would be shortened to one are written out. */
function withNames(sets: readonly AddressSet[]): readonly OutsideRange[] {
  const short = sets.map(shortName);
  const bySet = Map.groupBy(short, (name) => name);
  return sets.map((addresses, at) => {
    const name = short[at] ?? '';
    return { name: bySet.get(name)?.length === 1 ? name : formatAddressSet(addresses, Infinity), addresses };
  });
}

function shortName(addresses: AddressSet): string {
  return formatAddressSet(addresses, 3);
}

/** The name without blocks that are only counted; what somebody typed is whole. */
export function nameInFull({ name, addresses }: OutsideRange): string {
  return name === shortName(addresses) ? formatAddressSet(addresses, Infinity) : name;
}

const COARSE: readonly OutsideRange[] = [
  { name: 'internet', addresses: INTERNET },
  { name: 'other addresses', addresses: subtractAddresses(ALL_ADDRESSES, INTERNET) },
];
