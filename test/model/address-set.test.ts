import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressRanges,
  addressSetOf,
  ALL_ADDRESSES,
  areSameAddresses,
  hasAddress,
  intersectAddresses,
  isEmpty,
  NO_ADDRESSES,
  ofFamily,
  partition,
  representative,
  subtractAddresses,
  toCidrs,
  uniteAddresses,
} from '../../src/model/address-set.ts';
import type { AddressRange } from '../../src/model/address-set.ts';
import { addressOf, bitsOf } from '../../src/model/address.ts';
import { cidrOf, contains } from '../../src/model/cidr.ts';
import { addresses, cidr } from '../helpers/addresses.ts';

/** Ranges near each other and near the end of the address space, where off-by-one errors live. */
const anyRange = fc
  .record({
    family: fc.constantFrom(4 as const, 6 as const),
    end: fc.constantFrom(0n, 1n),
    a: fc.bigInt(0n, 64n),
    b: fc.bigInt(0n, 64n),
  })
  .map(({ family, end, a, b }): AddressRange => {
    const at = (offset: bigint): bigint => (end === 0n ? offset : (1n << BigInt(bitsOf(family))) - 1n - offset);
    const [first, last] = at(a) <= at(b) ? [at(a), at(b)] : [at(b), at(a)];
    return { family, first, last };
  });
const anyAddresses = fc.array(anyRange, { maxLength: 6 }).map(addressSetOf);
const anyCidr = fc
  .record({ range: anyRange, hostBits: fc.oneof(fc.nat(7), fc.nat(128)) })
  .map(({ range: { family, first }, hostBits }) => cidrOf(family, first, Math.max(0, bitsOf(family) - hostBits)));

describe('the algebra of address sets', () => {
  it('keeps families apart', () => {
    const both = addresses('10.0.0.0/8', 'fd00::/8');
    expect(ofFamily(both, 4)).toEqual(addresses('10.0.0.0/8'));
    expect(ofFamily(both, 6)).toEqual(addresses('fd00::/8'));
    expect(subtractAddresses(both, addresses('::/0'))).toEqual(addresses('10.0.0.0/8'));
    expect(intersectAddresses(both, addresses('0.0.0.0/0'))).toEqual(addresses('10.0.0.0/8'));
    expect(hasAddress(addresses('0.0.0.0/0'), addressOf(6, 0n))).toBe(false);
    expect(hasAddress(addresses('::/0'), addressOf(6, 0n))).toBe(true);
  });

  it('takes out, puts back and finds the same set again', () => {
    fc.assert(
      fc.property(anyAddresses, anyAddresses, (a, b) => {
        expect(uniteAddresses(subtractAddresses(a, b), intersectAddresses(a, b))).toEqual(a);
        expect(isEmpty(intersectAddresses(subtractAddresses(a, b), b))).toBe(true);
        expect(subtractAddresses(ALL_ADDRESSES, subtractAddresses(ALL_ADDRESSES, a))).toEqual(a);
        expect(addressSetOf(addressRanges(a))).toEqual(a);
      }),
    );
  });

  it('tells different sets apart, in either family', () => {
    expect(areSameAddresses(addresses('10.0.0.0/8'), addresses('10.0.0.0/9', '10.128.0.0/9'))).toBe(true);
    expect(areSameAddresses(addresses('10.0.0.0/8'), addresses('10.0.0.0/9'))).toBe(false);
    expect(areSameAddresses(addresses('::/0'), addresses('::/1'))).toBe(false);
    expect(isEmpty(addresses('::1/128'))).toBe(false);
    expect(isEmpty(addresses('0.0.0.1/32'))).toBe(false);
    expect(isEmpty(NO_ADDRESSES)).toBe(true);
  });
});

describe('toCidrs', () => {
  it.each([
    ['10.0.0.0/8', addresses('10.0.0.0/9', '10.128.0.0/9')],
    ['10.0.0.1/32 10.0.0.2/31', addresses('10.0.0.1/32', '10.0.0.2/32', '10.0.0.3/32')],
    ['10.0.0.0/31 10.0.0.2/32 10.0.0.4/30', subtractAddresses(addresses('10.0.0.0/29'), addresses('10.0.0.3/32'))],
    ['0.0.0.0/0 ::/0', ALL_ADDRESSES],
    ['1.0.0.0/8 9.0.0.0/8 fd00::/8', addresses('fd00::/8', '9.0.0.0/8', '1.0.0.0/8')],
    ['', NO_ADDRESSES],
  ])('gives %j', (expected, set) => {
    expect(
      toCidrs(set)
        .map(({ text }) => text)
        .join(' '),
    ).toBe(expected);
  });

  it('covers a set exactly, without overlap and without two blocks that are one', () => {
    fc.assert(
      fc.property(anyAddresses, (set) => {
        const cidrs = toCidrs(set);
        expect(addressSetOf(cidrs)).toEqual(set);
        for (const [index, block] of cidrs.entries()) {
          const next = cidrs[index + 1];
          if (next?.family !== block.family) continue;
          expect(next.first).toBeGreaterThan(block.last);
          if (next.first !== block.last + 1n) continue;
          const parent = cidrOf(block.family, block.first, Math.max(0, block.prefix - 1));
          expect([block.first, next.last]).not.toEqual([parent.first, parent.last]);
        }
      }),
    );
  });
});

describe('partition', () => {
  it('groups addresses by the blocks they fall in, wherever they are', () => {
    const cuts = ['10.0.0.0/8', '10.1.0.0/16', '10.1.0.0/16', '2001:db8::/32'].map(cidr);
    expect(partition(ALL_ADDRESSES, cuts)).toEqual([
      subtractAddresses(addresses('0.0.0.0/0'), addresses('10.0.0.0/8')),
      subtractAddresses(addresses('10.0.0.0/8'), addresses('10.1.0.0/16')),
      addresses('10.1.0.0/16'),
      subtractAddresses(addresses('::/0'), addresses('2001:db8::/32')),
      addresses('2001:db8::/32'),
    ]);
  });

  it('covers the universe once, and each cut holds all or nothing of each set', () => {
    fc.assert(
      fc.property(anyAddresses, fc.array(anyCidr, { maxLength: 6 }), (universe, cuts) => {
        const parts = partition(universe, cuts);
        expect(parts.reduce(uniteAddresses, NO_ADDRESSES)).toEqual(universe);
        for (const [index, part] of parts.entries()) {
          expect(isEmpty(part)).toBe(false);
          for (const other of parts.slice(index + 1)) expect(isEmpty(intersectAddresses(part, other))).toBe(true);
          for (const cut of cuts)
            expect([NO_ADDRESSES, part]).toContainEqual(intersectAddresses(part, addressSetOf([cut])));
        }
      }),
    );
  });

  it('makes no more sets of a family than there are different combinations of cuts', () => {
    fc.assert(
      fc.property(anyAddresses, fc.array(anyCidr, { maxLength: 6 }), (universe, cuts) => {
        const combinations = partition(universe, cuts).map((part) => {
          const [range] = addressRanges(part);
          if (range === undefined) return 'empty';
          return `${range.family} ${cuts.filter((cut) => contains(cut, { ...range, value: range.first, text: '' })).map(({ text }) => text)}`;
        });
        expect(new Set(combinations).size).toBe(combinations.length);
      }),
    );
  });
});

describe('representative', () => {
  it.each([
    ['203.0.113.1', addresses('203.0.113.0/24')],
    ['203.0.113.7', addresses('203.0.113.7/32')],
    ['2001:db8::1', addresses('2001:db8::/32')],
    ['192.0.2.5', addresses('2001:db8::/32', '192.0.2.4/31')],
    [undefined, NO_ADDRESSES],
  ])('is %s', (expected, set) => {
    expect(representative(set)?.text).toBe(expected);
  });

  it('is a member of its set', () => {
    fc.assert(
      fc.property(anyAddresses, (set) => {
        const member = representative(set);
        expect(member === undefined ? isEmpty(set) : hasAddress(set, member)).toBe(true);
      }),
    );
  });
});
