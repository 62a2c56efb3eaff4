import type { Caller } from './ways.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { Peer, PeerPart, SimplePeer } from '../compiled.ts';

/** Who is meant: any of these, and of each all parts. `[[]]` is everybody, `[]` nobody. */
export type Formula = readonly (readonly PeerPart[])[];

export const EVERYBODY: Formula = [[]];

export function allOf(formulas: readonly Formula[]): Formula {
  // Most of what may be written in a source is not.
  const [first = EVERYBODY, ...others] = formulas.filter((formula) => formula !== EVERYBODY);
  return others.reduce<Formula>(
    (sum, formula) => sum.flatMap((parts) => formula.map((more) => [...parts, ...more])),
    first,
  );
}

export function anyOf(formulas: readonly Formula[]): Formula {
  return formulas.flat();
}

export function some(peers: readonly SimplePeer[]): Formula {
  return peers.map((peer) => [{ peer, isNegated: false }]);
}

export function none(peers: readonly SimplePeer[]): Formula {
  return [peers.map((peer) => ({ peer, isNegated: true }))];
}

/** One of these callers; of those in doubt nobody knows. */
export function someCaller(callers: readonly Caller[]): Formula {
  return callers.map(({ peer, doubt }) => {
    const parts = [{ peer, isNegated: false }];
    // To a reader these are the same callers.
    const unsure = { ...unread(doubt ?? '', peer.path), words: peer.words ?? '' };
    return doubt === undefined ? parts : [...parts, { peer: unsure, isNegated: false }];
  });
}

/** None of these callers; of those in doubt nobody knows. */
export function noCaller(callers: readonly Caller[]): Formula {
  return anyOf([none(callers.map(({ peer }) => peer)), someCaller(callers.filter(({ doubt }) => doubt !== undefined))]);
}

/** What never is certain: it may be so, or not. */
export function unread(problem: string, path: FieldPath): SimplePeer {
  return { kind: 'unrecognised', index: 0, path, problem };
}

/** As the peers of a rule; those that are one thing to a reader have one index. */
export function peersOf(formula: Formula): 'any' | readonly Peer[] {
  if (formula.some((parts) => parts.length === 0)) return 'any';
  const wordsOfEach = formula.map(wordsOf);
  const distinct = [...new Set(wordsOfEach)];
  return formula.map((parts, at): Peer => {
    const [first] = parts;
    const words = wordsOfEach[at] ?? '';
    const index = distinct.indexOf(words);
    if (first !== undefined && parts.length === 1 && !first.isNegated) return { ...first.peer, index };
    return { kind: 'all-of', index, path: first?.peer.path ?? [], parts, words };
  });
}

/** Ways to be in the mesh are one thing to a reader. */
function wordsOf(parts: readonly PeerPart[]): string {
  const [only, ...others] = parts.map(({ peer, isNegated }) => `${isNegated ? 'not ' : ''}${nameOf(peer)}`);
  return others.length === 0 ? (only ?? '') : [...new Set([only, ...others])].join(' and ');
}

function nameOf(peer: SimplePeer): string {
  if (peer.words !== undefined) return peer.words;
  return peer.kind === 'ip-block' ? peer.cidr.text : peer.kind === 'unrecognised' ? peer.problem : peer.kind;
}
