import { areEqual, includes, intersect, normalize, partition, subtract, unite } from './intervals.ts';
import type { Interval, Intervals } from './intervals.ts';
import { FIRST_PORT, LAST_PORT } from './protocol.ts';

/** Ports `first` to `last`, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** A set of ports of one protocol. Look into it with `portRanges`, `firstPort` and `hasPort`; empty is `[]`. */
export type PortSet = Intervals<number>;

export const NO_PORTS: PortSet = [];
export const EVERY_PORT: PortSet = [{ start: FIRST_PORT, end: LAST_PORT + 1 }];

/** The ports in these ranges; what lies outside 1 to 65535 is not a port, and a range that runs backwards is empty. */
export function portSetOf(ranges: Iterable<PortRange>): PortSet {
  return intersect(normalize(intervalsOf(ranges)), EVERY_PORT);
}

/** The ports in either set. */
export function unitePorts(a: PortSet, b: PortSet): PortSet {
  return unite(a, b);
}

/** The ports in `a` that are not in `b`. */
export function subtractPorts(a: PortSet, b: PortSet): PortSet {
  return subtract(a, b);
}

/** The ports in both sets. */
export function intersectPorts(a: PortSet, b: PortSet): PortSet {
  return intersect(a, b);
}

export function areSamePorts(a: PortSet, b: PortSet): boolean {
  return areEqual(a, b);
}

export function hasPort(set: PortSet, port: number): boolean {
  return includes(set, port);
}

/** The set as ascending ranges, as few as possible; empty for an empty set. */
export function portRanges(set: PortSet): readonly PortRange[] {
  return set.map(({ start, end }) => ({ first: start, last: end - 1 }));
}

/** The lowest port, to stand for its set; undefined when the set is empty. */
export function firstPort(set: PortSet): number | undefined {
  return set[0]?.start;
}

/** Splits 1 to 65535 into the fewest sets such that each range holds all or nothing of each set, ascending by first port. */
export function cutPorts(ranges: Iterable<PortRange>): readonly PortSet[] {
  return partition(EVERY_PORT, intervalsOf(ranges));
}

/** The set for people: `80, 443, 8000-8080`, `every port`, `every port except 22`, `none`. */
export function formatPorts(set: PortSet): string {
  const others = subtract(EVERY_PORT, set);
  if (set.length === 0) return 'none';
  if (others.length === 0) return 'every port';
  return others.length < set.length ? `every port except ${formatRanges(others)}` : formatRanges(set);
}

function formatRanges(set: PortSet): string {
  return portRanges(set)
    .map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`))
    .join(', ');
}

function intervalsOf(ranges: Iterable<PortRange>): readonly Interval<number>[] {
  return Array.from(ranges, ({ first, last }) => ({ start: first, end: last + 1 }));
}
