import { type Address, bitsOf, type Cidr, type Family } from '../../model/address.ts';
import { distinctAscending } from '../../model/distinct-ascending.ts';
import { lowerBound } from '../../model/lower-bound.ts';

/**
 * Blocks that policies tell addresses apart by, of one family. Its edges part all addresses into stretches, numbered from 0
 * and ascending, that each block holds whole or not at all.
 */
export class AskedAddresses {
  readonly family: Family;
  /** Where a stretch begins; the first begins at 0. */
  readonly edges: readonly bigint[];

  constructor(family: Family, blocks: Iterable<Cidr>) {
    const edges = [0n];
    const beyond = 1n << BigInt(bitsOf(family));
    for (const { first, last } of blocks) {
      edges.push(first);
      if (last + 1n < beyond) edges.push(last + 1n);
    }
    this.family = family;
    this.edges = distinctAscending(edges);
  }

  /** The stretch that holds the address. */
  stretchOf({ value }: Pick<Address, 'value'>): number {
    return lowerBound(this.edges.length, (at) => (this.edges[at] ?? 0n) <= value) - 1;
  }

  /** The stretches that a block holds: from the first up to the second, that not included. */
  stretchesOf({ first, last }: Cidr): readonly [from: number, to: number] {
    return [this.stretchOf({ value: first }), this.stretchOf({ value: last }) + 1];
  }
}
