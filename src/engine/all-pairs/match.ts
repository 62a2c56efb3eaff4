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
  const closed = matched.filter((part) => usualOf(part) === NO).map((part) => listedIn(part.match));
  const [first, ...others] = closed;
  // A part that matches few leaves few to ask the others about: most peers of many parts are about a handful of pods.
  if (first !== undefined) {
    const fewest = others.reduce((a, b) => (b.length < a.length ? b : a), first);
    return matchAmong(fewest, matched, size);
  }
  return matchMost(matched, size);
}

/** How certainly a part takes the items that it does not list. */
function usualOf({ match, isNegated }: MatchedPart): number {
  const usual = match.kind === 'only' ? NO : match.isCertain ? YES : MAYBE;
  return isNegated ? YES - usual : usual;
}

function listedIn(match: Match): readonly number[] {
  return match.kind === 'only' ? [...match.yes, ...match.maybe] : [...match.but];
}

function matchAmong(listed: readonly number[], matched: readonly MatchedPart[], size: number): Match {
  const yes: number[] = [];
  const maybe: number[] = [];
  for (const item of listed) {
    const certainty = certaintyOf(matched, item);
    if (certainty !== NO) (certainty === YES ? yes : maybe).push(item);
  }
  return matchOf(yes.sort(ascending), maybe.sort(ascending), size);
}

/** Where no part leaves out what it does not list: all are taken alike but for some of those listed. */
function matchMost(matched: readonly MatchedPart[], size: number): Match {
  const usual = Math.min(YES, ...matched.map(usualOf));
  const listed = [...new Set(matched.flatMap(({ match }) => listedIn(match)))];
  const others = listed.filter((item) => certaintyOf(matched, item) !== usual);
  if (others.some((item) => certaintyOf(matched, item) !== NO))
    return matchAmong([...Array(size).keys()], matched, size);
  return { kind: 'all-but', but: Int32Array.from(others.sort(ascending)), isCertain: usual === YES };
}

function certaintyOf(matched: readonly MatchedPart[], item: number): number {
  let least = YES;
  for (const { match, isNegated } of matched) {
    const certainty = certaintyIn(match, item);
    least = Math.min(least, isNegated ? YES - certainty : certainty);
    if (least === NO) return NO;
  }
  return least;
}

function certaintyIn(match: Match, item: number): number {
  if (match.kind === 'all-but') return isIn(match.but, item) ? NO : match.isCertain ? YES : MAYBE;
  return isIn(match.yes, item) ? YES : isIn(match.maybe, item) ? MAYBE : NO;
}

function isIn(items: Int32Array, item: number): boolean {
  const at = lowerBound(items.length, (each) => (items[each] ?? 0) < item);
  return items[at] === item;
}

function ascending(a: number, b: number): number {
  return a - b;
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
