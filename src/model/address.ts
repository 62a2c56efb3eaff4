export type Family = 4 | 6;

/** One IP address. `text` is the canonical form (RFC 5952 for IPv6). */
export interface Address {
  readonly family: Family;
  readonly value: bigint;
  readonly text: string;
}

/** An address block, host bits already masked away. `text` is canonical: `10.0.0.0/8`. */
export interface Cidr {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
  readonly prefix: number;
  readonly text: string;
  /** Only on an IPv4 block written as IPv4-mapped IPv6: the prefix length as it stands there (96 more than `prefix`). */
  readonly writtenPrefix?: number;
}

/** An address as it was written: an IPv4-mapped one is still of family 6 here. */
export interface WrittenAddress {
  readonly family: Family;
  readonly value: bigint;
  /** True when an IPv4 octet starts with a needless zero, or an IPv6 group has more than four digits. */
  readonly leadingZeros: boolean;
}

/** The address that `text` is, read strictly: no leading zeros in octets, no short forms, no zone, no blanks. */
export function parseAddress(text: string): Address | undefined {
  const written = readAddress(text);
  return written === undefined || written.leadingZeros ? undefined : addressOf(written.family, written.value);
}

/** The address with this number. An IPv4-mapped IPv6 address is the IPv4 address, as it is everywhere in Go's net package. */
export function addressOf(family: Family, value: bigint): Address {
  if (family === 6 && isIpv4Mapped(value)) return addressOf(4, unmapIpv4(value));
  return { family, value, text: formatAddress(family, value) };
}

/** The canonical text of an address: dotted decimal, or RFC 5952. */
export function formatAddress(family: Family, value: bigint): string {
  return family === 4 ? formatIpv4(Number(value)) : formatIpv6(value);
}

/** How many bits an address of this family has. */
export function bitsOf(family: Family): number {
  return family === 4 ? 32 : 128;
}

/** How many binary digits a number has; 0 has none. */
export function bitLength(value: bigint): number {
  if (value === 0n) return 0;
  const digits = value.toString(16);
  return 4 * (digits.length - 1) + (32 - Math.clz32(Number.parseInt(digits.charAt(0), 16)));
}

/** True when this IPv6 value lies in ::ffff:0:0/96. */
export function isIpv4Mapped(value: bigint): boolean {
  return value >> 32n === 0xffffn;
}

/** The IPv4 value inside an IPv4-mapped IPv6 value. */
export function unmapIpv4(value: bigint): bigint {
  return value & 0xffff_ffffn;
}

/** Reads an address as leniently as the API server reads stored objects: needless leading zeros are decimal, never octal. */
export function readAddress(text: string): WrittenAddress | undefined {
  return text.includes(':') ? readIpv6(text) : readIpv4(text);
}

const DOTTED_DECIMAL = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/;

function readIpv4(text: string): WrittenAddress | undefined {
  const octets = DOTTED_DECIMAL.exec(text)?.slice(1);
  if (octets === undefined || octets.some((octet) => Number(octet) > 255)) return undefined;
  const value = octets.reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { family: 4, value: BigInt(value), leadingZeros: octets.some(hasLeadingZero) };
}

/** True when a decimal number is written with a zero too many: `08`, `00`. */
export function hasLeadingZero(digits: string): boolean {
  return digits.length > 1 && digits.startsWith('0');
}

function readIpv6(text: string): WrittenAddress | undefined {
  const tail = readDottedTail(text);
  if (tail === undefined) return undefined;
  const groups = expandGroups(tail.hexText);
  if (groups === undefined || !groups.every(isGroup)) return undefined;
  const hex = groups.map((group) => group.padStart(4, '0').slice(-4)).join('');
  return {
    family: 6,
    value: BigInt(`0x${hex}`),
    leadingZeros: tail.leadingZeros || groups.some((group) => group.length > 4),
  };
}

/** Rewrites the dotted decimal that may end an IPv6 address (`::ffff:10.0.0.1`) as its two groups. */
function readDottedTail(text: string): { hexText: string; leadingZeros: boolean } | undefined {
  if (!text.includes('.')) return { hexText: text, leadingZeros: false };
  const start = text.lastIndexOf(':') + 1;
  const ipv4 = readIpv4(text.slice(start));
  if (ipv4 === undefined) return undefined;
  const groups = `${(ipv4.value >> 16n).toString(16)}:${(ipv4.value & 0xffffn).toString(16)}`;
  return { hexText: text.slice(0, start) + groups, leadingZeros: ipv4.leadingZeros };
}

/** The eight groups, with `::` filled in; undefined when they are not eight. */
function expandGroups(text: string): readonly string[] | undefined {
  const [head, rest, ...more] = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  if (head === undefined || more.length > 0) return undefined;
  if (rest === undefined) return head.length === 8 ? head : undefined;
  const missing = 8 - head.length - rest.length;
  return missing < 1 ? undefined : [...head, ...new Array<string>(missing).fill('0'), ...rest];
}

function isGroup(text: string): boolean {
  return /^0*[0-9a-f]{1,4}$/i.test(text);
}

function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

function formatIpv6(value: bigint): string {
  const digits = value.toString(16).padStart(32, '0');
  const groups = Array.from({ length: 8 }, (_, index) => withoutZeros(digits.slice(4 * index, 4 * index + 4)));
  const run = longestZeroRun(groups);
  if (run.length < 2) return groups.join(':');
  return `${groups.slice(0, run.start).join(':')}::${groups.slice(run.start + run.length).join(':')}`;
}

function withoutZeros(group: string): string {
  return Number.parseInt(group, 16).toString(16);
}

/** The first of the longest runs of zero groups, which is the one that RFC 5952 shortens. */
function longestZeroRun(groups: readonly string[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== '0') start = index + 1;
    else if (index + 1 - start > longest.length) longest = { start, length: index + 1 - start };
  }
  return longest;
}
