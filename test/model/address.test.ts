import { isIP } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, formatAddress, parseAddress } from '../../src/model/address.ts';

const ipv6Value = fc
  .array(fc.oneof(fc.constant(0n), fc.bigInt(0n, 0xffffn)), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.reduce((value, group) => (value << 16n) | group, 0n));

describe('parseAddress', () => {
  it.each([
    ['10.1.2.3', 4, 0x0a010203n, '10.1.2.3'],
    ['0.0.0.0', 4, 0n, '0.0.0.0'],
    ['255.255.255.255', 4, 0xffffffffn, '255.255.255.255'],
    ['::', 6, 0n, '::'],
    ['::1', 6, 1n, '::1'],
    ['FD00::00Ab', 6, (0xfd00n << 112n) | 0xabn, 'fd00::ab'],
    ['2001:db8:0:0:1:0:0:1', 6, (0x2001_0db8n << 96n) | (1n << 48n) | 1n, '2001:db8::1:0:0:1'],
    ['1:0:2:3:4:5:6:7', 6, 0x0001_0000_0002_0003_0004_0005_0006_0007n, '1:0:2:3:4:5:6:7'],
    ['0:0:1:0:0:0:1:0', 6, (1n << 80n) | (1n << 16n), '0:0:1::1:0'],
    ['1:2:3:4:5:6:7::', 6, 0x0001_0002_0003_0004_0005_0006_0007_0000n, '1:2:3:4:5:6:7:0'],
    ['64:ff9b::10.0.0.1', 6, (0x64_ff9bn << 96n) | 0x0a000001n, '64:ff9b::a00:1'],
    ['1:2:3:4:5:6:1.2.3.4', 6, 0x0001_0002_0003_0004_0005_0006_0102_0304n, '1:2:3:4:5:6:102:304'],
  ] as const)('reads %s as family %i', (text, family, value, canonical) => {
    expect(parseAddress(text)).toEqual({ family, value, text: canonical });
  });

  it.each(['::ffff:10.1.2.3', '::FFFF:a01:203', '0:0:0:0:0:ffff:10.1.2.3'])(
    'reads the IPv4-mapped %s as IPv4',
    (text) => {
      expect(parseAddress(text)).toEqual(parseAddress('10.1.2.3'));
    },
  );

  it.each([
    '10.0.0 10.1 167772161 10.0.0.1.2 10.0.0.256 10.0.0.-1 10..0.1 １0.0.0.1 web.shop 10.0.0.1/32',
    '010.0.0.1 10.0.0.00 0x0a.0.0.1 ::01.2.3.4 00001:: 10000:: g:: [::1] fe80::1%eth0',
    ': ::: 1:2:3:4:5:6:7 1:2:3:4:5:6:7:8:9 1::2::3 1::2:3:4:5:6:7:8 :1:2:3:4:5:6:7 1:2:3:4:5:6:7:',
    '::1.2.3 1.2.3.4:: ::1.2.3.4:5 1:2:3:4:5:6:7:1.2.3.4',
  ])('reads none of %s', (texts) => {
    expect(texts.split(' ').filter((text) => parseAddress(text) !== undefined)).toEqual([]);
  });

  it.each(['', ' 10.0.0.1', '10.0.0.1\n', '::1 '])('does not read %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it('takes what Node takes and nothing else', () => {
    const text = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.stringMatching(/^[0-9a-f:.]{1,24}$/),
      fc
        .array(fc.constantFrom('0', '1', '255', '256', '01', 'ffff', '10000', '.', '.', ':', ':', '::'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (text) => {
        expect(parseAddress(text) !== undefined).toBe(isIP(text) > 0);
      }),
    );
  });
});

describe('formatAddress', () => {
  it('writes IPv4 so that it reads back as the same address', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 0xffff_ffffn), (value) => {
        expect(parseAddress(formatAddress(4, value))).toEqual(addressOf(4, value));
      }),
    );
  });

  it('writes IPv6 so that it reads back as the same address', () => {
    fc.assert(
      fc.property(ipv6Value, (value) => {
        expect(parseAddress(formatAddress(6, value))).toEqual(addressOf(6, value));
      }),
    );
  });

  it('writes IPv6 as URLs do, which is RFC 5952', () => {
    fc.assert(
      fc.property(ipv6Value, (value) => {
        const text = formatAddress(6, value);
        expect(`[${text}]`).toBe(new URL(`http://[${text}]`).hostname);
      }),
    );
  });
});

describe('addressOf', () => {
  it('gives the IPv4 address for an IPv4-mapped value', () => {
    expect(addressOf(6, 0xffff_0a01_0203n)).toEqual(addressOf(4, 0x0a01_0203n));
    expect(addressOf(6, 0xfffe_0a01_0203n)).toMatchObject({ family: 6, text: '::fffe:a01:203' });
  });
});
