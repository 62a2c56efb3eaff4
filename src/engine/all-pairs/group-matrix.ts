import type { AddressSet } from '../../model/address-set.ts';
import { intersectAddresses, isEmpty } from '../../model/address-set.ts';
import { BOTH, ALLOW } from './side-row.ts';
import type { Cell, Group, Matrix, MatrixOptions } from './matrix.ts';
import { CellBook } from './cell-book.ts';
import { commonFamilies, familiesOf, isOnNodeNetwork } from './party-facts.ts';
import type { Connectivity, OutsideSay, Party, PodsParty, Relation } from './connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import { groupPods, type PodsGroup } from './groups.ts';
import { type MemberParty, memberParties } from './group-members.ts';
import type { PortFunction } from './port-functions.ts';
import { relationsOfMembers } from './representatives.ts';
import { UnusualColumns } from './unusual-columns.ts';

type OutsideGroup = Extract<Group, { kind: 'outside' }>;

/** What pairs of a cell say, gathered. */
interface Gathered {
  readonly ipv4: Set<PortFunction>;
  readonly ipv6: Set<PortFunction>;
}

/** A group's parties, and which groups are alike as far as what is usual for them goes. */
interface Members {
  readonly parties: readonly MemberParty[];
  readonly asSource: number;
  readonly asDestination: number;
}

/**
 * A row is what is usual between groups like its own and each column's, but for the few columns that have to be looked at
 * one by one.
 */
export class GroupMatrix implements Matrix {
  readonly connectivity: Connectivity;
  readonly rows: readonly Group[];
  readonly columns: readonly Group[];
  readonly #book: CellBook;
  readonly #members = new Map<Group, Members>();
  readonly #alike = new Map<string, number>();
  readonly #outsideColumns: readonly number[];
  readonly #positions: ReadonlyMap<Group, number>;
  readonly #usualRows = new Map<number, Int32Array>();
  readonly #outside = new Map<OutsideGroup, Map<readonly OutsideSay[], readonly PortFunction[]>>();
  #unusual: UnusualColumns | undefined;

  constructor(connectivity: Connectivity, { by, isRow, isColumn, outside = [] }: MatrixOptions) {
    this.connectivity = connectivity;
    this.#book = new CellBook(connectivity.tables);
    const groups: readonly Group[] = [
      ...groupPods(connectivity.index, by),
      ...outside.map((range): Group => ({ kind: 'outside', ...range })),
    ];
    this.rows = isRow === undefined ? groups : groups.filter(isRow);
    this.columns = isColumn === undefined ? groups : groups.filter(isColumn);
    this.#outsideColumns = [...this.columns.keys()].filter((at) => this.columns[at]?.kind === 'outside');
    this.#positions = new Map(this.columns.map((column, at) => [column, at]));
  }

  get cells(): readonly Cell[] {
    return this.#book.cells;
  }

  partiesOf(group: Group): readonly Party[] {
    return group.kind === 'outside' ? [] : this.#membersOf(group).parties.map(({ party }) => party);
  }

  cell(row: number, column: number): Cell {
    const [source, destination] = [this.rows[row], this.columns[column]];
    const cell = source && destination && this.#book.cells[this.#cellOf(source, destination)];
    if (cell === undefined) throw new RangeError('there is no such row or column');
    return cell;
  }

  row(at: number): Int32Array {
    const source = this.rows[at];
    if (source === undefined) throw new RangeError(`there is no row ${at}`);
    if (source.kind === 'outside') return Int32Array.from(this.columns, (column) => this.#cellOf(source, column));
    const { parties, asSource } = this.#membersOf(source);
    const row = this.#usualRow(asSource, source).slice();
    for (const column of [
      ...this.#unusualColumns().of(parties, this.#positions.get(source)),
      ...this.#outsideColumns,
    ]) {
      const destination = this.columns[column];
      if (destination !== undefined) row[column] = this.#cellOf(source, destination);
    }
    return row;
  }

  #unusualColumns(): UnusualColumns {
    this.#unusual ??= new UnusualColumns(
      this.connectivity,
      this.columns.map((column) => (column.kind === 'outside' ? [] : this.#membersOf(column).parties)),
    );
    return this.#unusual;
  }

  #membersOf(group: PodsGroup): Members {
    const known = this.#members.get(group);
    if (known !== undefined) return known;
    const parties = memberParties(this.connectivity, group);
    const alike = (direction: Direction): number => {
      const usual = parties.map(({ party }) => this.#usualKey(party, direction));
      const key = `${direction} ${[...new Set(usual)].sort().join(' ')}`;
      const id = this.#alike.get(key) ?? this.#alike.size;
      this.#alike.set(key, id);
      return id;
    };
    const made = { parties, asSource: alike('egress'), asDestination: alike('ingress') };
    this.#members.set(group, made);
    return made;
  }

  #usualKey({ id, families }: PodsParty, direction: Direction): string {
    const usual = familiesOf(families).map(
      (family) => `${family}:${this.connectivity.tables.row(id, direction, family).usual}`,
    );
    return `${families === 'none' ? '?' : ''}${usual.join()}`;
  }

  /** For each column, what is usual between groups like the row's and like the column's. */
  #usualRow(asSource: number, source: PodsGroup): Int32Array {
    const known = this.#usualRows.get(asSource);
    if (known !== undefined) return known;
    const byDestination = new Map<number, number>();
    const made = Int32Array.from(this.columns, (column) => {
      if (column.kind === 'outside') return 0;
      const { asDestination } = this.#membersOf(column);
      const cell = byDestination.get(asDestination) ?? this.#usualCell(source, column);
      byDestination.set(asDestination, cell);
      return cell;
    });
    this.#usualRows.set(asSource, made);
    return made;
  }

  #usualCell(source: PodsGroup, destination: PodsGroup): number {
    const { tables } = this.connectivity;
    const gathered: Gathered = { ipv4: new Set(), ipv6: new Set() };
    for (const { party: from } of this.#membersOf(source).parties) {
      for (const { party: to } of this.#membersOf(destination).parties) {
        for (const family of commonFamilies(from.families, to.families)) {
          const out = tables.row(from.id, 'egress', family).usual;
          const into = tables.row(to.id, 'ingress', family).usual;
          gathered[family === 4 ? 'ipv4' : 'ipv6'].add(tables.functions.combine(BOTH, out, into));
        }
      }
    }
    return this.#numberOf(gathered);
  }

  #cellOf(source: Group, destination: Group): number {
    if (source.kind === 'outside') {
      if (destination.kind === 'outside') return this.#book.ofPair(-1, -1);
      return this.#outsideCell(destination, 'ingress', source);
    }
    if (destination.kind === 'outside') return this.#outsideCell(source, 'egress', destination);
    const [from, to] = [this.#membersOf(source).parties, this.#membersOf(destination).parties];
    const [oneFrom, oneTo] = [from[0], to[0]];
    if (
      oneFrom !== undefined &&
      oneTo !== undefined &&
      from.length === 1 &&
      to.length === 1 &&
      source !== destination
    ) {
      if (!isOnNodeNetwork(oneFrom.party) && !isOnNodeNetwork(oneTo.party))
        return this.#plainCell(oneFrom.party, oneTo.party);
    }
    const gathered: Gathered = { ipv4: new Set(), ipv6: new Set() };
    for (const a of from)
      for (const b of to)
        this.#gather(gathered, a, b, { isSameGroup: source === destination, isAlone: isAlone(source, destination) });
    return this.#numberOf(gathered);
  }

  /** Between two groups of one party each, apart: nearly all that is ever asked. */
  #plainCell(from: PodsParty, to: PodsParty): number {
    const { bothSay } = this.connectivity.tables;
    const families = commonFamilies(from.families, to.families);
    return this.#book.ofPair(
      families.includes(4) ? bothSay(from, to, 4, 'apart') : -1,
      families.includes(6) ? bothSay(from, to, 6, 'apart') : -1,
    );
  }

  /** A pod and itself count only where there is no other pair. */
  #gather(
    gathered: Gathered,
    from: MemberParty,
    to: MemberParty,
    { isSameGroup, isAlone }: { readonly isSameGroup: boolean; readonly isAlone: boolean },
  ): void {
    const areApart = !isSameGroup && !isOnNodeNetwork(from.party) && !isOnNodeNetwork(to.party);
    for (const relation of areApart ? APART : relationsOfMembers(from, to)) {
      if (relation === 'same-pod' && !isAlone) continue;
      for (const family of commonFamilies(from.party.families, to.party.families)) {
        const both = this.connectivity.tables.bothSay(from.party, to.party, family, relation);
        gathered[family === 4 ? 'ipv4' : 'ipv6'].add(both);
      }
    }
  }

  #outsideCell(group: PodsGroup, direction: Direction, outside: OutsideGroup): number {
    const gathered: Gathered = { ipv4: new Set(), ipv6: new Set() };
    for (const { party } of this.#membersOf(group).parties) {
      for (const family of familiesOf(party.families)) {
        const says = this.connectivity.tables.outside(party.id, direction, family);
        for (const both of this.#within(says, outside)) gathered[family === 4 ? 'ipv4' : 'ipv6'].add(both);
      }
    }
    return this.#numberOf(gathered);
  }

  /** What is said about addresses of the range. */
  #within(says: readonly OutsideSay[], outside: OutsideGroup): readonly PortFunction[] {
    const ofGroup = this.#outside.get(outside) ?? new Map<readonly OutsideSay[], readonly PortFunction[]>();
    this.#outside.set(outside, ofGroup);
    const known = ofGroup.get(says);
    if (known !== undefined) return known;
    const { functions } = this.connectivity.tables;
    const allowed = functions.constant(ALLOW);
    const found = says.filter(({ addresses }) => overlap(addresses, outside.addresses));
    const made = [...new Set(found.map(({ says: own }) => functions.combine(BOTH, own, allowed)))];
    ofGroup.set(says, made);
    return made;
  }

  #numberOf({ ipv4, ipv6 }: Gathered): number {
    if (ipv4.size > 1 || ipv6.size > 1) return this.#book.of({ ipv4: [...ipv4], ipv6: [...ipv6] });
    const [[first = -1], [second = -1]] = [ipv4, ipv6];
    return this.#book.ofPair(first, second);
  }
}

const APART: readonly Relation[] = ['apart'];

function overlap(a: AddressSet, b: AddressSet): boolean {
  return !isEmpty(intersectAddresses(a, b));
}

function isAlone(source: PodsGroup, destination: PodsGroup): boolean {
  return source.pods.length === 1 && destination.pods.length === 1;
}
