import type { Address, Cidr, Family } from '../../model/address.ts';

/**
 * Blocks that policies tell addresses apart by, of one family. Its edges part all addresses into stretches, numbered from 0
 * and ascending, that each block holds whole or not at all.
 */
export class AskedAddresses {
  readonly family: Family;
  /** Where a stretch begins; the first begins at 0. */
  readonly edges: readonly bigint[];

  constructor(family: Family, blocks: Iterable<Cidr>) {
    const edges = new Set<bigint>([0n]);
    const beyond = 1n << (family === 4 ? 32n : 128n);
    for (const { first, last } of blocks) {
      edges.add(first);
      if (last + 1n < beyond) edges.add(last + 1n);
    }
    this.family = family;
    this.edges = [...edges].sort((a, b) => (a < b ? -1 : 1));
  }

  /** The stretch that holds the address. */
  stretchOf({ value }: Pick<Address, 'value'>): number {
    let [low, high] = [0, this.edges.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.edges[middle] ?? 0n) <= value) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The stretches that a block holds: from the first up to the second, that not included. */
  stretchesOf({ first, last }: Cidr): readonly [from: number, to: number] {
    return [this.stretchOf({ value: first }), this.stretchOf({ value: last }) + 1];
  }
}
