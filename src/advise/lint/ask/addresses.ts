import type { Address } from '../../../model/address.ts';
import type { ClusterIndex } from '../../../engine/cluster-index.ts';
import type { IpBlockPeer } from '../../../dialects/compiled.ts';
import type { LintWorld } from '../lint.ts';
import { matchesBlock } from './blocks.ts';
import type { Pod } from '../../../model/pod.ts';
import type { Service } from '../../../model/service.ts';

/** Who has an address; sorted by family and address, so that those of a block stand together. */
interface Owned<T> {
  readonly address: Address;
  readonly owner: T;
}

const PODS = new WeakMap<ClusterIndex, readonly Owned<Pod>[]>();
const SERVICES = new WeakMap<ClusterIndex, readonly Owned<Service>[]>();

/** The pods on the pod network whose address a block holds. */
export function podsInBlock({ index }: LintWorld, peer: IpBlockPeer): readonly Pod[] {
  const owned =
    PODS.get(index) ??
    sorted(
      [...index.podsByAddress.values()].flatMap(([owner]) =>
        owner === undefined ? [] : owner.addresses.map((address) => ({ address, owner })),
      ),
    );
  PODS.set(index, owned);
  return ownersIn(owned, peer);
}

/** The Services whose own address a block holds. */
export function servicesInBlock({ index }: LintWorld, peer: IpBlockPeer): readonly Service[] {
  const owned =
    SERVICES.get(index) ??
    sorted(index.snapshot.services.flatMap((owner) => owner.clusterIPs.map((address) => ({ address, owner }))));
  SERVICES.set(index, owned);
  return ownersIn(owned, peer);
}

function sorted<T>(owned: readonly Owned<T>[]): readonly Owned<T>[] {
  return owned.toSorted(({ address: a }, { address: b }) => a.family - b.family || (a.value < b.value ? -1 : 1));
}

function ownersIn<T>(owned: readonly Owned<T>[], peer: IpBlockPeer): readonly T[] {
  const { family, first, last } = peer.cidr;
  const found = new Set<T>();
  for (let at = firstFrom(owned, family, first); at < owned.length; at += 1) {
    const each = owned[at];
    if (each === undefined || each.address.family !== family || each.address.value > last) break;
    if (matchesBlock(peer, each.address)) found.add(each.owner);
  }
  return [...found];
}

/** Where the addresses from this one on begin. */
function firstFrom<T>(owned: readonly Owned<T>[], family: Address['family'], value: bigint): number {
  let [low, high] = [0, owned.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const address = owned[middle]?.address;
    const isBefore =
      address !== undefined && (address.family < family || (address.family === family && address.value < value));
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}
