import type { Cell } from './matrix.ts';
import type { FamilyConnections, PairTables } from './connectivity.ts';
import type { PortFunction } from './port-functions.ts';
import { summarize } from './summarize-cell.ts';

/** What all pairs of a cell say, in each family: each only once, in any order. */
interface CellParts {
  readonly ipv4: readonly PortFunction[];
  readonly ipv6: readonly PortFunction[];
}

/** Numbers cells, so that a matrix can hold numbers. */
export class CellBook {
  readonly cells: Cell[] = [];
  readonly #tables: PairTables;
  readonly #simple = new Map<number, number>();
  readonly #byParts = new Map<string, number>();
  readonly #byContent = new Map<string, number>();

  constructor(tables: PairTables) {
    this.#tables = tables;
  }

  /** Where every pair of a family says the same; -1: there is none. */
  ofPair(ipv4: PortFunction, ipv6: PortFunction): number {
    const key = ipv4 * FAMILY + ipv6;
    const known = this.#simple.get(key);
    if (known !== undefined) return known;
    const made = this.#add({ ipv4: ipv4 < 0 ? [] : [ipv4], ipv6: ipv6 < 0 ? [] : [ipv6] });
    this.#simple.set(key, made);
    return made;
  }

  of({ ipv4, ipv6 }: CellParts): number {
    const ascending = { ipv4: [...ipv4].sort(byNumber), ipv6: [...ipv6].sort(byNumber) };
    const key = `${ascending.ipv4.join()} ${ascending.ipv6.join()}`;
    const known = this.#byParts.get(key);
    if (known !== undefined) return known;
    const made = this.#add(ascending);
    this.#byParts.set(key, made);
    return made;
  }

  #add({ ipv4, ipv6 }: CellParts): number {
    const of = (both: PortFunction): FamilyConnections['ipv4'] & object => this.#tables.connectionsOf(both);
    const cell = summarize([...ipv4.map((both) => ({ ipv4: of(both) })), ...ipv6.map((both) => ({ ipv6: of(both) }))]);
    const content = JSON.stringify(cell);
    const known = this.#byContent.get(content);
    if (known !== undefined) return known;
    this.#byContent.set(content, this.cells.length);
    return this.cells.push(cell) - 1;
  }
}

/** Two functions fit into one exact number. */
const FAMILY = 2 ** 26;

function byNumber(a: number, b: number): number {
  return a - b;
}
