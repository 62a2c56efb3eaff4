import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import { familiesOf } from '../../engine/all-pairs/party-facts.ts';
import { findTelling } from './find-telling.ts';
import type { Party } from '../diff/parties.ts';
import type { Pod } from '../../model/pod.ts';
import { differingItems, type Row, rowValue } from '../../engine/all-pairs/row.ts';
import type { Touch } from './find-touched.ts';

/** Numbers of a party's pods among those that policies tell apart. */
type Ids = readonly [before: readonly number[], after: readonly number[]];

/** For each touched party, the others with which it may connect in another way. Parties go by their positions. */
export class Suspects {
  readonly #parties: readonly Party[];
  readonly #before: Connectivity;
  readonly #after: Connectivity;
  readonly #everybody: readonly number[];
  /** Of whom something is not known that decides: an address, a node, or whose node it is. */
  readonly #open: readonly number[];
  readonly #moved: ReadonlySet<number>;
  readonly #ids: readonly Ids[];
  /** Both states have told the same pods apart alike: the numbers of the one are those of the other. */
  readonly #areNumbersSame: boolean;
  readonly #byId: readonly (readonly number[])[];
  readonly #rowNumbers = new Map<Row, number>();
  readonly #known = new Map<string, readonly number[]>();
  /** Parties whose policies tell moved ones apart from what they were. */
  readonly #telling: Readonly<Record<Direction, readonly number[]>>;

  constructor(parties: readonly Party[], before: Connectivity, after: Connectivity, touch: Touch) {
    this.#parties = parties;
    this.#before = before;
    this.#after = after;
    this.#everybody = [...parties.keys()];
    this.#open = this.#everybody.filter((at) => podsOf(partyAt(parties, at)).some(isOpen));
    this.#moved = new Set(this.#everybody.filter((at) => touch.isMoved(partyAt(parties, at))));
    this.#areNumbersSame = before.tables.numbering === after.tables.numbering;
    this.#ids = parties.map((party): Ids => {
      const was = idsOf(before, party.before);
      return [was, this.#areNumbersSame && party.before === party.after ? was : idsOf(after, party.after)];
    });
    this.#byId = positionsById(this.#ids);
    const moved = [...this.#moved].map((at) => partyAt(parties, at));
    const subjects = {
      ingress: findTelling(moved, before, after, 'ingress'),
      egress: findTelling(moved, before, after, 'egress'),
    };
    const holding = (pods: ReadonlySet<Pod>): readonly number[] =>
      pods.size === 0 ? [] : this.#everybody.filter((at) => parties[at]?.after?.some((pod) => pods.has(pod)) === true);
    this.#telling = { ingress: holding(subjects.ingress), egress: holding(subjects.egress) };
  }

  /** False: what the policies of a party say in a direction, of whomever, is for certain the same in both states. */
  isToldApart(at: number, direction: Direction): boolean {
    const party = partyAt(this.#parties, at);
    if (!this.#areNumbersSame || this.#moved.has(at) || podsOf(party).some(isOpen)) return true;
    const [ids] = this.#ids[at] ?? [[]];
    const [was, is] = [this.#before.tables, this.#after.tables];
    return ids.some((id) => was.asked(id, direction) !== is.asked(id, direction));
  }

  /** Each once, in no order. */
  of(at: number, direction: Direction): readonly number[] {
    const party = partyAt(this.#parties, at);
    if (party.before === undefined || party.after === undefined || podsOf(party).some(isOpen)) return this.#everybody;
    // The other end's word about a party that moved is the other direction's.
    const theirs = this.#moved.has(at) ? this.#telling[direction === 'egress' ? 'ingress' : 'egress'] : [];
    return [...new Set([...this.#bySide(party, direction), ...this.#open, ...this.#moved, ...theirs])];
  }

  /** Those of whom this side says something else. */
  #bySide(party: Party, direction: Direction): readonly number[] {
    const was = rowsOf(this.#before, party.before, direction);
    const is = rowsOf(this.#after, party.after, direction);
    if (was.families !== is.families) return this.#everybody;
    const key = [was.rows, is.rows]
      .map((rows) => rows.map((each) => each.map((row) => this.#numberOf(row)).join()).join(';'))
      .join(' ');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#areNumbersSame
      ? this.#differing(was.rows, is.rows)
      : this.#everybody.filter((other) => this.#isOther(was.rows, is.rows, other));
    this.#known.set(key, found);
    return found;
  }

  /** Those of whom some of these rows say another thing than the others of their family. */
  #differing(was: RowsByFamily, is: RowsByFamily): readonly number[] {
    const found = new Set<number>();
    for (const family of [0, 1]) {
      const [first, ...others] = [...(was[family] ?? []), ...(is[family] ?? [])];
      for (const other of others) {
        const items = first === undefined ? [] : differingItems(first, other);
        if (items === 'most') return this.#everybody;
        for (const id of items) for (const at of this.#byId[id] ?? []) found.add(at);
      }
    }
    return [...found];
  }

  /** Whether these rows say of the other party not one and the same in both states. */
  #isOther(was: RowsByFamily, is: RowsByFamily, other: number): boolean {
    const [idsBefore, idsAfter] = this.#ids[other] ?? [[], []];
    return [0, 1].some((family) => {
      const value = { first: -1 };
      return saysOther(was[family], idsBefore, value) || saysOther(is[family], idsAfter, value);
    });
  }

  #numberOf(row: Row): number {
    const known = this.#rowNumbers.get(row) ?? this.#rowNumbers.size;
    this.#rowNumbers.set(row, known);
    return known;
  }
}

/** Whether rows say of these anything but the value that was `first`; there is none while it is negative. */
function saysOther(rows: readonly Row[] = [], ids: readonly number[], value: { first: number }): boolean {
  for (const row of rows) {
    for (const id of ids) {
      const said = rowValue(row, id);
      if (value.first >= 0 && said !== value.first) return true;
      value.first = said;
    }
  }
  return false;
}

function partyAt(parties: readonly Party[], at: number): Party {
  const party = parties[at];
  if (party === undefined) throw new RangeError(`there is no party ${at}`);
  return party;
}

function podsOf({ before = [], after = [] }: Party): readonly Pod[] {
  return before === after ? before : [...before, ...after];
}

function isOpen({ hostNetwork, addresses, node }: Pod): boolean {
  return hostNetwork || addresses.length === 0 || node === undefined;
}

function idsOf(connectivity: Connectivity, pods: readonly Pod[] = []): readonly number[] {
  const [first, ...others] = pods.map((pod) => connectivity.partiesOf(pod));
  // Replicas are mostly told apart from nobody.
  if (first?.length === 1 && others.every((each) => each.length === 1 && each[0] === first[0])) {
    return first.map(({ id }) => id);
  }
  return [...new Set([first ?? [], ...others].flat().map(({ id }) => id))];
}

function positionsById(ids: readonly Ids[]): readonly (readonly number[])[] {
  const positions: number[][] = [];
  for (const [at, [before]] of ids.entries()) for (const id of before) (positions[id] ??= []).push(at);
  return positions;
}

/** IPv4, then IPv6. */
type RowsByFamily = readonly (readonly Row[])[];

function rowsOf(
  connectivity: Connectivity,
  pods: readonly Pod[] = [],
  direction: Direction,
): { readonly rows: RowsByFamily; readonly families: string } {
  const parties = new Set(pods.flatMap((pod) => connectivity.partiesOf(pod)));
  const rows = ([4, 6] as const).map((family) => [
    ...new Set(
      [...parties]
        .filter(({ families }) => familiesOf(families).includes(family))
        .map(({ id }) => connectivity.tables.row(id, direction, family)),
    ),
  ]);
  return { rows, families: rows.map(({ length }) => length > 0).join() };
}
