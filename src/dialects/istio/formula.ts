import type { Caller, Coming } from './ways.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { Peer, PeerPart, SimplePeer } from '../compiled.ts';
import { intersectPorts, type PortSet } from '../../model/port-set.ts';
import { writePorts } from '../../model/past-proxy.ts';

/** Who is meant: any of these, and of each all parts. An empty one is everybody, `[]` nobody. */
export type Formula = readonly Term[];

export interface Term {
  readonly parts: readonly PeerPart[];
  /** At these ports alone; absent: at every port. */
  readonly at?: PortSet;
}

export const EVERYBODY: Formula = [{ parts: [] }];

/** More alternatives than any rule has that people write; lists of texts in several fields multiply. */
const MOST_WAYS = 512;

/** Where too many ways come together, the field that makes them too many is taken for not known, and the others still count. */
export function allOf(formulas: readonly Formula[]): Formula {
  // Most of what may be written in a source is not.
  const [first = EVERYBODY, ...others] = formulas.filter((formula) => formula !== EVERYBODY);
  return others.reduce<Formula>((sum, formula) => {
    const more = sum.length * formula.length > MOST_WAYS ? [inTooManyWays(formula)] : formula;
    return sum.flatMap((term) => more.flatMap((each) => both(term, each)));
  }, first);
}

function inTooManyWays([first]: Formula): Term {
  const peer = unread('fields that come together in too many ways', first?.parts[0]?.peer.path ?? []);
  return { parts: [{ peer, isNegated: false }] };
}

function both(a: Term, b: Term): Formula {
  const parts = [...a.parts, ...b.parts];
  const { at = b.at } = a;
  if (at === undefined) return [{ parts }];
  const ports = intersectPorts(at, b.at ?? at);
  return ports.length === 0 ? [] : [{ parts, at: ports }];
}

export function anyOf(formulas: readonly Formula[]): Formula {
  return formulas.flat();
}

export function some(peers: readonly SimplePeer[]): Formula {
  return peers.map((peer) => ({ parts: [{ peer, isNegated: false }] }));
}

export function none(peers: readonly SimplePeer[]): Formula {
  return [{ parts: peers.map((peer) => ({ peer, isNegated: true })) }];
}

/** One of these callers, with an identity; of those in doubt nobody knows. */
export function someCaller(callers: readonly Caller[]): Formula {
  return callers.flatMap(({ peer, identified }) =>
    identified.map(({ by, at, doubt }): Term => {
      const parts = [{ peer, isNegated: false }, ...by];
      // To a reader these are the same callers.
      const unsure = { ...unread(doubt ?? '', peer.path), words: peer.words ?? '' };
      return {
        parts: doubt === undefined ? parts : [...parts, { peer: unsure, isNegated: false }],
        ...(at === undefined ? {} : { at }),
      };
    }),
  );
}

/** None of these callers, or one without an identity; of those in doubt nobody knows. */
export function noCaller(callers: readonly Caller[]): Formula {
  const isDoubtful = ({ doubt }: Coming): boolean => doubt !== undefined;
  const inDoubt = callers.map((caller) => ({ ...caller, identified: caller.identified.filter(isDoubtful) }));
  const inPlainText = callers.map(({ peer, plain }) => ({ peer, identified: plain, plain: [] }));
  return anyOf([none(callers.map(({ peer }) => peer)), someCaller(inDoubt), someCaller(inPlainText)]);
}

/** What never is certain: it may be so, or not. */
export function unread(problem: string, path: FieldPath): SimplePeer {
  return { kind: 'unrecognised', index: 0, path, problem };
}

/** What one rule says of the peers that are meant, once for each set of ports. */
export interface PeersAt {
  readonly peers: 'any' | readonly Peer[];
  /** Absent: at every port. */
  readonly at?: PortSet;
}

/** As the peers of rules. */
export function peersOf(formula: Formula): readonly PeersAt[] {
  const byPorts = Map.groupBy(formula, ({ at }) => (at === undefined ? '' : writePorts(at)));
  if (byPorts.size === 0) return [{ peers: [] }];
  return [...byPorts.values()].map((terms) => {
    const at = terms[0]?.at;
    return { peers: peersOfTerms(terms.map(({ parts }) => parts)), ...(at === undefined ? {} : { at }) };
  });
}

/** Those that are one thing to a reader have one index. */
function peersOfTerms(terms: readonly (readonly PeerPart[])[]): 'any' | readonly Peer[] {
  if (terms.some((parts) => parts.length === 0)) return 'any';
  const wordsOfEach = terms.map(wordsOf);
  const distinct = [...new Set(wordsOfEach)];
  return terms.map((parts, at): Peer => {
    const [first] = parts;
    const words = wordsOfEach[at] ?? '';
    const index = distinct.indexOf(words);
    if (first !== undefined && parts.length === 1 && !first.isNegated) return { ...first.peer, index };
    return { kind: 'all-of', index, path: first?.peer.path ?? [], parts, words };
  });
}

/** Ways to be in the mesh are one thing to a reader. */
function wordsOf(parts: readonly PeerPart[]): string {
  const named = parts.filter(({ peer }) => peer.words !== '');
  const [only, ...others] = named.map(({ peer, isNegated }) => `${isNegated ? 'not ' : ''}${nameOf(peer)}`);
  return others.length === 0 ? (only ?? '') : [...new Set([only, ...others])].join(' and ');
}

function nameOf(peer: SimplePeer): string {
  if (peer.words !== undefined) return peer.words;
  return peer.kind === 'ip-block' ? peer.cidr.text : peer.kind === 'unrecognised' ? peer.problem : peer.kind;
}
