import type { AddressSet } from '../../model/address-set.ts';
import { distinctAscending } from '../../model/distinct-ascending.ts';
import { addressRanges } from '../../model/address-set.ts';
import type { ClusterIndex } from '../cluster-index.ts';
import { type Family, formatAddress } from '../../model/address.ts';
import { lowerBound } from '../../model/lower-bound.ts';

/** Addresses that pods and nodes have. */
export interface OwnedAddresses {
  /** Whether nobody outside can have an address of the set. */
  areAll(addresses: AddressSet): boolean;
}

type Values = (family: Family) => readonly bigint[];

export function ownedAddresses({ podsByAddress, nodesByAddress }: ClusterIndex): OwnedAddresses {
  const most = BigInt(podsByAddress.size + nodesByAddress.size);
  const values = KNOWN.get(podsByAddress)?.get(nodesByAddress) ?? findValues(podsByAddress, nodesByAddress);
  return {
    areAll: (addresses) =>
      addressRanges(addresses).every(({ family, first, last }) => {
        const wanted = last - first + 1n;
        // Most ranges are larger than any cluster.
        if (wanted > most) return false;
        const start = formatAddress(family, first);
        if (!podsByAddress.has(start) && !nodesByAddress.has(start)) return false;
        const owned = countBelow(values(family), last + 1n) - countBelow(values(family), first);
        return wanted === BigInt(owned);
      }),
  };
}

/** States that differ in their policies alone share their pods and nodes. */
const KNOWN = new WeakMap<ClusterIndex['podsByAddress'], WeakMap<ClusterIndex['nodesByAddress'], Values>>();

/** Ascending; found when somebody asks. */
function findValues(pods: ClusterIndex['podsByAddress'], nodes: ClusterIndex['nodesByAddress']): Values {
  const found = new Map<Family, readonly bigint[]>();
  const values: Values = (family) => {
    const known = found.get(family);
    if (known !== undefined) return known;
    const ofPods = [...pods].map(([text, [pod]]) => pod?.addresses.find((each) => each.text === text));
    const ofNodes = [...nodes].map(([text, node]) => node.addresses.find((each) => each.text === text));
    const values = [...ofPods, ...ofNodes].flatMap((each) => (each?.family === family ? each.value : []));
    const made = distinctAscending(values);
    found.set(family, made);
    return made;
  };
  const byNodes = KNOWN.get(pods) ?? new WeakMap<ClusterIndex['nodesByAddress'], Values>();
  KNOWN.set(pods, byNodes.set(nodes, values));
  return values;
}

function countBelow(ascending: readonly bigint[], limit: bigint): number {
  return lowerBound(ascending.length, (at) => (ascending[at] ?? limit) < limit);
}
