import type { Connectivity, PodsParty } from './connectivity.ts';
import { familiesOf, isOnNodeNetwork } from './party-facts.ts';
import type { MemberParty } from './group-members.ts';
import type { Row } from './row.ts';

/**
 * Which columns a row has to look at one by one: those with parties that the row's policies single out, those whose own
 * policies single the row's parties out, and those that share a node with the row where one of both is on its network. In
 * all others both sides say what is usual for them.
 */
export class UnusualColumns {
  readonly #connectivity: Connectivity;
  readonly #columnsOfParty = new Map<number, number[]>();
  /** For each party, the columns whose ingress policies single it out: lists that many parties share. */
  readonly #singlingOut = new Map<number, Int32Array[]>();
  readonly #onNodeNetwork = new ColumnsByNode();
  readonly #onPodNetwork = new ColumnsByNode();
  readonly #seenIn: Int32Array;
  #use = 0;

  constructor(connectivity: Connectivity, columns: readonly (readonly MemberParty[])[]) {
    this.#connectivity = connectivity;
    this.#seenIn = new Int32Array(columns.length);
    const rows = new Map<Row, number[]>();
    for (const [column, members] of columns.entries()) {
      for (const { party, members: pods } of members) {
        append(this.#columnsOfParty, party.id, column);
        for (const row of this.#rowsOf(party, 'ingress')) append(rows, row, column);
        const byNode = isOnNodeNetwork(party) ? this.#onNodeNetwork : this.#onPodNetwork;
        for (const { node } of pods) byNode.add(node, column);
      }
    }
    for (const [row, all] of rows) {
      const shared = Int32Array.from(new Set(all));
      for (const party of row.items) append(this.#singlingOut, party, shared);
    }
  }

  /** In no order, each once; `own` is the row's own column, if it is one. */
  of(members: readonly MemberParty[], own: number | undefined): readonly number[] {
    this.#use += 1;
    const found: number[] = [];
    if (own !== undefined) this.#see([own], found);
    for (const { party, members: pods } of members) {
      for (const row of this.#rowsOf(party, 'egress')) {
        for (const item of row.items) this.#see(this.#columnsOfParty.get(item) ?? [], found);
      }
      for (const columns of this.#singlingOut.get(party.id) ?? []) this.#see(columns, found);
      const others = isOnNodeNetwork(party) ? this.#onPodNetwork : this.#onNodeNetwork;
      for (const node of new Set(pods.map((pod) => pod.node))) {
        for (const columns of others.sharing(node)) this.#see(columns, found);
      }
    }
    return found;
  }

  #see(columns: Iterable<number>, found: number[]): void {
    for (const column of columns) {
      if (this.#seenIn[column] === this.#use) continue;
      this.#seenIn[column] = this.#use;
      found.push(column);
    }
  }

  #rowsOf({ id, families }: PodsParty, direction: 'ingress' | 'egress'): ReadonlySet<Row> {
    return new Set(familiesOf(families).map((family) => this.#connectivity.tables.row(id, direction, family)));
  }
}

/** Columns by the nodes of their pods; what is not placed may be anywhere. */
class ColumnsByNode {
  readonly #columns = new Map<string | undefined, Set<number>>();

  add(node: string | undefined, column: number): void {
    const columns = this.#columns.get(node);
    if (columns === undefined) this.#columns.set(node, new Set([column]));
    else columns.add(column);
  }

  sharing(node: string | undefined): readonly Iterable<number>[] {
    if (node === undefined) return [...this.#columns.values()];
    return [this.#columns.get(node) ?? [], this.#columns.get(undefined) ?? []];
  }
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
