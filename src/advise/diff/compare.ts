import { type AddressSet, uniteAddresses } from '../../model/address-set.ts';
import type { Cell, Group, Matrix } from '../../engine/all-pairs/matrix.ts';
import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';
import { compareOutside, type OutsideDifference } from './outside.ts';
import { compareSides, type FamilyBits, familyBits, type PairSide } from './families.ts';
import { type Difference, withoutSameUnknown } from './openness.ts';
import { createInputs, type InputsOf } from './inputs.ts';
import { findGap, isCovered } from '../../engine/cluster-index.ts';
import { matrixOf } from '../../engine/all-pairs/matrix-of.ts';

/** A workload, or a pod of nobody's, by its name in both states. */
export interface Party {
  readonly ref: ObjectRef;
  /** Absent: it is not there on that side. Not empty. */
  readonly before?: readonly Pod[];
  readonly after?: readonly Pod[];
}

export type DiffEnd =
  | { readonly kind: 'workload'; readonly party: Party }
  | { readonly kind: 'outside'; readonly addresses: AddressSet };

/** One pair of ends that differs, or is not known. */
export interface PairDifference {
  readonly source: DiffEnd;
  readonly destination: DiffEnd;
  /** One entry for each address family, or one for both. Never empty. */
  readonly differences: readonly Difference[];
}

export interface Comparison {
  readonly before: Connectivity;
  readonly after: Connectivity;
  /** By namespace, then name. */
  readonly parties: readonly Party[];
  readonly pairs: readonly PairDifference[];
  /** There on one side only, and the other one's list of pods was not read: they are not compared. */
  readonly hidden: readonly Party[];
}

/**
 * What differs between two states, pair by pair. `isAsked` says of a namespace whether the connections of its workloads are
 * wanted; of a pair one end is enough. It yields now and then, so that whoever runs it can be interrupted.
 */
export function* compareStates(
  before: Connectivity,
  after: Connectivity,
  isAsked: (namespace: string) => boolean,
): Generator<undefined, Comparison> {
  const [was, is] = [sideOf(before), sideOf(after)];
  const all = matchParties(was, is);
  const hidden = all.filter((party) => isHidden(party, before, after));
  const parties = all.filter((party) => !hidden.includes(party));
  const ends = parties.map(workload);
  const columns = { was: columnsOf(was, parties), is: columnsOf(is, parties) };
  const [inputsBefore, inputsAfter] = [createInputs(before), createInputs(after)];
  const unchangedIn = (direction: Direction): readonly boolean[] =>
    parties.map((party) => isUnchanged(party, direction, inputsBefore, inputsAfter));
  const unchanged = { egress: unchangedIn('egress'), ingress: unchangedIn('ingress') };
  const asked = parties.map((party) => isAsked(namespaceOf(party)));
  const compareCells = createCellComparison();
  const pairs: PairDifference[] = [];
  for (const [at, source] of parties.entries()) {
    const rows = { was: was.row(source), is: is.row(source) };
    for (const [to, destination] of parties.entries()) {
      if (asked[at] !== true && asked[to] !== true) continue;
      if (source === destination && (isAlone(source.before) || isAlone(source.after))) continue;
      const isSame = unchanged.egress[at] === true && unchanged.ingress[to] === true;
      const sides = { was: placeIn(rows.was, columns.was[to]), is: placeIn(rows.is, columns.is[to]) };
      const differences = compareCells(sides.was, sides.is, isSame);
      const [from, end] = [ends[at], ends[to]];
      if (differences.length > 0 && from && end) pairs.push({ source: from, destination: end, differences });
    }
    if (asked[at] === true) {
      const isSame = { egress: unchanged.egress[at] === true, ingress: unchanged.ingress[at] === true };
      pairs.push(...outsidePairs(source, before, after, isSame));
    }
    yield;
  }
  return { before, after, parties, pairs, hidden };
}

function namespaceOf({ ref }: Party): string {
  return ref.namespace ?? '';
}

/** What nobody could read may still be there. */
function isHidden(party: Party, before: Connectivity, after: Connectivity): boolean {
  const at = { namespace: namespaceOf(party) };
  const mayHide = ({ index: { snapshot } }: Connectivity): boolean =>
    findGap(snapshot, 'pods', at) !== undefined && !isCovered(snapshot, 'pods', at);
  return (party.before === undefined && mayHide(before)) || (party.after === undefined && mayHide(after));
}

function workload(party: Party): DiffEnd {
  return { kind: 'workload', party };
}

/** One state by the names of its workloads. */
interface Side {
  readonly connectivity: Connectivity;
  readonly groups: ReadonlyMap<string, PodsGroup>;
  /** Undefined: the party is not there. */
  readonly row: (party: Party) => SideRow | undefined;
  readonly at: (party: Party) => Column | undefined;
}

interface Column {
  readonly column: number;
  readonly bits: FamilyBits;
}

interface SideRow {
  readonly bits: FamilyBits;
  readonly positions: Int32Array;
  readonly cells: readonly Cell[];
}

type PodsGroup = Extract<Group, { kind: 'pods' }>;

function sideOf(connectivity: Connectivity): Side {
  const matrix: Matrix = matrixOf(connectivity, { by: 'workload' });
  const groups = matrix.rows.filter((group): group is PodsGroup => group.kind === 'pods');
  const places = new Map(
    groups.map((group, column) => [keyOf(group.ref), { column, bits: familyBits(connectivity, group.pods) }]),
  );
  return {
    connectivity,
    groups: new Map(groups.map((group) => [keyOf(group.ref), group])),
    at: ({ ref }) => places.get(keyOf(ref)),
    row: ({ ref }) => {
      const place = places.get(keyOf(ref));
      return place && { bits: place.bits, positions: matrix.row(place.column), cells: matrix.cells };
    },
  };
}

function keyOf({ kind, namespace = '', name }: ObjectRef): string {
  return `${namespace}/${name}/${kind}`;
}

function matchParties(was: Side, is: Side): readonly Party[] {
  const keys = [...new Set([...was.groups.keys(), ...is.groups.keys()])].sort();
  return keys.flatMap((key): readonly Party[] => {
    const [before, after] = [was.groups.get(key), is.groups.get(key)];
    const ref = (before ?? after)?.ref;
    if (ref === undefined) return [];
    return [
      {
        ref,
        ...(before === undefined ? {} : { before: before.pods }),
        ...(after === undefined ? {} : { after: after.pods }),
      },
    ];
  });
}

function columnsOf(side: Side, parties: readonly Party[]): readonly (Column | undefined)[] {
  return parties.map((party) => side.at(party));
}

/** Where one side's answer about a pair stands; undefined: one of the two is not there. */
interface CellPlace {
  readonly row: SideRow;
  readonly position: number;
  readonly destination: FamilyBits;
}

function placeIn(row: SideRow | undefined, column: Column | undefined): CellPlace | undefined {
  const position = column === undefined ? undefined : row?.positions[column.column];
  if (row === undefined || column === undefined || position === undefined) return undefined;
  return { row, position, destination: column.bits };
}

/** Cells that occur are few, and pairs are many: what comes of two cells is found out once. */
function createCellComparison() {
  const known = new Map<number, { readonly all: readonly Difference[]; readonly known: readonly Difference[] }>();
  return (was: CellPlace | undefined, is: CellPlace | undefined, isSame: boolean): readonly Difference[] => {
    // Two that never were there together.
    if (was === undefined && is === undefined) return [];
    const key = numberOf(was) * MOST_PLACES + numberOf(is);
    let found = known.get(key);
    if (found === undefined) {
      const all = compareSides(pairSide(was), pairSide(is));
      found = { all, known: withoutSameUnknown(all) };
      known.set(key, found);
    }
    return isSame ? found.known : found.all;
  };
}

/** Two such numbers make one that is still exact. */
const MOST_PLACES = 2 ** 26;

/** 0: not there; else the cell, and the three bits of each end. */
function numberOf(place: CellPlace | undefined): number {
  return place === undefined ? 0 : ((place.position + 1) * 8 + place.row.bits) * 8 + place.destination;
}

function pairSide(place: CellPlace | undefined): PairSide | undefined {
  const cell = place?.row.cells[place.position];
  return place === undefined || cell === undefined
    ? undefined
    : { cell, source: place.row.bits, destination: place.destination };
}

/** The way of a pod to itself is nobody's to decide; with a second replica it would seem lost. */
function isAlone(pods: readonly Pod[] | undefined): boolean {
  return pods?.length === 1 && pods[0]?.template === false;
}

function isUnchanged(party: Party, direction: Direction, before: InputsOf, after: InputsOf): boolean {
  if (party.before === undefined || party.after === undefined) return false;
  const was = before(party.before, direction);
  return was !== undefined && was === after(party.after, direction);
}

function outsidePairs(
  party: Party,
  before: Connectivity,
  after: Connectivity,
  isSame: Readonly<Record<Direction, boolean>>,
): readonly PairDifference[] {
  const was = party.before && { connectivity: before, pods: party.before };
  const is = party.after && { connectivity: after, pods: party.after };
  const self = workload(party);
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    bothFamilies(compareOutside(direction, was, is)).flatMap(({ addresses, difference }): readonly PairDifference[] => {
      const outside: DiffEnd = { kind: 'outside', addresses };
      const [source, destination] = direction === 'ingress' ? [outside, self] : [self, outside];
      const found = [difference];
      const differences = isSame[direction] ? withoutSameUnknown(found) : found;
      return differences.length === 0 ? [] : [{ source, destination, differences }];
    }),
  );
}

/** What differs alike in IPv4 and in IPv6 is one thing to a reader: "every address". */
function bothFamilies(found: readonly OutsideDifference[]): readonly OutsideDifference[] {
  const alike = Map.groupBy(found, ({ difference }) => JSON.stringify([difference.before, difference.after]));
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const families = [first, ...others].flatMap(({ difference }) => difference.families);
    const addresses = others.reduce((sum, other) => uniteAddresses(sum, other.addresses), first.addresses);
    return [{ addresses, difference: { ...first.difference, families } }];
  });
}
