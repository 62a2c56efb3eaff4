import type { CellBook } from './cell-book.ts';
import type { Family } from '../../model/address.ts';
import type { PortFunction } from './port-functions.ts';

/** What the pairs of a cell say. */
export class Said {
  readonly #ipv4 = new Set<PortFunction>();
  readonly #ipv6 = new Set<PortFunction>();

  add(family: Family, both: PortFunction): void {
    (family === 4 ? this.#ipv4 : this.#ipv6).add(both);
  }

  numberIn(book: CellBook): number {
    const [ipv4, ipv6] = [[...this.#ipv4], [...this.#ipv6]];
    if (ipv4.length > 1 || ipv6.length > 1) return book.of({ ipv4, ipv6 });
    return book.ofPair(ipv4[0] ?? -1, ipv6[0] ?? -1);
  }
}
