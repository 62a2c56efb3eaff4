import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { address, cidr } from '../../helpers/addresses.ts';
import { addressOf, bitsOf, type Family } from '../../../src/model/address.ts';
import { changersOf } from './redactions.ts';
import { cidrOf, contains, parseCidr } from '../../../src/model/cidr.ts';
import { holds, TIMEOUT } from '../../properties/runs.ts';
import { INTERNET } from '../../../src/model/internet.ts';
import { hasAddress } from '../../../src/model/address-set.ts';

const anyFamily = fc.constantFrom<Family>(4, 6);
const anyValue = (family: Family) => fc.bigInt({ min: 0n, max: (1n << BigInt(bitsOf(family))) - 1n });
/** Two that share the beginning of one of them, as far as they like. */
const twoAlike = anyFamily.chain((family) =>
  fc
    .tuple(anyValue(family), anyValue(family), fc.nat(bitsOf(family)), fc.nat(65535))
    .map(([one, other, shared, seed]) => {
      const rest = BigInt(bitsOf(family) - shared);
      return { family, one, other: ((one >> rest) << rest) | (other & ((1n << rest) - 1n)), seed };
    }),
);

function common(family: Family, one: bigint, other: bigint): number {
  const differing = one ^ other;
  return differing === 0n ? bitsOf(family) : bitsOf(family) - differing.toString(2).length;
}

describe('addresses that are replaced', { timeout: TIMEOUT }, () => {
  it('share exactly as many leading bits as they did', () => {
    holds(
      fc.property(twoAlike, ({ family, one, other, seed }) => {
        const { addresses } = changersOf(seed);
        const [a, b] = [one, other].map((value) => addresses.address(addressOf(family, value)));
        const [was, is] = [addressOf(family, one), addressOf(family, other)];
        // An IPv4-mapped one is an IPv4 address.
        fc.pre(was.family === family && is.family === family);
        expect(common(family, a?.value ?? 0n, b?.value ?? 0n)).toBe(common(family, one, other));
      }),
      1000,
    );
  });

  it('stay in the blocks that mean something, and out of them', () => {
    holds(
      fc.property(twoAlike, ({ family, one, seed }) => {
        const { addresses } = changersOf(seed);
        const was = addressOf(family, one);
        const is = addresses.address(was);
        expect(hasAddress(INTERNET, is)).toBe(hasAddress(INTERNET, was));
        for (const text of [
          '10.0.0.0/8',
          '172.16.0.0/12',
          '192.168.0.0/16',
          '100.64.0.0/10',
          'fc00::/7',
          'fd00::/8',
          'fe80::/10',
        ]) {
          expect(contains(cidr(text), is)).toBe(contains(cidr(text), was));
        }
      }),
      1000,
    );
  });

  it('are in a block when they were', () => {
    const anyCase = fc.tuple(twoAlike, fc.nat(128));
    holds(
      fc.property(anyCase, ([{ family, one, other, seed }, length]) => {
        const { addresses } = changersOf(seed);
        const block = cidrOf(family, one, Math.min(length, bitsOf(family)));
        const parse = parseCidr(addresses.text(block.text) ?? '');
        if (!parse.ok) throw new Error(`${block.text} became no block`);
        const was = addressOf(family, other);
        expect(contains(parse.cidr, addresses.address(was))).toBe(contains(block, was));
      }),
      1000,
    );
  });

  it('are other ones, and always the same', () => {
    const { addresses } = changersOf(7);
    const [one, again] = [addresses.text('10.20.30.40'), addresses.text('10.20.30.40')];
    expect(one).toMatch(/^10\./);
    expect(one).not.toBe('10.20.30.40');
    expect(again).toBe(one);
    expect(changersOf(8).addresses.text('10.20.30.40')).not.toBe(one);
    expect(addresses.changed().get(one ?? '')).toBe('10.20.30.40');
  });

  it.each([
    '0.0.0.0/0',
    '::/0',
    '127.0.0.1',
    '169.254.169.254/32',
    '169.254.20.10',
    '255.255.255.255',
    '::1',
    '10.0.0.0/8',
  ])('%s stays', (text) => {
    expect(changersOf(3).addresses.text(text)).toBe(text);
  });

  it.each([
    ['10.1.2.3/8', 'host-bits'],
    ['010.1.0.0/16', 'leading-zeros'],
    ['::ffff:10.1.0.0/112', 'ipv4-mapped'],
  ])('%s stays written in a way that is not taken any more', (text, finding) => {
    const parse = parseCidr(changersOf(3).addresses.text(text) ?? '');
    expect(parse.ok && parse.findings).toContain(finding);
  });

  it.each(['web', '10.0.0.0/33', '10.0.0', '1.2.3.4/x', ''])('"%s" is none', (text) => {
    expect(changersOf(3).addresses.text(text)).toBeUndefined();
  });

  it('that are the same in both families belong together', () => {
    const { addresses } = changersOf(5);
    expect(addresses.text('::ffff:192.0.2.1')).toBe(`::ffff:${addresses.address(address('192.0.2.1')).text}`);
  });
});
