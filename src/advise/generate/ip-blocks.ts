import {
  addressRanges,
  addressSetOf,
  type AddressSet,
  coverOf,
  isEmpty,
  ofFamily,
  subtractAddresses,
  toCidrs,
} from '../../model/address-set.ts';
import type { RawPeer } from '../../model/network-policy.ts';

/** Addresses as peers, as few lines as can be: blocks, or a wide one with exceptions. */
export function ipBlocks(addresses: AddressSet): readonly RawPeer[] {
  return ([4, 6] as const).map((family) => ofFamily(addresses, family)).flatMap(blocksOfFamily);
}

function blocksOfFamily(set: AddressSet): readonly RawPeer[] {
  if (isEmpty(set)) return [];
  const plain = toCidrs(set);
  const cover = coverOf(addressRanges(set));
  const except = toCidrs(subtractAddresses(addressSetOf([cover]), set));
  if (1 + except.length < plain.length) {
    return [{ ipBlock: { cidr: cover.text, except: except.map(({ text }) => text) } }];
  }
  return plain.map(({ text }) => ({ ipBlock: { cidr: text } }));
}
