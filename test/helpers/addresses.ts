import { addressSetOf } from '../../src/model/address-set.ts';
import type { AddressSet } from '../../src/model/address-set.ts';
import { parseAddress } from '../../src/model/address.ts';
import type { Address, Cidr } from '../../src/model/address.ts';
import { parseCidr } from '../../src/model/cidr.ts';

export function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`"${text}" is not an address`);
  return parsed;
}

export function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new Error(`"${text}" ${parsed.reason}`);
  return parsed.cidr;
}

export function addresses(...cidrs: readonly string[]): AddressSet {
  return addressSetOf(cidrs.map(cidr));
}
