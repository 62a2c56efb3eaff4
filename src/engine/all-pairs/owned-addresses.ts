import type { AddressSet } from '../../model/address-set.ts';
import { addressRanges } from '../../model/address-set.ts';
import type { ClusterIndex } from '../cluster-index.ts';
import type { Family } from '../../model/address.ts';
import { lowerBound } from '../../model/lower-bound.ts';
import { parseAddress } from '../../model/address.ts';

/** Addresses that pods and nodes have. */
export interface OwnedAddresses {
  /** Whether nobody outside can have an address of the set. */
  areAll(addresses: AddressSet): boolean;
}

export function ownedAddresses({ podsByAddress, nodesByAddress }: ClusterIndex): OwnedAddresses {
  const all = [...new Set([...podsByAddress.keys(), ...nodesByAddress.keys()])].flatMap(
    (text) => parseAddress(text) ?? [],
  );
  const valuesOf = (wanted: Family): readonly bigint[] =>
    all
      .filter(({ family }) => family === wanted)
      .map(({ value }) => value)
      .sort((a, b) => (a < b ? -1 : 1));
  const values = { 4: valuesOf(4), 6: valuesOf(6) };
  return {
    areAll: (addresses) =>
      addressRanges(addresses).every(({ family, first, last }) => {
        const owned = countBelow(values[family], last + 1n) - countBelow(values[family], first);
        return last - first + 1n === BigInt(owned);
      }),
  };
}

function countBelow(ascending: readonly bigint[], limit: bigint): number {
  return lowerBound(ascending.length, (at) => (ascending[at] ?? limit) < limit);
}
