import { go as search } from 'fuzzysort';
import { nearestName } from '../cluster/manifests/nearest-name.ts';

/** Names that were probably meant: those that hold the typed letters in order, and the one that is few letters off. */
export function suggestNames(typed: string, names: readonly string[]): readonly string[] {
  const byLetters = search(typed, names, { limit: 5, threshold: 0.4 }).map(({ target }) => target);
  const byDistance = nearestName(typed, names);
  return [...new Set([...(byDistance === undefined ? [] : [byDistance]), ...byLetters])];
}
