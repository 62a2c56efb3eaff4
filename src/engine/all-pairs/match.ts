import type { AllOfPeer, Peer, SimplePeer } from '../../dialects/compiled.ts';
import { lowerBound } from '../../model/lower-bound.ts';
import { MAYBE, NO, YES } from './port-tri.ts';

/**
 * Which items of a numbered whole (parties, or stretches of addresses) a peer of a rule matches. Lists ascend and do not
 * overlap.
 */
export type Match =
  | { readonly kind: 'only'; readonly yes: Int32Array; readonly maybe: Int32Array }
  /** All but these: for certain, or perhaps where `isCertain` is false. */
  | { readonly kind: 'all-but'; readonly but: Int32Array; readonly isCertain: boolean };

const NONE = new Int32Array(0);

export const NOBODY: Match = { kind: 'only', yes: NONE, maybe: NONE };
export const EVERYBODY: Match = { kind: 'all-but', but: NONE, isCertain: true };
export const PERHAPS_EVERYBODY: Match = { kind: 'all-but', but: NONE, isCertain: false };

/** What a peer matches among `size` items, where it is known what each of its parts does. */
export function matchPeer(peer: Peer, match: (part: SimplePeer) => Match, size: number): Match {
  return peer.kind === 'all-of' ? matchAllOf(peer, match, size) : match(peer);
}

interface MatchedPart {
  readonly match: Match;
  readonly isNegated: boolean;
}

/** The items that all parts match, or do not match where one is negated. */
function matchAllOf({ parts }: AllOfPeer, match: (part: SimplePeer) => Match, size: number): Match {
  const matched = parts.map(({ peer, isNegated }) => ({ match: match(peer), isNegated }));
  // A part that matches few leaves few to ask the others about: most peers of many parts are about a handful of pods.
  const few = matched.flatMap((part) => (part.match.kind === 'only' && !part.isNegated ? [part.match] : []));
  const fewest = few.reduce<Few | undefined>((a, b) => (a === undefined || countOf(b) < countOf(a) ? b : a), undefined);
  return fewest === undefined ? matchAmongAll(matched, size) : matchAmong(fewest, matched, size);
}

type Few = Extract<Match, { kind: 'only' }>;

function countOf({ yes, maybe }: Few): number {
  return yes.length + maybe.length;
}

function matchAmong(few: Few, matched: readonly MatchedPart[], size: number): Match {
  const yes: number[] = [];
  const maybe: number[] = [];
  for (const item of [...few.yes, ...few.maybe]) {
    let certainty = YES;
    for (const part of matched) {
      certainty = Math.min(certainty, certaintyOf(part, item));
      if (certainty === NO) break;
    }
    if (certainty !== NO) (certainty === YES ? yes : maybe).push(item);
  }
  return matchOf(
    yes,
    maybe.sort((a, b) => a - b),
    size,
  );
}

function certaintyOf({ match, isNegated }: MatchedPart, item: number): number {
  const certainty = certaintyIn(match, item);
  return isNegated ? YES - certainty : certainty;
}

function certaintyIn(match: Match, item: number): number {
  if (match.kind === 'all-but') return isIn(match.but, item) ? NO : match.isCertain ? YES : MAYBE;
  return isIn(match.yes, item) ? YES : isIn(match.maybe, item) ? MAYBE : NO;
}

function isIn(items: Int32Array, item: number): boolean {
  const at = lowerBound(items.length, (each) => (items[each] ?? 0) < item);
  return items[at] === item;
}

function matchAmongAll(matched: readonly MatchedPart[], size: number): Match {
  const result = new Int8Array(size).fill(YES);
  for (const { match, isNegated } of matched) {
    const each = certainties(match, size);
    for (let item = 0; item < size; item++) {
      const has = each[item] ?? NO;
      result[item] = Math.min(result[item] ?? NO, isNegated ? YES - has : has);
    }
  }
  const those = (certainty: number): number[] => [...result.keys()].filter((item) => result[item] === certainty);
  return matchOf(those(YES), those(MAYBE), size);
}

/** How certainly each item is matched (`port-tri.ts`). */
function certainties(match: Match, size: number): Int8Array {
  if (match.kind === 'all-but') {
    const all = new Int8Array(size).fill(match.isCertain ? YES : MAYBE);
    for (const item of match.but) all[item] = NO;
    return all;
  }
  const some = new Int8Array(size);
  for (const item of match.yes) some[item] = YES;
  for (const item of match.maybe) some[item] = MAYBE;
  return some;
}

/** The match of these items out of `size`, in the shorter way to say it. */
export function matchOf(yes: readonly number[], maybe: readonly number[], size: number): Match {
  if (maybe.length > 0 || yes.length <= size / 2) {
    return { kind: 'only', yes: Int32Array.from(yes), maybe: Int32Array.from(maybe) };
  }
  const but: number[] = [];
  for (let item = 0, at = 0; item < size; item++) {
    if (yes[at] === item) at += 1;
    else but.push(item);
  }
  return { kind: 'all-but', but: Int32Array.from(but), isCertain: true };
}
