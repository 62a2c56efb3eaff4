import type { Connectivity, PodsParty } from './connectivity.ts';
import { ALLOW, BOTH, UNKNOWN } from './side-row.ts';
import { familiesOf, isOnNodeNetwork } from './party-facts.ts';
import type { Direction } from '../../model/verdict.ts';
import { getOrMake } from './get-or-make.ts';
import type { Members } from './group-members.ts';
import { isNothing } from './protocol-ports.ts';
import type { PortFunction } from './port-functions.ts';
import type { Row } from './row.ts';

/**
 * Which columns a row has to look at one by one: those with parties that the row's policies single out, those whose own
 * policies single the row's parties out, and those that share a node with the row where one of both is on its network. In
 * all others both sides say what is usual for them. Where one side denies all, the other side's word changes nothing.
 */
export class UnusualColumns {
  readonly #connectivity: Connectivity;
  readonly #columnsOfParty = new Map<number, number[]>();
  /** For each party, the columns whose ingress policies single it out: lists that many parties share. */
  readonly #singlingOut = new Map<number, Int32Array[]>();
  /** 1: the column's policies usually let nothing in. */
  readonly #isClosed: Uint8Array;
  readonly #onNodeNetwork = new ColumnsByNode();
  readonly #onPodNetwork = new ColumnsByNode();
  readonly #closedFunctions = new Map<PortFunction, boolean>();
  readonly #singledOut: Marks;
  readonly #singlingUs: Marks;
  readonly #found: Marks;

  constructor(connectivity: Connectivity, columns: readonly Members[]) {
    this.#connectivity = connectivity;
    this.#isClosed = Uint8Array.from(columns, (column) => (this.#usuallyDeniesAll(column, 'ingress') ? 1 : 0));
    this.#singledOut = new Marks(columns.length);
    this.#singlingUs = new Marks(columns.length);
    this.#found = new Marks(columns.length);
    const rows = new Map<Row, number[]>();
    for (const [column, { parties }] of columns.entries()) {
      for (const { party, members } of parties) {
        getOrMake(this.#columnsOfParty, party.id, () => []).push(column);
        for (const row of this.#rowsOf(party, 'ingress')) getOrMake(rows, row, () => []).push(column);
        const byNode = isOnNodeNetwork(party) ? this.#onNodeNetwork : this.#onPodNetwork;
        for (const { node } of members) byNode.add(node, column);
      }
    }
    for (const [row, all] of rows) {
      const shared = Int32Array.from(new Set(all));
      for (const party of row.items) getOrMake(this.#singlingOut, party, () => []).push(shared);
    }
  }

  /** In no order, each once; not to be asked about the row's own column. */
  of(row: Members): readonly number[] {
    for (const marks of [this.#singledOut, this.#singlingUs, this.#found]) marks.clear();
    for (const { party } of row.parties) {
      for (const { items } of this.#rowsOf(party, 'egress')) {
        for (const item of items) this.#singledOut.addAll(this.#columnsOfParty.get(item) ?? NONE);
      }
      for (const columns of this.#singlingOut.get(party.id) ?? []) this.#singlingUs.addAll(columns);
    }
    this.#addByNode(row);
    for (const column of this.#singledOut.members) {
      if (this.#isClosed[column] !== 1 || this.#singlingUs.has(column)) this.#found.add(column);
    }
    if (!this.#usuallyDeniesAll(row, 'egress')) this.#found.addAll(this.#singlingUs.members);
    return this.#found.members;
  }

  #addByNode({ parties }: Members): void {
    for (const { party, members } of parties) {
      const others = isOnNodeNetwork(party) ? this.#onPodNetwork : this.#onNodeNetwork;
      for (const node of new Set(members.map((pod) => pod.node))) {
        for (const columns of others.sharing(node)) this.#found.addAll(columns);
      }
    }
  }

  #rowsOf({ id, families }: PodsParty, direction: Direction): ReadonlySet<Row> {
    return new Set(familiesOf(families).map((family) => this.#connectivity.tables.row(id, direction, family)));
  }

  #usuallyDeniesAll({ parties }: Members, direction: Direction): boolean {
    return parties.every(({ party }) =>
      [...this.#rowsOf(party, direction)].every(({ usual }) => this.#deniesAll(usual)),
    );
  }

  #deniesAll(says: PortFunction): boolean {
    const { functions } = this.#connectivity.tables;
    return getOrMake(this.#closedFunctions, says, () => {
      const together = functions.combine(BOTH, says, functions.constant(ALLOW));
      return [ALLOW, UNKNOWN].every((value) => isNothing(functions.portsWith(together, value)));
    });
  }
}

const NONE: readonly number[] = [];

/** A set of columns that is emptied at no cost. */
class Marks {
  members: number[] = [];
  readonly #markedIn: Int32Array;
  #use = 1;

  constructor(length: number) {
    this.#markedIn = new Int32Array(length);
  }

  clear(): void {
    this.members = [];
    this.#use += 1;
  }

  has(column: number): boolean {
    return this.#markedIn[column] === this.#use;
  }

  add(column: number): void {
    if (this.has(column)) return;
    this.#markedIn[column] = this.#use;
    this.members.push(column);
  }

  addAll(columns: Iterable<number>): void {
    for (const column of columns) this.add(column);
  }
}

/** Columns by the nodes of their pods; what is not placed may be anywhere. */
class ColumnsByNode {
  readonly #columns = new Map<string | undefined, Set<number>>();

  add(node: string | undefined, column: number): void {
    getOrMake(this.#columns, node, () => new Set()).add(column);
  }

  sharing(node: string | undefined): readonly Iterable<number>[] {
    if (node === undefined) return [...this.#columns.values()];
    return [this.#columns.get(node) ?? [], this.#columns.get(undefined) ?? []];
  }
}
