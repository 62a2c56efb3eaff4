import { BOTH } from './side-row.ts';
import type { CellBook } from './cell-book.ts';
import { commonFamilies } from './party-facts.ts';
import type { Connectivity } from './connectivity.ts';
import { type Members, usualKey } from './group-members.ts';
import { Said } from './said.ts';
import { UnusualColumns } from './unusual-columns.ts';

/**
 * A row is what is usual between groups like its own and each column's, but for the few columns that have to be looked at
 * one by one.
 */
export class UsualRows {
  readonly #connectivity: Connectivity;
  readonly #columns: readonly Members[];
  readonly #book: CellBook;
  readonly #columnKeys: readonly string[];
  readonly #unusual: UnusualColumns;
  readonly #known = new Map<string, Int32Array>();

  constructor(connectivity: Connectivity, columns: readonly Members[], book: CellBook) {
    this.#connectivity = connectivity;
    this.#columns = columns;
    this.#book = book;
    this.#columnKeys = columns.map((column) => usualKey(connectivity, column, 'ingress'));
    this.#unusual = new UnusualColumns(connectivity, columns);
  }

  /** For each column, the number of the cell that is usual between groups like the row's and like the column's. */
  usual(source: Members): Int32Array {
    const key = usualKey(this.#connectivity, source, 'egress');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const byKey = new Map<string, number>();
    const made = Int32Array.from(this.#columnKeys, (columnKey, at) => {
      const cell = byKey.get(columnKey) ?? this.#usualCell(source, this.#columns[at]);
      byKey.set(columnKey, cell);
      return cell;
    });
    this.#known.set(key, made);
    return made;
  }

  /** The columns where that need not hold, each once, the row's own not counted. */
  unusual(source: Members): readonly number[] {
    return this.#unusual.of(source);
  }

  #usualCell(source: Members, destination: Members | undefined): number {
    const { tables } = this.#connectivity;
    const said = new Said();
    for (const { party: from } of source.parties) {
      for (const { party: to } of destination?.parties ?? []) {
        for (const family of commonFamilies(from.families, to.families)) {
          const out = tables.row(from.id, 'egress', family).usual;
          const into = tables.row(to.id, 'ingress', family).usual;
          said.add(family, tables.functions.combine(BOTH, out, into));
        }
      }
    }
    return said.numberIn(this.#book);
  }
}
