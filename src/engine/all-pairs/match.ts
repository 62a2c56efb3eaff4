import type { AllOfPeer, Peer, SimplePeer } from '../../dialects/compiled.ts';
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

/** The items that all parts match, or do not match where one is negated. */
function matchAllOf({ parts }: AllOfPeer, match: (part: SimplePeer) => Match, size: number): Match {
  const result = new Int8Array(size).fill(YES);
  for (const { peer, isNegated } of parts) {
    const each = certainties(match(peer), size);
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
