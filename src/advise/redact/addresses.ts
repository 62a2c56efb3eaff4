import { createHmac } from 'node:crypto';
import {
  type Address,
  addressOf,
  bitLength,
  bitsOf,
  type Family,
  formatAddress,
  isIpv4Mapped,
  readAddress,
} from '../../model/address.ts';
import { parseCidr } from '../../model/cidr.ts';

/** Puts other addresses in the place of addresses: two that share n leading bits still share as many, and no more. */
export interface AddressChanger {
  readonly address: (address: Address) => Address;
  /** A block or an address as text, `10.1.2.3/8`; undefined for a text that is neither. */
  readonly text: (text: string) => string | undefined;
  /** Every address that was changed: the new one, and the real one. */
  readonly changed: () => ReadonlyMap<string, string>;
}

/** Blocks whose addresses mean something by themselves: what is in one stays in it. `whole`: every address stays. */
const BLOCKS: readonly { readonly cidr: string; readonly whole?: true }[] = [
  { cidr: '0.0.0.0/8', whole: true },
  { cidr: '10.0.0.0/8' },
  { cidr: '100.64.0.0/10' },
  { cidr: '127.0.0.0/8', whole: true },
  { cidr: '169.254.0.0/16', whole: true },
  { cidr: '172.16.0.0/12' },
  { cidr: '192.168.0.0/16' },
  { cidr: '224.0.0.0/4', whole: true },
  { cidr: '240.0.0.0/4', whole: true },
  { cidr: '::/8', whole: true },
  { cidr: '64:ff9b::/96' },
  { cidr: '2000::/3' },
  { cidr: 'fc00::/8' },
  { cidr: 'fd00::/8' },
  { cidr: 'fe80::/10' },
  { cidr: 'ff00::/8', whole: true },
];

interface Fixed {
  readonly first: bigint;
  readonly prefix: number;
  /** How many leading bits of an address in it stay. */
  readonly kept: number;
}

const FIXED: Readonly<Record<Family, readonly Fixed[]>> = { 4: fixedOf(4), 6: fixedOf(6) };

function fixedOf(family: Family): readonly Fixed[] {
  return BLOCKS.flatMap(({ cidr: text, whole }) => {
    const parse = parseCidr(text);
    if (!parse.ok || parse.cidr.family !== family) return [];
    const { first, prefix } = parse.cidr;
    return [{ first, prefix, kept: whole === true ? bitsOf(family) : prefix }];
  });
}

/** `key` decides which address stands for which; nobody without it can tell. */
export function createAddressChanger(key: Uint8Array): AddressChanger {
  const turned = createTurning(key);
  const changed = new Map<string, string>();
  const valueOf = (family: Family, value: bigint): bigint => {
    const [bits, kept] = [bitsOf(family), keptBits(family, value)];
    let result = value;
    for (let start = kept - (kept % 8); start < bits; start += 8) {
      result ^= BigInt(turned(family, value, start, kept)) << BigInt(bits - 8 - start);
    }
    return result;
  };
  const change = (family: Family, value: bigint): Address => {
    const next = addressOf(family, valueOf(family, value));
    changed.set(next.text, formatAddress(family, value));
    return next;
  };
  return {
    address: ({ family, value }) => change(family, value),
    text: (text) => changeText(text, change),
    changed: () => changed,
  };
}

/** As many leading bits as have to stay: to change one of them would carry a block that means something elsewhere. */
function keptBits(family: Family, value: bigint): number {
  const bits = bitsOf(family);
  let kept = 0;
  for (const fixed of FIXED[family]) {
    const differing = value ^ fixed.first;
    const common = differing === 0n ? bits : bits - bitLength(differing);
    kept = Math.max(kept, common >= fixed.prefix ? fixed.kept : common + 1);
  }
  return kept;
}

/**
 * Which of eight bits are turned, from `start` on and not before `kept`. For each bit that depends on the bits before it and
 * on the key, and on nothing else.
 */
function createTurning(key: Uint8Array): (family: Family, value: bigint, start: number, kept: number) => number {
  const known = new Map<string, Uint8Array>();
  return (family, value, start, kept) => {
    const before = value >> BigInt(bitsOf(family) - start);
    const name = `${family} ${start} ${before}`;
    const tree = known.get(name) ?? createHmac('sha256', key).update(name).digest();
    known.set(name, tree);
    const byte = Number((value >> BigInt(bitsOf(family) - 8 - start)) & 0xffn);
    let result = 0;
    for (let depth = Math.max(0, kept - start); depth < 8; depth += 1) {
      // One bit for each node of a tree of eight levels: the first has number 1, those below node n are 2n and 2n + 1.
      const node = (1 << depth) | (byte >> (8 - depth));
      if (((tree[node >> 3] ?? 0) & (1 << (node & 7))) !== 0) result |= 0x80 >> depth;
    }
    return result;
  };
}

type Change = (family: Family, value: bigint) => Address;

/** What is written with needless zeros, with bits beyond its length, or as IPv4-mapped IPv6 stays written so. */
function changeText(text: string, change: Change): string | undefined {
  const slash = text.indexOf('/');
  const [host, length] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash)];
  const written = readAddress(host);
  if (written === undefined || (slash >= 0 && !parseCidr(text).ok)) return undefined;
  const { family, value, leadingZeros } = written;
  if (family === 6 && isIpv4Mapped(value)) {
    const digits = Number(length.slice(1) || '128');
    // A wider block holds no IPv4 address.
    return digits < 96 ? text : `::ffff:${changeStart(4, value & 0xffff_ffffn, digits - 96, change)}${length}`;
  }
  const next = changeStart(family, value, length === '' ? bitsOf(family) : Number(length.slice(1)), change);
  return `${leadingZeros && family === 4 ? '0' : ''}${next}${length}`;
}

/** The address that a block is written with: it has bits beyond the length of the block where it had some. */
function changeStart(family: Family, value: bigint, prefix: number, change: Change): string {
  const beyond = (1n << BigInt(bitsOf(family) - prefix)) - 1n;
  const next = change(family, value).value;
  if ((value & beyond) === 0n) return formatAddress(family, next & ~beyond);
  return formatAddress(family, (next & beyond) === 0n ? next | 1n : next);
}
