import {
  addressRanges,
  addressSetOf,
  ALL_ADDRESSES,
  areSameAddresses,
  cidrsOfRange,
  coverOf,
  isEmpty,
  ofFamily,
  subtractAddresses,
} from './address-set.ts';
import type { AddressRange, AddressSet } from './address-set.ts';
import { formatAddress } from './address.ts';
import type { Cidr } from './address.ts';
import { INTERNET } from './internet.ts';

/**
 * The set for people, in the shortest way to say it: `203.0.113.0/24, 198.51.100.7`, `10.0.0.4-10.0.0.11`,
 * `10.0.0.0/8 except 10.1.0.0/16`, `the internet except 203.0.113.0/24`, `every address`, `none`; families parted by `;`.
 * Of each list at most `limit` blocks are named and the others counted: `… and 12 more`.
 */
export function formatAddressSet(set: AddressSet, limit = 6): string {
  if (isEmpty(set)) return 'none';
  if (areSameAddresses(set, ALL_ADDRESSES)) return 'every address';
  const families = [ofFamily(set, 4), ofFamily(set, 6)].filter((part) => !isEmpty(part)).map(wordFamily);
  const byFamily: Wording = (max) => families.map((word) => word(max)).join('; ');
  return shortest(byFamily, ...wordingsByName(set))(limit);
}

/** A way to say a set, naming at most so many blocks of each list. */
type Wording = (limit: number) => string;

/** A way that is only put together where it may be the shortest. */
interface Candidate {
  /** No text of it has fewer characters. */
  readonly atLeast: number;
  make(): Wording;
}

/** Compared in full: a way that is only short because most of it is counted says less. */
function shortest(first: Wording, ...others: readonly Candidate[]): Wording {
  const lengthOf = (word: Wording): number => word(Number.POSITIVE_INFINITY).length;
  let best = { word: first, length: lengthOf(first) };
  for (const { atLeast, make } of others) {
    if (atLeast >= best.length) continue;
    const word = make();
    const length = lengthOf(word);
    if (length < best.length) best = { word, length };
  }
  return best.word;
}

function wordFamily(set: AddressSet): Wording {
  const cover = coverOf(addressRanges(set));
  return shortest(listing(set), excepting(cover.text, addressSetOf([cover]), set), ...wordingsByName(set));
}

const NAMED: readonly (readonly [name: string, set: AddressSet])[] = [
  ['the internet', INTERNET],
  ['the IPv4 internet', ofFamily(INTERNET, 4)],
];

function wordingsByName(set: AddressSet): readonly Candidate[] {
  return NAMED.filter(([, named]) => isEmpty(subtractAddresses(set, named))).map(([name, named]) =>
    excepting(name, named, set),
  );
}

/** `whole`, which holds all of `set`, less what is not in `set`. */
function excepting(name: string, whole: AddressSet, set: AddressSet): Candidate {
  if (areSameAddresses(whole, set)) return { atLeast: name.length, make: () => () => name };
  const start = `${name} except `;
  return {
    atLeast: start.length + SHORTEST_ADDRESS.length,
    make() {
      const exceptions = listing(subtractAddresses(whole, set));
      return (limit) => `${start}${exceptions(limit)}`;
    },
  };
}

const SHORTEST_ADDRESS = '::';
const SEPARATOR = ', ';

function listing(set: AddressSet): Wording {
  const blocks = addressRanges(set).flatMap(blocksOfRange);
  return (limit) => {
    const hidden = blocks.length - limit;
    return hidden > 0 ? `${blocks.slice(0, limit).join(SEPARATOR)}, … and ${hidden} more` : blocks.join(SEPARATOR);
  };
}

/** The range as blocks, or as `first-last` where that is shorter. */
function blocksOfRange(range: AddressRange): readonly string[] {
  const { family, first, last } = range;
  const ends = `${formatAddress(family, first)}-${formatAddress(family, last)}`;
  const blocks: string[] = [];
  let left = ends.length + SEPARATOR.length;
  for (const cidr of cidrsOfRange(range)) {
    const text = formatBlock(cidr);
    left -= text.length + SEPARATOR.length;
    // A range may be hundreds of blocks: no more of them are made than would be read.
    if (left < 0) return [ends];
    blocks.push(text);
  }
  return blocks;
}

function formatBlock({ family, first, last, text }: Cidr): string {
  return first === last ? formatAddress(family, first) : text;
}
