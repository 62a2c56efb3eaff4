import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressSetOf,
  ALL_ADDRESSES,
  NO_ADDRESSES,
  subtractAddresses,
  uniteAddresses,
} from '../../src/model/address-set.ts';
import type { AddressRange, AddressSet } from '../../src/model/address-set.ts';
import { formatAddressSet } from '../../src/model/format-address-set.ts';
import { INTERNET } from '../../src/model/internet.ts';
import { address, addresses, cidr } from '../helpers/addresses.ts';

const without = (whole: AddressSet, ...cidrs: readonly string[]): AddressSet =>
  subtractAddresses(whole, addresses(...cidrs));
const spacedBlocks = Array.from({ length: 18 }, (_, index) => `10.${index * 3}.0.0/16`);

describe('formatAddressSet', () => {
  it.each([
    ['none', NO_ADDRESSES],
    ['every address', ALL_ADDRESSES],
    ['0.0.0.0/0', addresses('0.0.0.0/0')],
    ['203.0.113.0/24', addresses('203.0.113.0/24')],
    ['203.0.113.7', addresses('203.0.113.7/32')],
    ['198.51.100.7, 203.0.113.0/24', addresses('203.0.113.0/24', '198.51.100.7/32')],
    ['10.0.0.0/8; fd00::/8', addresses('fd00::/8', '10.0.0.0/8')],
    [
      '10.0.0.3-10.0.0.9',
      without(addresses('10.0.0.0/28'), '10.0.0.0/31', '10.0.0.2/32', '10.0.0.10/31', '10.0.0.12/30'),
    ],
    ['2001:db8::1-2001:db8::6', without(addresses('2001:db8::/125'), '2001:db8::/128', '2001:db8::7/128')],
    ['10.0.0.0/8 except 10.1.0.0/16', without(addresses('10.0.0.0/8'), '10.1.0.0/16')],
    ['0.0.0.0/0 except 10.0.0.0/8; ::/0', without(ALL_ADDRESSES, '10.0.0.0/8')],
    [
      '10.0.0.0/16, 10.2.0.0-10.255.255.255, 192.168.0.0/16',
      without(addresses('10.0.0.0/8', '192.168.0.0/16'), '10.1.0.0/16'),
    ],
    ['the internet', INTERNET],
    ['the internet except 203.0.113.0/24', without(INTERNET, '203.0.113.0/24')],
    ['the IPv4 internet except 203.0.113.0/24', without(INTERNET, '203.0.113.0/24', '::/0')],
    ['2000::/3 except 2001:db8::/32', without(INTERNET, '0.0.0.0/0', '2001:db8::/32')],
  ])('writes %s', (text, set) => {
    expect(formatAddressSet(set)).toBe(text);
  });

  it('counts what it does not name', () => {
    const named = spacedBlocks.slice(0, 6).join(', ');
    expect(formatAddressSet(addresses(...spacedBlocks))).toBe(`${named}, … and 12 more`);
    expect(formatAddressSet(addresses(...spacedBlocks.slice(0, 6)))).toBe(named);
    expect(formatAddressSet(without(INTERNET, '8.8.8.8/32', '1.1.1.1/32'), 1)).toBe(
      'the internet except 1.1.1.1, … and 1 more',
    );
    expect(formatAddressSet(addresses(...spacedBlocks), Number.POSITIVE_INFINITY)).toBe(spacedBlocks.join(', '));
  });

  it('prefers to name all of a set over counting part of it', () => {
    expect(formatAddressSet(without(addresses('10.0.0.0/8'), '10.1.0.0/16'), 1)).toBe('10.0.0.0/8 except 10.1.0.0/16');
  });

  it('says exactly the set', () => {
    const octet = fc.constantFrom(0, 1, 2, 3, 128, 255);
    const block = fc.oneof(
      fc.tuple(octet, octet, fc.integer({ min: 0, max: 32 })).map(([c, d, prefix]) => cidr(`10.1.${c}.${d}/${prefix}`)),
      fc
        .tuple(octet, octet, fc.integer({ min: 0, max: 128 }))
        .map(([g, h, prefix]) => cidr(`2001:db8::${g}:${h}/${prefix}`)),
    );
    const set = fc
      .tuple(fc.array(block, { maxLength: 5 }), fc.array(block, { maxLength: 5 }))
      .map(([some, others]) => subtractAddresses(addressSetOf(some), addressSetOf(others)));
    fc.assert(
      fc.property(set, (set) => {
        expect(readBack(formatAddressSet(set, Number.POSITIVE_INFINITY))).toEqual(set);
      }),
    );
  });
});

/** Reads the text as a person would; the universe of the test is far from the names. */
function readBack(text: string): AddressSet {
  if (text === 'none') return NO_ADDRESSES;
  return text
    .split('; ')
    .map((wording) => wording.split(' except ').map(readList))
    .map(([whole = NO_ADDRESSES, rest = NO_ADDRESSES]) => subtractAddresses(whole, rest))
    .reduce(uniteAddresses);
}

function readList(text: string): AddressSet {
  return addressSetOf(text.split(', ').map(readRange));
}

function readRange(text: string): AddressRange {
  if (text.includes('/')) return cidr(text);
  const [first, last = first] = text.split('-').map(address);
  if (first === undefined || last === undefined) throw new Error(`not a range: ${text}`);
  return { family: first.family, first: first.value, last: last.value };
}
