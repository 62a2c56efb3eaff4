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
  /** Where false: what decides this side of the party, and how others see it, is the same in both states. */
  readonly touched: readonly { readonly out: boolean; readonly into: boolean }[];
  /** The destinations of a source, ascending. */
  readonly others: (at: number) => readonly number[];
}

export const EVERY_PAIR: ComparePlan = (parties) => {
  const everybody = [...parties.keys()];
  return { touched: parties.map(() => ({ out: true, into: true })), others: () => everybody };
};

/** What differs between two states, pair by pair. It yields now and then, so that whoever runs it can be interrupted. */
export function compareStates(
  before: Connectivity,
  after: Connectivity,
  isAsked: CompareLimits['isAsked'],
): Generator<undefined, Comparison> {
  return compareWithin(before, after, { isAsked, plan: EVERY_PAIR, isOneWorld: false });
}

/** The same, within limits. */
export function* compareWithin(
  before: Connectivity,
  after: Connectivity,
  { isAsked, plan, isOneWorld }: CompareLimits,
): Generator<undefined, Comparison> {
  const [was, is] = [sideOf(before), sideOf(after)];
  const all = matchParties(was, is);
  const hidden = all.filter((party) => isHidden(party, before, after));
  const parties = hidden.length === 0 ? all : all.filter((party) => !hidden.includes(party));
  const { touched, others } = plan(parties);
  const planned = parties.map((_, at) => others(at));
  // One way for all: each numbers cells by itself.
  const isSparse = planned.reduce((sum, { length }) => sum + length, 0) < parties.length ** 2 / FEW;
  const ends = parties.map(workload);
  const columns = { was: columnsOf(was, parties), is: columnsOf(is, parties) };
  const sameIn = createSameness(parties, touched, [createInputs(before, isOneWorld), createInputs(after, isOneWorld)]);
  const asked = parties.map((party) => isAsked(namespaceOf(party)));
  const compareCells = createCellComparison();
  const pairs: PairDifference[] = [];
  for (const [at, source] of parties.entries()) {
    const rows = { was: was.row(source, isSparse), is: is.row(source, isSparse) };
    for (const to of planned[at] ?? []) {
      const destination = parties[to];
      if (destination === undefined || (asked[at] !== true && asked[to] !== true)) continue;
      if (source === destination && (isAlone(source.before) || isAlone(source.after))) continue;
      const isSame = (): boolean => sameIn('egress', at) && sameIn('ingress', to);
      const differences = compareCells(placeIn(rows.was, columns.was[to]), placeIn(rows.is, columns.is[to]), isSame);
      const [from, end] = [ends[at], ends[to]];
      if (differences.length > 0 && from && end) pairs.push({ source: from, destination: end, differences });
    }
    const directions = directionsOf(touched[at]);
    if (asked[at] === true && directions.length > 0) {
      pairs.push(...outsidePairs(source, [before, after], directions, (direction) => sameIn(direction, at)));
    }
    if (directions.length > 0 || at % 64 === 0) yield;
  }
  return { before, after, parties, pairs, hidden };
}

function directionsOf(touched: PlannedPairs['touched'][number] | undefined): readonly Direction[] {
  return (['ingress', 'egress'] as const).filter((direction) =>
    direction === 'ingress' ? touched?.into === true : touched?.out === true,
  );
}

/** Looking at a quarter of all pairs one by one costs no more than whole rows. */
const FEW = 4;

/** Whether all that decides a direction of a party is the same in both states: found out once, where somebody asks. */
function createSameness(
  parties: readonly Party[],
  touched: readonly { readonly out: boolean; readonly into: boolean }[],
  [before, after]: readonly [InputsOf, InputsOf],
) {
  const known = { egress: [] as (boolean | undefined)[], ingress: [] as (boolean | undefined)[] };
  return (direction: Direction, at: number): boolean => {
    const party = parties[at];
    const { out = true, into = true } = touched[at] ?? {};
    if (party === undefined || !(direction === 'egress' ? out : into)) return party !== undefined;
    return (known[direction][at] ??= isUnchanged(party, direction, before, after));
  };
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
  readonly groups: ReadonlyMap<string, PodsGroup>;
  /** Undefined: the party is not there. `isSparse`: few of its cells are wanted. */
  readonly row: (party: Party, isSparse: boolean) => SideRow | undefined;
  readonly at: (party: Party) => Column | undefined;
}

interface Column {
  readonly column: number;
  readonly bits: () => FamilyBits;
}

interface SideRow {
  readonly bits: () => FamilyBits;
  /** The number of a cell among all that occur. */
  readonly position: (column: number) => number;
  readonly cells: readonly Cell[];
}

type PodsGroup = Extract<Group, { kind: 'pods' }>;

function sideOf(connectivity: Connectivity): Side {
  const matrix: Matrix = matrixOf(connectivity, { by: 'workload' });
  const groups = matrix.rows.filter((group): group is PodsGroup => group.kind === 'pods');
  const places = new Map(
    groups.map((group, column): [string, Column] => {
      let bits: FamilyBits | undefined;
      return [keyOf(group.ref), { column, bits: () => (bits ??= familyBits(connectivity, group.pods)) }];
    }),
  );
  const cells: Cell[] = [];
  const numbers = new Map<Cell, number>();
  const numberOf = (cell: Cell): number => {
    const known = numbers.get(cell);
    if (known !== undefined) return known;
    numbers.set(cell, cells.length);
    return cells.push(cell) - 1;
  };
  return {
    groups: new Map(groups.map((group) => [keyOf(group.ref), group])),
    at: ({ ref }) => places.get(keyOf(ref)),
    row: ({ ref }, isSparse) => {
      const place = places.get(keyOf(ref));
      if (place === undefined) return undefined;
      const { column: at, bits } = place;
      if (isSparse) return { bits, position: (column) => numberOf(matrix.cell(at, column)), cells };
      const positions = matrix.row(at);
      return { bits, position: (column) => positions[column] ?? 0, cells: matrix.cells };
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
  if (row === undefined || column === undefined) return undefined;
  return { row, position: row.position(column.column), destination: column.bits() };
}

interface ComparedCells {
  readonly all: readonly Difference[];
  /** Without what is unknown on both sides; the same list where nothing is. */
  readonly known: readonly Difference[];
}

/** Cells that occur are few, and pairs are many: what comes of two cells is found out once. */
function createCellComparison() {
  const found = new Map<number, ComparedCells>();
  return (was: CellPlace | undefined, is: CellPlace | undefined, isSame: () => boolean): readonly Difference[] => {
    // Two that never were there together.
    if (was === undefined && is === undefined) return [];
    const key = numberOf(was) * MOST_PLACES + numberOf(is);
    const compared = found.get(key) ?? compareTwo(was, is);
    found.set(key, compared);
    return compared.all === compared.known || !isSame() ? compared.all : compared.known;
  };
}

function compareTwo(was: CellPlace | undefined, is: CellPlace | undefined): ComparedCells {
  const all = compareSides(pairSide(was), pairSide(is));
  return { all, known: isUnknownInBoth(all) ? withoutSameUnknown(all) : all };
}

function isUnknownInBoth(differences: readonly Difference[]): boolean {
  return differences.some(({ transitions }) =>
    transitions.some(({ before, after }) => before === 'unknown' && after === 'unknown'),
  );
}

/** Two such numbers make one that is still exact. */
const MOST_PLACES = 2 ** 26;

/** 0: not there; else the cell, and the three bits of each end. */
function numberOf(place: CellPlace | undefined): number {
  return place === undefined ? 0 : ((place.position + 1) * 8 + place.row.bits()) * 8 + place.destination;
}

function pairSide(place: CellPlace | undefined): PairSide | undefined {
  const cell = place?.row.cells[place.position];
  return place === undefined || cell === undefined
    ? undefined
    : { cell, source: place.row.bits(), destination: place.destination };
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
  [before, after]: readonly [Connectivity, Connectivity],
  directions: readonly Direction[],
  isSame: (direction: Direction) => boolean,
): readonly PairDifference[] {
  const was = party.before && { connectivity: before, pods: party.before };
  const is = party.after && { connectivity: after, pods: party.after };
  const self = workload(party);
  return directions.flatMap((direction) =>
    bothFamilies(compareOutside(direction, was, is)).flatMap(({ addresses, difference }): readonly PairDifference[] => {
      const outside: DiffEnd = { kind: 'outside', addresses };
      const [source, destination] = direction === 'ingress' ? [outside, self] : [self, outside];
      const found = [difference];
      const isOpen = !isUnknownInBoth(found) || !isSame(direction);
      const differences = isOpen ? found : withoutSameUnknown(found);
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
