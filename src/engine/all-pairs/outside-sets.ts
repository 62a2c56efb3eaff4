import { addressSetOf, type AddressRange, type AddressSet } from '../../model/address-set.ts';
import { ALLOW, BOTH } from './side-row.ts';
import { bitsOf, type Family } from '../../model/address.ts';
import type { Connectivity, OutsideSay, Party } from './connectivity.ts';
import { familiesOf } from './party-facts.ts';
import { getOrMake } from './get-or-make.ts';
import { type OwnedAddresses, ownedAddresses } from './owned-addresses.ts';

/**
 * The outside addresses of one family each, IPv4 first, as few sets as possible in which every party says one thing, in and
 * out. Without families that no party speaks, and without sets that pods and nodes have for themselves. Costs grow with
 * the edges of the parties' parts, not with edges times parties.
 */
export function outsideSets(connectivity: Connectivity, parties: Iterable<Party>): readonly AddressSet[] {
  const owned = ownedAddresses(connectivity.index);
  const all = [...parties];
  return ([4, 6] as const).flatMap((family) => setsOf(connectivity, all, family, owned));
}

function setsOf(
  { tables }: Connectivity,
  parties: readonly Party[],
  family: Family,
  owned: OwnedAddresses,
): readonly AddressSet[] {
  const asked = parties.filter(({ families }) => familiesOf(families).includes(family));
  // Parties that the same policies are about share what they say.
  const said = new Set<readonly OutsideSay[]>();
  for (const { id } of asked) said.add(tables.outside(id, 'ingress', family)).add(tables.outside(id, 'egress', family));
  if (said.size === 0) return [];
  const changes = changesOf([...said], (says) =>
    tables.functions.combine(BOTH, says, tables.functions.constant(ALLOW)),
  );
  return sweep(changes, said.size, family)
    .map(addressSetOf)
    .filter((set) => !owned.areAll(set));
}

interface Change {
  readonly at: bigint;
  /** Which of the lists. */
  readonly list: number;
  readonly says: number;
}

/** Where what somebody says begins to hold, ascending. Each list says something of every address. */
function changesOf(lists: readonly (readonly OutsideSay[])[], valueOf: (says: number) => number): readonly Change[] {
  return lists
    .flatMap((says, list) =>
      says.flatMap((say) =>
        [...say.addresses.ipv4, ...say.addresses.ipv6].map(({ start }) => ({
          at: start,
          list,
          says: valueOf(say.says),
        })),
      ),
    )
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Addresses at which all lists say the same, together. */
function sweep(changes: readonly Change[], lists: number, family: Family): readonly (readonly AddressRange[])[] {
  const state = new State(lists);
  const found = new Map<number, AddressRange[]>();
  const beyond = 1n << BigInt(bitsOf(family));
  for (const [number, { at, list, says }] of changes.entries()) {
    state.set(list, says);
    const next = changes[number + 1]?.at ?? beyond;
    if (next === at) continue;
    const range = { family, first: at, last: next - 1n };
    const known = found.get(state.id);
    if (known === undefined) found.set(state.id, [range]);
    else known.push(range);
  }
  return [...found.values()];
}

/** What all lists say at one address, as a number: equal for equal states. A change costs the logarithm of the lists. */
class State {
  readonly #size: number;
  /** A binary tree whose leaves are the lists; each node's number stands for all that is below it. */
  readonly #nodes: number[];
  readonly #ids = new Map<number, Map<number, number>>();
  #count = 1;

  constructor(lists: number) {
    this.#size = 2 ** Math.ceil(Math.log2(lists));
    this.#nodes = new Array<number>(2 * this.#size).fill(0);
  }

  get id(): number {
    return this.#nodes[1] ?? 0;
  }

  set(list: number, says: number): void {
    let at = this.#size + list;
    this.#nodes[at] = says;
    for (at >>= 1; at >= 1; at >>= 1)
      this.#nodes[at] = this.#idOf(this.#nodes[2 * at] ?? 0, this.#nodes[2 * at + 1] ?? 0);
  }

  /** Two nodes of different heights may share numbers: only those of one height are compared. */
  #idOf(left: number, right: number): number {
    const ofLeft = getOrMake(this.#ids, left, () => new Map<number, number>());
    return getOrMake(ofLeft, right, () => this.#count++);
  }
}
