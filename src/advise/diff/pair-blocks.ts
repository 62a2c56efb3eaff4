import type { EndsInPlace } from '../ends-in-place.ts';
import type { Compared } from './compare-cells.ts';
import type { Difference } from './openness.ts';
import type { DiffEnd, Party } from './parties.ts';
import type { Direction } from '../../model/verdict.ts';
import { getOrMake } from '../../engine/all-pairs/get-or-make.ts';
import type { IsSame } from './sameness.ts';

export type PairEnds = EndsInPlace<DiffEnd>;

/** Pairs of ends that differ alike, or are not known: each source with each destination. */
export interface PairBlock {
  readonly sources: PairEnds;
  readonly destinations: PairEnds;
  /** Both are the same, and none of them is paired with itself. */
  readonly isApart: boolean;
  /** One entry for each address family, or one for both. Never empty. */
  readonly differences: readonly Difference[];
}

/** One pair of ends that differs, or is not known. */
export interface PairDifference {
  readonly source: DiffEnd;
  readonly destination: DiffEnd;
  readonly differences: readonly Difference[];
}

/** Pair by pair, for those who look at each: there may be millions. */
export function* pairsOf(blocks: Iterable<PairBlock>): Generator<PairDifference> {
  for (const { sources, destinations, isApart, differences } of blocks) {
    for (const source of sources.ends) {
      for (const destination of destinations.ends) {
        if (!isApart || source !== destination) yield { source, destination, differences };
      }
    }
  }
}

export function countPairs({ sources, destinations, isApart }: PairBlock): number {
  return sources.ends.length * (destinations.ends.length - (isApart ? 1 : 0));
}

/** What was found between two groups of parties; a group goes by its number. */
export interface GroupsFinding {
  readonly kind: 'groups';
  readonly source: number;
  readonly destination: number;
  /** Of a group with itself. */
  readonly who: 'everybody' | 'others';
  readonly compared: Compared;
}

/** What was found between a group and an end that is no workload. */
export interface OtherFinding {
  readonly kind: 'other';
  readonly group: number;
  /** Of the group. */
  readonly direction: Direction;
  readonly end: Exclude<DiffEnd, { kind: 'workload' }>;
  readonly compared: Compared;
}

export type Finding = GroupsFinding | OtherFinding;

/**
 * Findings as blocks, in the order in which somebody comes to them who goes from source to source, and at each from
 * destination to destination, ends that are no workloads last. Where something is unknown in both states, groups are parted by whether
 * all that decides is the same: then that is no difference.
 */
export function blocksOf(
  findings: readonly Finding[],
  groups: readonly (readonly number[])[],
  parties: readonly Party[],
  isSame: IsSame,
): readonly PairBlock[] {
  const doubts = doubtsOf(findings);
  const parts = new Map<number, readonly Part[]>();
  const partsOf = (group: number): readonly Part[] =>
    getOrMake(parts, group, () => partGroup(groups[group] ?? [], parties, isSame, doubts.get(group)));
  return findings
    .flatMap((finding, at) =>
      finding.kind === 'groups' ? blocksBetween(finding, partsOf) : blocksBeside(finding, partsOf, at),
    )
    .sort((a, b) => a.first[0] - b.first[0] || a.first[1] - b.first[1])
    .map(({ block }) => block);
}

interface Ordered {
  readonly block: PairBlock;
  /** Where somebody comes to it. */
  readonly first: readonly [source: number, destination: number];
}

type Doubts = ReadonlySet<Direction>;

/** Groups of which it matters whether a direction is decided by the same. */
function doubtsOf(findings: readonly Finding[]): ReadonlyMap<number, Doubts> {
  const doubts = new Map<number, Set<Direction>>();
  const doubt = (group: number, direction: Direction): void =>
    void getOrMake(doubts, group, () => new Set<Direction>()).add(direction);
  for (const finding of findings) {
    if (finding.compared.all === finding.compared.known) continue;
    if (finding.kind === 'other') doubt(finding.group, finding.direction);
    else {
      doubt(finding.source, 'egress');
      doubt(finding.destination, 'ingress');
    }
  }
  return doubts;
}

interface Part {
  readonly who: PairEnds;
  /** Absent: nobody asks. */
  readonly isSame: Readonly<Partial<Record<Direction, boolean>>>;
}

function partGroup(
  group: readonly number[],
  parties: readonly Party[],
  isSame: IsSame,
  doubts: Doubts = new Set(),
): readonly Part[] {
  const places = group.map((at) => {
    const same = Object.fromEntries([...doubts].map((direction) => [direction, isSame(direction, at)]));
    return { at, same, key: [...doubts].map((direction) => same[direction]).join() };
  });
  return [...Map.groupBy(places, ({ key }) => key).values()].map((part) => ({
    who: {
      places: part.map(({ at }) => at),
      ends: part.flatMap(({ at }): readonly DiffEnd[] => {
        const party = parties[at];
        return party === undefined ? [] : [{ kind: 'workload', party }];
      }),
    },
    isSame: part[0]?.same ?? {},
  }));
}

function blocksBetween(
  { source, destination, who, compared }: GroupsFinding,
  partsOf: (group: number) => readonly Part[],
): readonly Ordered[] {
  return partsOf(source).flatMap((from) =>
    partsOf(destination).flatMap((to): readonly Ordered[] => {
      const isSame = from.isSame.egress === true && to.isSame.ingress === true;
      const differences = isSame ? compared.known : compared.all;
      const isApart = from === to && who === 'others';
      const [first = 0] = from.who.places;
      const next = to.who.places[isApart ? 1 : 0];
      if (differences.length === 0 || next === undefined) return [];
      return [{ block: { sources: from.who, destinations: to.who, isApart, differences }, first: [first, next] }];
    }),
  );
}

/** `at` is where it stands among all findings: later than any of workloads. */
function blocksBeside(
  { group, direction, end, compared }: OtherFinding,
  partsOf: (group: number) => readonly Part[],
  at: number,
): readonly Ordered[] {
  const other: PairEnds = { ends: [end], places: [-1] };
  return partsOf(group).flatMap(({ who, isSame }): readonly Ordered[] => {
    const differences = isSame[direction] === true ? compared.known : compared.all;
    const [first = 0] = who.places;
    if (differences.length === 0) return [];
    const ends =
      direction === 'ingress' ? { sources: other, destinations: who } : { sources: who, destinations: other };
    return [{ block: { ...ends, isApart: false, differences }, first: [first, LAST + at] }];
  });
}

/** Comes after every position of a party. */
const LAST = 2 ** 32;
