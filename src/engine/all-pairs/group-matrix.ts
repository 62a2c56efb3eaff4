import { alikeRows } from './alike-rows.ts';
import { BOTH } from './side-row.ts';
import type { Cell, Group, Matrix, MatrixOptions } from './matrix.ts';
import { CellBook } from './cell-book.ts';
import { commonFamilies, haveInCommon, isOnNodeNetwork } from './party-facts.ts';
import type { Connectivity, Party, PodsParty, Relation } from './connectivity.ts';
import { getOrMake } from './get-or-make.ts';
import { groupPods } from './groups.ts';
import { type MemberParty, type Members, membersOf } from './group-members.ts';
import { OrdinaryRows } from './ordinary-rows.ts';
import { OutsideCells } from './outside-cells.ts';
import type { PortFunction } from './port-functions.ts';
import { relationsOfMembers } from './representatives.ts';
import { type Row, rowValue } from './row.ts';
import { Said } from './said.ts';
import { UsualRows } from './usual-rows.ts';

/** Some columns, by their numbers. */
interface ColumnsPart {
  readonly at: readonly number[];
  readonly rows: UsualRows;
}

/** Rows of groups of one party are made at once, and shared; others are made from what is usual (`usual-rows.ts`). */
export class GroupMatrix implements Matrix {
  readonly connectivity: Connectivity;
  readonly rows: readonly Group[];
  readonly columns: readonly Group[];
  readonly #book: CellBook;
  readonly #rowMembers: (Members | undefined)[] = [];
  readonly #columnMembers: (Members | undefined)[] = [];
  readonly #members = new Map<Group, Members>();
  readonly #columnOf: ReadonlyMap<Group, number>;
  readonly #outsideColumns: readonly number[];
  readonly #outside: OutsideCells;
  #ordinary: OrdinaryRows | undefined;
  /** Columns of pods that are not ordinary, for rows that are; all columns, for the other rows. */
  #others: ColumnsPart | undefined;
  #all: ColumnsPart | undefined;
  #alike: Int32Array | undefined;

  constructor(connectivity: Connectivity, { by, isRow, isColumn, outside = [] }: MatrixOptions) {
    this.connectivity = connectivity;
    this.#book = new CellBook(connectivity.tables);
    const ranges = outside.map((range) => ({ kind: 'outside' as const, ...range }));
    const groups: readonly Group[] = [...groupPods(connectivity.index, by), ...ranges];
    this.#outside = new OutsideCells(connectivity.tables, this.#book, ranges);
    this.rows = isRow === undefined ? groups : groups.filter(isRow);
    this.columns = isColumn === undefined ? groups : groups.filter(isColumn);
    this.#columnOf = new Map(this.columns.map((column, at) => [column, at]));
    this.#outsideColumns = [...this.columns.keys()].filter((at) => this.columns[at]?.kind === 'outside');
  }

  get cells(): readonly Cell[] {
    return this.#book.cells;
  }

  get alike(): Int32Array {
    return (this.#alike ??= alikeRows(
      this.rows.map((_, at) => this.#rowAt(at)),
      this.#allColumns(),
    ));
  }

  partiesOf(group: Group): readonly Party[] {
    return this.#membersOf(group).parties.map(({ party }) => party);
  }

  cell(row: number, column: number): Cell {
    const cell = this.#book.cells[this.#cellBetween(this.#rowAt(row), this.#columnAt(column))];
    if (cell === undefined) throw new RangeError('a cell that was made has a number');
    return cell;
  }

  row(at: number): Int32Array {
    const source = this.#rowAt(at);
    if (source.group.kind === 'outside') {
      return Int32Array.from(this.columns, (_, column) => this.#cellBetween(source, this.#columnAt(column)));
    }
    const own = this.#columnOf.get(source.group);
    const row =
      source.ordinary === undefined ? new Int32Array(this.columns.length) : this.#ordinaryRow(source.ordinary);
    if (source.ordinary === undefined) this.#fill(row, (this.#all ??= this.#partOf(() => true)), source);
    else this.#fill(row, (this.#others ??= this.#partOf(isUnordinary)), source);
    if (own !== undefined) row[own] = this.#cellBetween(source, source);
    for (const column of this.#outsideColumns) row[column] = this.#cellBetween(source, this.#columnAt(column));
    return row;
  }

  #ordinaryRow(source: PodsParty): Int32Array {
    this.#ordinary ??= new OrdinaryRows(this.connectivity, this.#allColumns(), this.#book);
    return this.#ordinary.of(source).slice();
  }

  #partOf(isIn: (column: Members) => boolean): ColumnsPart {
    const columns = this.#allColumns();
    const at = [...columns.keys()].filter((column) => isIn(this.#columnAt(column)));
    const members = at.map((column) => this.#columnAt(column));
    return { at, rows: new UsualRows(this.connectivity, members, this.#book) };
  }

  #fill(row: Int32Array, { at, rows }: ColumnsPart, source: Members): void {
    for (const [number, cell] of rows.usual(source).entries()) row[at[number] ?? 0] = cell;
    for (const number of rows.unusual(source)) {
      const column = at[number] ?? 0;
      row[column] = this.#cellBetween(source, this.#columnAt(column));
    }
  }

  #rowAt(at: number): Members {
    return (this.#rowMembers[at] ??= this.#membersOf(groupAt(this.rows, at)));
  }

  #columnAt(at: number): Members {
    return (this.#columnMembers[at] ??= this.#membersOf(groupAt(this.columns, at)));
  }

  #membersOf(group: Group): Members {
    return getOrMake(this.#members, group, () => membersOf(this.connectivity, group));
  }

  #allColumns(): readonly Members[] {
    return this.columns.map((_, at) => this.#columnAt(at));
  }

  #cellBetween(source: Members, destination: Members): number {
    const [row, column] = [source.group, destination.group];
    if (row === column) return this.#cellOfAll(source, destination);
    if (source.ordinary !== undefined && destination.ordinary !== undefined) {
      return this.#cellOfOrdinary(source.ordinary, destination.ordinary);
    }
    if (row.kind === 'outside' && column.kind === 'outside') return new Said().numberIn(this.#book);
    if (row.kind === 'outside') return this.#outside.of(destination, 'ingress', row);
    if (column.kind === 'outside') return this.#outside.of(source, 'egress', column);
    return this.#cellOfAll(source, destination);
  }

  #cellOfOrdinary(from: PodsParty, to: PodsParty): number {
    const { tables } = this.connectivity;
    const [out4, out6] = [tables.row(from.id, 'egress', 4), tables.row(from.id, 'egress', 6)];
    const [into4, into6] = [tables.row(to.id, 'ingress', 4), tables.row(to.id, 'ingress', 6)];
    const both = (out: Row, into: Row): PortFunction =>
      tables.functions.combine(BOTH, rowValue(out, to.id), rowValue(into, from.id));
    const speaks4 = haveInCommon(from.families, to.families, 4);
    const ipv4 = speaks4 ? both(out4, into4) : -1;
    if (!haveInCommon(from.families, to.families, 6)) return this.#book.ofPair(ipv4, -1);
    // Most policies ask for no address: then one row is both families'.
    const isSame = speaks4 && out4 === out6 && into4 === into6;
    return this.#book.ofPair(ipv4, isSame ? ipv4 : both(out6, into6));
  }

  #cellOfAll(source: Members, destination: Members): number {
    const said = new Said();
    const isSame = source.group === destination.group;
    // A pod and itself count only where there is no other pair.
    const countsSelf = isSame && source.group.kind === 'pods' && source.group.pods.length === 1;
    for (const from of source.parties) {
      for (const to of destination.parties) {
        for (const relation of relationsOf(from, to, isSame)) {
          if (relation === 'same-pod' && !countsSelf) continue;
          for (const family of commonFamilies(from.party.families, to.party.families)) {
            said.add(family, this.connectivity.tables.bothSay(from.party, to.party, family, relation));
          }
        }
      }
    }
    return said.numberIn(this.#book);
  }
}

/** Only members of one group may be one and the same. */
function relationsOf(from: MemberParty, to: MemberParty, isSameGroup: boolean): Iterable<Relation> {
  const areApart = !isSameGroup && !isOnNodeNetwork(from.party) && !isOnNodeNetwork(to.party);
  return areApart ? APART : relationsOfMembers(from, to);
}

const APART: readonly Relation[] = ['apart'];

function groupAt(groups: readonly Group[], at: number): Group {
  const group = groups[at];
  if (group === undefined) throw new RangeError(`a matrix of ${groups.length} has nothing at ${at}`);
  return group;
}

function isUnordinary({ group, ordinary }: Members): boolean {
  return group.kind === 'pods' && ordinary === undefined;
}
