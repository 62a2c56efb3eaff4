import type { Address, Cidr, Family } from '../../model/address.ts';
import { AskedAddresses } from './asked-addresses.ts';
import { lowerBound } from '../../model/lower-bound.ts';

/** Which addresses no block tells apart. */
export class AddressAtoms {
  readonly #asked: AskedAddresses;
  readonly #blocks: readonly Cidr[];
  readonly #atoms = new Map<number, string>();

  constructor(family: Family, blocks: readonly Cidr[]) {
    const distinct = new Map(blocks.filter((block) => block.family === family).map((block) => [block.text, block]));
    this.#blocks = [...distinct.values()];
    this.#asked = new AskedAddresses(family, this.#blocks);
  }

  /** Finds the blocks of many addresses at once: cheaper than one by one where there are many blocks. */
  prepare(addresses: Iterable<Address>): void {
    const inhabited = new Set<number>();
    for (const address of addresses) inhabited.add(this.#asked.stretchOf(address));
    const stretches = Int32Array.from(inhabited).sort();
    const holding: number[][] = Array.from(stretches, () => []);
    for (const [number, block] of this.#blocks.entries()) {
      const [from, to] = this.#asked.stretchesOf(block);
      const first = lowerBound(stretches.length, (at) => (stretches[at] ?? 0) < from);
      for (let at = first; (stretches[at] ?? to) < to; at++) holding[at]?.push(number);
    }
    for (const [at, stretch] of stretches.entries()) this.#atoms.set(stretch, holding[at]?.join(',') ?? '');
  }

  /** Equal for addresses that lie in the same blocks. */
  atomOf(address: Address): string {
    const stretch = this.#asked.stretchOf(address);
    const known = this.#atoms.get(stretch);
    if (known !== undefined) return known;
    const { value } = address;
    const holding = [...this.#blocks.keys()].filter((number) => {
      const block = this.#blocks[number];
      return block !== undefined && block.first <= value && value <= block.last;
    });
    this.#atoms.set(stretch, holding.join(','));
    return holding.join(',');
  }

  asksFor({ text }: Cidr): boolean {
    return this.#blocks.some((block) => block.text === text);
  }
}
