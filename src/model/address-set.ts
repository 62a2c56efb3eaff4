import { addressOf, bitLength, bitsOf } from './address.ts';
import type { Address, Cidr, Family } from './address.ts';
import { cidrOf } from './cidr.ts';
import * as intervals from './intervals.ts';
import type { Interval, Intervals } from './intervals.ts';

/** Addresses `first` to `last` of one family, both included. Every `Cidr` is one. */
export interface AddressRange {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

/** A set of addresses of either family. Look into it with `addressRanges`, `toCidrs` and `hasAddress`. */
export interface AddressSet {
  readonly ipv4: Intervals<bigint>;
  readonly ipv6: Intervals<bigint>;
}

export const NO_ADDRESSES: AddressSet = { ipv4: [], ipv6: [] };

export const ALL_ADDRESSES: AddressSet = addressSetOf([cidrOf(4, 0n, 0), cidrOf(6, 0n, 0)]);

/** The addresses in these ranges or blocks. */
export function addressSetOf(ranges: Iterable<AddressRange>): AddressSet {
  const all = [...ranges];
  return { ipv4: intervals.normalize(intervalsOf(4, all)), ipv6: intervals.normalize(intervalsOf(6, all)) };
}

/** The addresses in either set. */
export function uniteAddresses(a: AddressSet, b: AddressSet): AddressSet {
  return { ipv4: intervals.unite(a.ipv4, b.ipv4), ipv6: intervals.unite(a.ipv6, b.ipv6) };
}

/** The addresses in `a` that are not in `b`. */
export function subtractAddresses(a: AddressSet, b: AddressSet): AddressSet {
  return { ipv4: intervals.subtract(a.ipv4, b.ipv4), ipv6: intervals.subtract(a.ipv6, b.ipv6) };
}

/** The addresses in both sets. */
export function intersectAddresses(a: AddressSet, b: AddressSet): AddressSet {
  return { ipv4: intervals.intersect(a.ipv4, b.ipv4), ipv6: intervals.intersect(a.ipv6, b.ipv6) };
}

/** The addresses of one family in the set. */
export function ofFamily(set: AddressSet, family: Family): AddressSet {
  return family === 4 ? { ipv4: set.ipv4, ipv6: [] } : { ipv4: [], ipv6: set.ipv6 };
}

export function isEmpty(set: AddressSet): boolean {
  return set.ipv4.length === 0 && set.ipv6.length === 0;
}

export function areSameAddresses(a: AddressSet, b: AddressSet): boolean {
  return intervals.areEqual(a.ipv4, b.ipv4) && intervals.areEqual(a.ipv6, b.ipv6);
}

export function hasAddress(set: AddressSet, address: Address): boolean {
  return intervals.includes(address.family === 4 ? set.ipv4 : set.ipv6, address.value);
}

/** The set as ranges, as few as possible: IPv4 first, ascending. */
export function addressRanges(set: AddressSet): readonly AddressRange[] {
  return [...set.ipv4.map((interval) => rangeOf(4, interval)), ...set.ipv6.map((interval) => rangeOf(6, interval))];
}

/** The set as blocks, as few as possible: IPv4 first, ascending. */
export function toCidrs(set: AddressSet): readonly Cidr[] {
  return addressRanges(set).flatMap((range) => [...cidrsOfRange(range)]);
}

/** The same as they are written. */
export function cidrTexts(set: AddressSet): readonly string[] {
  return toCidrs(set).map(({ text }) => text);
}

/** The narrowest block around ranges of one family. */
export function coverOf(ranges: readonly AddressRange[]): Cidr {
  const first = ranges[0];
  const last = ranges.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('An empty set has no covering block');
  return cidrOf(first.family, first.first, bitsOf(first.family) - bitLength(first.first ^ last.last));
}

/**
 * Splits `universe` into the fewest sets of one family such that each cut holds all or nothing of each set:
 * one member of a set then answers every question of address for all of it. IPv4 first, ascending by first address.
 */
export function partition(universe: AddressSet, cuts: Iterable<AddressRange>): readonly AddressSet[] {
  const all = [...cuts];
  return [
    ...intervals.partition(universe.ipv4, intervalsOf(4, all)).map((ipv4) => ({ ipv4, ipv6: [] })),
    ...intervals.partition(universe.ipv6, intervalsOf(6, all)).map((ipv6) => ({ ipv4: [], ipv6 })),
  ];
}

/** A member of the set to stand for it; undefined when the set is empty. */
export function representative(set: AddressSet): Address | undefined {
  const [range] = addressRanges(set);
  if (range === undefined) return undefined;
  // The first address of a block is the network's own and looks wrong as anybody's address.
  return addressOf(range.family, range.first < range.last ? range.first + 1n : range.first);
}

/** Splits a range into the fewest blocks: at each step the widest one that starts here and does not reach beyond. */
export function* cidrsOfRange({ family, first, last }: AddressRange): Generator<Cidr> {
  for (let at = first; at <= last; ) {
    const cidr = widestCidr(family, at, last);
    yield cidr;
    at = cidr.last + 1n;
  }
}

function widestCidr(family: Family, first: bigint, last: bigint): Cidr {
  const fitting = bitLength(last - first + 1n) - 1;
  const aligned = first === 0n ? bitsOf(family) : bitLength(first & -first) - 1;
  return cidrOf(family, first, bitsOf(family) - Math.min(fitting, aligned));
}

function intervalsOf(family: Family, ranges: readonly AddressRange[]): readonly Interval<bigint>[] {
  return ranges.filter((range) => range.family === family).map(({ first, last }) => ({ start: first, end: last + 1n }));
}

function rangeOf(family: Family, { start, end }: Interval<bigint>): AddressRange {
  return { family, first: start, last: end - 1n };
}
