import { describe, expect, it } from 'vitest';
import { hasAddress } from '../../src/model/address-set.ts';
import { addressOf } from '../../src/model/address.ts';
import type { Address } from '../../src/model/address.ts';
import { INTERNET } from '../../src/model/internet.ts';
import { cidr } from '../helpers/addresses.ts';

describe('INTERNET', () => {
  it.each([
    '1.0.0.0/8 8.8.8.8/32 9.255.255.255/32 11.0.0.0/8 100.63.255.255/32 100.128.0.0/9 126.0.0.0/8 128.0.0.0/8',
    '169.253.0.0/16 169.255.0.0/16 172.15.0.0/16 172.32.0.0/11 192.167.0.0/16 192.169.0.0/16 223.0.0.0/8',
    '192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32',
    '2000::/3',
  ])('reaches both ends of each of %s', (texts) => {
    expect(
      texts
        .split(' ')
        .flatMap(endsOf)
        .filter((end) => !hasAddress(INTERNET, end)),
    ).toEqual([]);
  });

  it.each([
    '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16',
    '224.0.0.0/4 240.0.0.0/4',
    '::/3 4000::/2 fc00::/7 fe80::/10 ff00::/8',
  ])('reaches no end of any of %s', (texts) => {
    expect(
      texts
        .split(' ')
        .flatMap(endsOf)
        .filter((end) => hasAddress(INTERNET, end)),
    ).toEqual([]);
  });
});

function endsOf(text: string): readonly Address[] {
  const { family, first, last } = cidr(text);
  return [addressOf(family, first), addressOf(family, last)];
}
