import { compareAllOutside } from './outside-answers.ts';
import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import { createCellComparison } from './compare-cells.ts';
import { createNodeComparison } from './node-answers.ts';
import { blocksOf, type Finding, type PairBlock } from './pair-blocks.ts';
import { findRows } from '../../engine/all-pairs/find-sides.ts';
import { groupAlikeParties } from './alike-parties.ts';
import { isAlone, matchParties, namespaceOf, type Party } from './parties.ts';
import type { Origin } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';
import { createSameness, type Touched } from './sameness.ts';
import { readStateRows } from './state-rows.ts';

export interface Comparison {
  readonly before: Connectivity;
  readonly after: Connectivity;
  /** By namespace, then name. */
  readonly parties: readonly Party[];
  /** By source, then by destination: of the first pair of each. */
  readonly blocks: readonly PairBlock[];
  /** There on one side only, and the other one's list of pods was not read: they are not compared. */
  readonly hidden: readonly Party[];
  /** Where the state after has what it shares with the one before; absent: at the same places. */
  readonly originOf?: (origin: Origin) => Origin;
}

/** What of a comparison there is to do. */
export interface CompareLimits {
  /** Whether the connections of a namespace's workloads are wanted; of a pair one end is enough. */
  readonly isAsked: (namespace: string) => boolean;
  readonly plan: ComparePlan;
  /** Both are the same cluster: what nobody could read is the same in both, too. */
  readonly isOneWorld: boolean;
}

/** Which pairs are looked at; all others are known not to differ. Parties go by their positions. */
export type ComparePlan = (parties: readonly Party[]) => PlannedPairs;

export interface PlannedPairs {
  readonly touched: readonly Touched[];
  /** The destinations of a source, ascending. */
  readonly others: (at: number) => readonly number[];
}

/** Every pair, one by one. */
export const EVERY_PAIR: ComparePlan = (parties) => {
  const everybody = [...parties.keys()];
  return { touched: parties.map(() => TOUCHED), others: () => everybody };
};

const TOUCHED: Touched = { out: true, into: true };

/**
 * What differs between two states. Parties that both states answer alike are asked about once, so that the cost goes with
 * what policies tell apart, not with pairs; `touchedOf` may know of sides that are not looked at. It yields now and then, so
 * that whoever runs it can be interrupted.
 */
export function* compareStates(
  before: Connectivity,
  after: Connectivity,
  isAsked: CompareLimits['isAsked'],
  touchedOf: (party: Party) => Touched = () => TOUCHED,
): Generator<undefined, Comparison> {
  const matched = matchParties(before, after);
  yield;
  const { parties } = matched;
  const touched = parties.map(touchedOf);
  const groups = groupAlikeParties(parties, before, after, (party, at) => {
    const { out, into } = touched[at] ?? TOUCHED;
    return `${isAsked(namespaceOf(party))} ${out} ${into}`;
  });
  yield;
  const others = othersOf(groups, touched);
  const pairs = groups.reduce((sum, _, group) => sum + others(group).length, 0);
  const isSparse = pairs < groups.length ** 2 / FEW;
  const work = { groups, touched, others, isSparse, isAsked, isOneWorld: false };
  const met = isSparse ? findMet(groups.length, others) : new Set(groups.keys());
  const wanted = [...met].flatMap((group) =>
    (groups[group] ?? []).slice(0, MOST_OF_GROUP).flatMap((at) => parties[at] ?? []),
  );
  yield* findSides(before, podsOf(wanted, 'before'));
  yield* findSides(after, podsOf(wanted, 'after'));
  return { before, after, ...matched, blocks: yield* compareGroups({ before, after }, parties, work) };
}

/** Where neither the source's way out nor the destination's way in is touched, both states say the same. */
function othersOf(groups: readonly (readonly number[])[], touched: readonly Touched[]): Work['others'] {
  const sidesOf = (group: number): Touched => touched[groups[group]?.[0] ?? -1] ?? TOUCHED;
  const everybody = [...groups.keys()];
  const touchedInto = everybody.filter((group) => sidesOf(group).into);
  return (group) => (sidesOf(group).out ? everybody : touchedInto);
}

/** Of parties that are answered alike, two stand for all: one with others, and both with each other. */
const MOST_OF_GROUP = 2;

function podsOf(parties: readonly Party[], side: 'before' | 'after'): readonly Pod[] {
  return parties.flatMap((party) => party[side] ?? []);
}

function* findSides(connectivity: Connectivity, pods: readonly Pod[]): Generator<undefined> {
  const parties = new Set(pods.flatMap((pod) => connectivity.partiesOf(pod)));
  yield* findRows(connectivity, parties, 'egress');
  yield* findRows(connectivity, parties, 'ingress');
}

/** The same within limits, pair by pair. */
export function* compareWithin(
  before: Connectivity,
  after: Connectivity,
  { isAsked, plan, isOneWorld }: CompareLimits,
): Generator<undefined, Comparison> {
  const matched = matchParties(before, after);
  const { parties } = matched;
  const { touched, others } = plan(parties);
  const planned = parties.map((_, at) => others(at));
  const isSparse = planned.reduce((sum, { length }) => sum + length, 0) < parties.length ** 2 / FEW;
  const groups = parties.map((_, at) => [at]);
  const work = { groups, touched, others: (at: number) => planned[at] ?? [], isSparse, isAsked, isOneWorld };
  return { before, after, ...matched, blocks: yield* compareGroups({ before, after }, parties, work) };
}

/** Looking at a quarter of all pairs one by one costs no more than whole rows. */
const FEW = 4;

interface Work extends Pick<CompareLimits, 'isAsked' | 'isOneWorld'> {
  /** Positions of parties that are answered alike, ascending: the first stands for all. */
  readonly groups: readonly (readonly number[])[];
  readonly touched: readonly Touched[];
  /** Which groups a group is compared with. */
  readonly others: (group: number) => readonly number[];
  readonly isSparse: boolean;
}

function* compareGroups(
  states: { readonly before: Connectivity; readonly after: Connectivity },
  parties: readonly Party[],
  { groups, touched, others, isSparse, isAsked, isOneWorld }: Work,
): Generator<undefined, readonly PairBlock[]> {
  const members = groups.map((group) => group.slice(0, MOST_OF_GROUP).flatMap((at) => parties[at] ?? []));
  const met = isSparse ? findMet(members.length, others) : new Set(members.keys());
  const wanted = [...met].flatMap((group) => members[group] ?? []);
  const was = readStateRows(states.before, new Set(wanted.map(({ before }) => before)), isSparse);
  yield;
  const is = readStateRows(states.after, new Set(wanted.map(({ after }) => after)), isSparse);
  yield;
  const columns = members.map((group, at) =>
    met.has(at) ? group.map(({ before, after }) => ({ was: was.column(before), is: is.column(after) })) : [],
  );
  const asked = members.map(([party]) => party !== undefined && isAsked(namespaceOf(party)));
  const compareCells = createCellComparison();
  const compareNodes = createNodeComparison(states);
  const findings: Finding[] = [];
  for (const [source, [party, second]] of members.entries()) {
    if (party === undefined) continue;
    const rows = { was: was.row(party.before), is: is.row(party.after) };
    const find = (destination: number, member: 0 | 1, who: 'everybody' | 'others'): void => {
      const column = columns[destination]?.[member];
      const compared = column && compareCells(rows, column);
      if (compared && compared.all.length > 0) findings.push({ kind: 'groups', source, destination, who, compared });
    };
    for (const destination of others(source)) {
      if (asked[source] !== true && asked[destination] !== true) continue;
      if (destination !== source) find(destination, 0, 'everybody');
      else if (!isAlone(party)) find(destination, 0, 'everybody');
      else if (second !== undefined) find(destination, 1, 'others');
    }
    const sides = touched[groups[source]?.[0] ?? -1] ?? TOUCHED;
    if (asked[source] === true) {
      const outside = compareAllOutside(party, states, sides);
      for (const answer of [...outside, ...compareNodes(party, sides, outside)])
        findings.push({ kind: 'other', group: source, ...answer });
    }
    if (sides.out || sides.into || source % 64 === 0) yield;
  }
  return blocksOf(findings, groups, parties, createSameness(parties, touched, states, isOneWorld));
}

/** Those that stand in a pair that is looked at. */
function findMet(count: number, others: Work['others']): ReadonlySet<number> {
  const met = new Set<number>();
  for (let group = 0; group < count; group++) {
    const destinations = others(group);
    if (destinations.length > 0) met.add(group);
    for (const each of destinations) met.add(each);
  }
  return met;
}
