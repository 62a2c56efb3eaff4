import { ALLOW, BOTH, DENY } from './side-row.ts';
import type { CellBook } from './cell-book.ts';
import type { Connectivity, PairTables, PartyFamilies, PodsParty } from './connectivity.ts';
import { getOrMake } from './get-or-make.ts';
import { haveInCommon } from './party-facts.ts';
import type { Members } from './group-members.ts';
import { peerClasses } from './peer-classes.ts';
import type { PortFunction } from './port-functions.ts';
import { type Row, rowValue } from './row.ts';

/** Columns that are one party on the pod network each, one after the other: lists of the same length. */
interface OrdinaryColumns {
  /** Which columns of all. */
  readonly at: Int32Array;
  readonly party: Int32Array;
  /** What their policies say in each family, as positions among all different rows of columns. */
  readonly into4: Int32Array;
  readonly into6: Int32Array;
  /** Positions among all different ones. */
  readonly families: Int32Array;
}

/** What some columns say of a source, and the cell of the last of them. */
interface Facing {
  readonly families: number;
  readonly i4: PortFunction;
  readonly i6: PortFunction;
  readonly has4: boolean;
  readonly has6: boolean;
  /** False: nothing is let in, whatever the source's policies say. */
  readonly isOpen: boolean;
  o4: PortFunction;
  o6: PortFunction;
  cell: number;
}

/**
 * What the policies of both sides say between groups that are one party on the pod network each. Two sources have one row
 * where the same policies are about them and no column's policies tell them apart, so there are far fewer rows than sources.
 */
export class OrdinaryRows {
  readonly #tables: PairTables;
  readonly #book: CellBook;
  readonly #length: number;
  readonly #parties: number;
  readonly #columns: OrdinaryColumns;
  readonly #families: readonly PartyFamilies[];
  readonly #intoRows: readonly Row[];
  /** For each party, equal where no column tells them apart. */
  readonly #classOf: Int32Array;
  readonly #outRows = new Map<Row, number>();
  readonly #rows = new Map<string, Int32Array>();
  readonly #intoOfClass = new Map<number, Int32Array>();
  readonly #allows: PortFunction;
  readonly #denies: PortFunction;

  constructor({ tables, parties }: Connectivity, columns: readonly Members[], book: CellBook) {
    this.#tables = tables;
    this.#book = book;
    this.#length = columns.length;
    this.#parties = parties.length;
    this.#allows = tables.functions.constant(ALLOW);
    this.#denies = tables.functions.constant(DENY);
    const ordinary = columns.flatMap(({ ordinary: party }, at) => (party === undefined ? [] : [{ at, party }]));
    const intoRows = new Map<Row, number>();
    const families = new Map(ordinary.map(({ party }) => [party.families.toString(), party.families]));
    const familyKeys = [...families.keys()];
    this.#columns = {
      at: Int32Array.from(ordinary, ({ at }) => at),
      party: Int32Array.from(ordinary, ({ party }) => party.id),
      into4: Int32Array.from(ordinary, ({ party: { id } }) => numberOf(intoRows, tables.row(id, 'ingress', 4))),
      into6: Int32Array.from(ordinary, ({ party: { id } }) => numberOf(intoRows, tables.row(id, 'ingress', 6))),
      families: Int32Array.from(ordinary, ({ party }) => familyKeys.indexOf(party.families.toString())),
    };
    this.#families = [...families.values()];
    this.#intoRows = [...intoRows.keys()];
    this.#classOf = peerClasses(parties.length, this.#intoRows);
  }

  /** Numbers of cells; 0 at columns that are not ordinary. A row is what a member has with members of other groups. */
  of(source: PodsParty): Int32Array {
    const out4 = numberOf(this.#outRows, this.#tables.row(source.id, 'egress', 4));
    const out6 = numberOf(this.#outRows, this.#tables.row(source.id, 'egress', 6));
    const key = `${out4} ${out6} ${this.#classOf[source.id]} ${source.families.toString()}`;
    return keepSome(this.#rows, key, () => this.#make(source));
  }

  #make(source: PodsParty): Int32Array {
    const row4 = this.#tables.row(source.id, 'egress', 4);
    const row6 = this.#tables.row(source.id, 'egress', 6);
    const out4 = this.#spread(row4);
    const out6 = row4 === row6 ? out4 : this.#spread(row6);
    const into = keepSome(this.#intoOfClass, this.#classOf[source.id] ?? 0, () => this.#intoOf(source));
    const { at, party, into4, into6, families } = this.#columns;
    const cells = new Int32Array(this.#length);
    // Neighbours often say the same.
    let last: Facing | undefined;
    for (let column = 0; column < at.length; column++) {
      const i4 = into[into4[column] ?? 0] ?? 0;
      const i6 = into[into6[column] ?? 0] ?? 0;
      const spoken = families[column] ?? 0;
      if (last === undefined || last.i4 !== i4 || last.i6 !== i6 || last.families !== spoken) {
        last = this.#facing(source.families, spoken, i4, i6);
      }
      if (last.isOpen) {
        const to = party[column] ?? 0;
        const [o4, o6] = [out4[to] ?? 0, out6[to] ?? 0];
        if (last.o4 !== o4 || last.o6 !== o6) this.#turn(last, o4, o6);
      }
      cells[at[column] ?? 0] = last.cell;
    }
    return cells;
  }

  #facing(ofSource: PartyFamilies, families: number, i4: PortFunction, i6: PortFunction): Facing {
    const ofColumn = this.#families[families] ?? 'none';
    const has4 = haveInCommon(ofSource, ofColumn, 4);
    const has6 = haveInCommon(ofSource, ofColumn, 6);
    const [both4, both6] = [this.#both(this.#allows, i4), this.#both(this.#allows, i6)];
    return {
      families,
      i4,
      i6,
      has4,
      has6,
      isOpen: (has4 && both4 !== this.#denies) || (has6 && both6 !== this.#denies),
      o4: this.#allows,
      o6: this.#allows,
      cell: this.#book.ofPair(has4 ? both4 : -1, has6 ? both6 : -1),
    };
  }

  /** To a column of which the source's policies say this. */
  #turn(facing: Facing, o4: PortFunction, o6: PortFunction): void {
    const { has4, has6, i4, i6 } = facing;
    facing.o4 = o4;
    facing.o6 = o6;
    facing.cell = this.#book.ofPair(has4 ? this.#both(o4, i4) : -1, has6 ? this.#both(o6, i6) : -1);
  }

  /** What each different row of columns says of a source. */
  #intoOf({ id }: PodsParty): Int32Array {
    const into = new Int32Array(this.#intoRows.length);
    for (const [at, row] of this.#intoRows.entries()) into[at] = rowValue(row, id);
    return into;
  }

  /** A row with a value for each party. */
  #spread({ usual, items, values }: Row): Int32Array {
    const spread = new Int32Array(this.#parties).fill(usual);
    for (let at = 0; at < items.length; at++) spread[items[at] ?? 0] = values[at] ?? usual;
    return spread;
  }

  #both(out: PortFunction, into: PortFunction): PortFunction {
    return this.#tables.functions.combine(BOTH, out, into);
  }
}

/** Lists that are kept have no more numbers than this together: 64 MB. */
const MOST_KEPT = 2 ** 24;

/** What a key has; made where it has nothing, and the oldest forgotten where there is too much. */
function keepSome<Key>(kept: Map<Key, Int32Array>, key: Key, make: () => Int32Array): Int32Array {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = make();
  const [oldest] = kept.keys();
  if (oldest !== undefined && kept.size * made.length > MOST_KEPT) kept.delete(oldest);
  kept.set(key, made);
  return made;
}

function numberOf<Key>(numbers: Map<Key, number>, key: Key): number {
  return getOrMake(numbers, key, () => numbers.size);
}
