import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cidrOf, contains, isStrictSubset, parseCidr } from '../../src/model/cidr.ts';
import { address, cidr } from '../helpers/addresses.ts';

describe('parseCidr', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0/8', []],
    ['0.0.0.0/0', '0.0.0.0/0', []],
    ['203.0.113.7/32', '203.0.113.7/32', []],
    ['2001:DB8:0::/32', '2001:db8::/32', []],
    ['::/0', '::/0', []],
    ['192.168.1.5/24', '192.168.1.0/24', ['host-bits']],
    ['1.2.3.4/0', '0.0.0.0/0', ['host-bits']],
    ['2001:db8::1/64', '2001:db8::/64', ['host-bits']],
    ['012.000.001.002/32', '12.0.1.2/32', ['leading-zeros']],
    ['10.0.0.0/08', '10.0.0.0/8', ['leading-zeros']],
    ['0000000010.0.0.0/8', '10.0.0.0/8', ['leading-zeros']],
    ['2001:00db8::/32', '2001:db8::/32', ['leading-zeros']],
    ['64:ff9b::010.0.0.0/104', '64:ff9b::a00:0/104', ['leading-zeros']],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8', ['ipv4-mapped']],
    ['::ffff:a00:0/104', '10.0.0.0/8', ['ipv4-mapped']],
    ['::ffff:0:0/96', '0.0.0.0/0', ['ipv4-mapped']],
    ['::ffff:10.0.0.1/128', '10.0.0.1/32', ['ipv4-mapped']],
    ['::ffff:010.0.0.1/0104', '10.0.0.0/8', ['leading-zeros', 'ipv4-mapped', 'host-bits']],
    // Masking breaks the mark of IPv4-mapped addresses: an IPv6 block remains.
    ['::ffff:10.0.0.0/95', '::fffe:0:0/95', ['ipv4-mapped', 'host-bits']],
    ['::ffff:10.0.0.0/0', '::/0', ['ipv4-mapped', 'host-bits']],
  ])('reads %s as %s, finding %j', (text, canonical, findings) => {
    expect(parseCidr(text)).toMatchObject({ ok: true, cidr: { text: canonical }, findings });
  });

  it.each([
    ['10.0.0.1', 'has no prefix length: write "10.0.0.1/32" for this one address'],
    ['010.0.0.1', 'has no prefix length: write "10.0.0.1/32" for this one address'],
    ['2001:db8::1', 'has no prefix length: write "2001:db8::1/128" for this one address'],
    ['::ffff:10.0.0.1', 'has no prefix length: write "10.0.0.1/32" for this one address'],
    ['10.0.0.0/33', 'has a prefix length that is not a number from 0 to 32'],
    ['10.0.0.0/255.0.0.0', 'has a prefix length that is not a number from 0 to 32'],
    ['10.0.0.0/', 'has a prefix length that is not a number from 0 to 32'],
    ['10.0.0.0/-8', 'has a prefix length that is not a number from 0 to 32'],
    ['10.0.0.0/8 ', 'has a prefix length that is not a number from 0 to 32'],
    ['10.0.0.0/8/8', 'has a prefix length that is not a number from 0 to 32'],
    ['::/129', 'has a prefix length that is not a number from 0 to 128'],
    ['10.0.0/24', 'is not an address and a prefix length, like "10.9.8.0/24" or "2001:db8::/64"'],
    ['fe80::%eth0/64', 'is not an address and a prefix length, like "10.9.8.0/24" or "2001:db8::/64"'],
    ['/8', 'is not an address and a prefix length, like "10.9.8.0/24" or "2001:db8::/64"'],
    ['', 'is not an address and a prefix length, like "10.9.8.0/24" or "2001:db8::/64"'],
  ])('does not read %j, which %s', (text, reason) => {
    expect(parseCidr(text)).toEqual({ ok: false, reason });
  });

  it('reads back the text of every block as that block, with nothing to find', () => {
    const block = fc.oneof(
      fc.record({ family: fc.constant(4 as const), value: fc.bigInt(0n, (1n << 32n) - 1n), prefix: fc.nat(32) }),
      // Above the IPv4-mapped addresses, which are IPv4 when read back.
      fc.record({
        family: fc.constant(6 as const),
        value: fc.bigInt(1n << 48n, (1n << 128n) - 1n),
        prefix: fc.nat(128),
      }),
    );
    fc.assert(
      fc.property(block, ({ family, value, prefix }) => {
        const expected = cidrOf(family, value, prefix);
        expect(parseCidr(expected.text)).toEqual({ ok: true, cidr: expected, findings: [] });
      }),
    );
  });
});

describe('contains', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0', true],
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '9.255.255.255', false],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.7/32', '10.0.0.7', true],
    ['10.0.0.7/32', '10.0.0.8', false],
    ['0.0.0.0/0', '2001:db8::5', false],
    ['::/0', '203.0.113.5', false],
    ['::/0', '::ffff:203.0.113.5', false],
    ['::/0', '2001:db8::5', true],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['::ffff:10.0.0.0/95', '10.1.2.3', false],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['2001:db8::/33', '2001:db8:7fff:ffff:ffff:ffff:ffff:ffff', true],
    ['2001:db8::/33', '2001:db8:8000::', false],
  ])('says for %s and %s: %s', (block, member, expected) => {
    expect(contains(cidr(block), address(member))).toBe(expected);
  });
});

describe('isStrictSubset', () => {
  it.each([
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.0.0.0/8', '10.255.255.255/32', true],
    ['10.0.0.0/8', '10.0.0.0/8', false],
    ['10.0.0.0/8', '10.9.9.9/8', false],
    ['10.0.0.0/8', '10.0.0.0/7', false],
    ['10.0.0.0/8', '11.0.0.0/16', false],
    ['10.0.0.0/8', '9.0.0.0/16', false],
    ['0.0.0.0/0', '2001:db8::/32', false],
    ['::/0', '10.0.0.0/8', false],
    ['2001:db8::/32', '2001:db8:1::/48', true],
    // The server compares 104 as written with 8, and takes a block that excepts all of itself.
    ['10.0.0.0/8', '::ffff:10.0.0.0/104', true],
    ['::ffff:10.0.0.0/104', '10.1.0.0/16', false],
    ['::ffff:10.0.0.0/104', '::ffff:10.1.0.0/112', true],
  ])('says for %s except %s: %s', (outer, inner, expected) => {
    expect(isStrictSubset(cidr(outer), cidr(inner))).toBe(expected);
  });
});
