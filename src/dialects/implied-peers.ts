import type { AllOfPeer, CompiledRule, EntityPeer, Peer, PeerPart, SelectorPeer, SimplePeer } from './compiled.ts';
import type { FieldPath } from '../model/reference.ts';
import type { LabelSelector } from '../model/selector.ts';

/** Where what a network means is written: not in any field, it is what it is for. */
const PATH: FieldPath = ['spec'];

const PLACE = { index: 0, path: PATH } as const;

const NOWHERE = { kind: 'entity', ...PLACE, pods: false, ownNode: false, otherNodes: false, outside: [] } as const;

/** Every pod on the network of pods, whatever its labels. */
export function everyPod(words: string, through?: EntityPeer['through']): EntityPeer {
  return throughOnly({ ...NOWHERE, name: 'pods', words, pods: true }, through);
}

/** Of those that an entity stands for, who comes that way; what says something else has another name. */
export function throughOnly(entity: EntityPeer, through: EntityPeer['through']): EntityPeer {
  return through === undefined ? entity : { ...entity, name: `${entity.name} through a ${through}`, through };
}

export const EVERY_NODE: EntityPeer = {
  ...NOWHERE,
  name: 'nodes',
  words: 'nodes',
  ownNode: true,
  otherNodes: true,
};

/** What is nobody's in the cluster. */
export const OUTSIDE: EntityPeer = {
  ...NOWHERE,
  name: 'outside',
  words: 'addresses outside of the cluster',
  outside: [4, 6],
};

export function podsOf(namespaces: LabelSelector, words: string): SelectorPeer {
  return { kind: 'selector', ...PLACE, words, namespaces: { kind: 'labels', selector: namespaces }, pods: [] };
}

export function ofNamespace(name: string, words: string): SelectorPeer {
  return { kind: 'selector', ...PLACE, words, namespaces: { kind: 'same', namespace: name }, pods: [] };
}

/** Whoever is all of these. */
export function allOf(peers: readonly SimplePeer[], words?: string): AllOfPeer {
  const parts = peers.map((peer): PeerPart => ({ peer, isNegated: false }));
  return { kind: 'all-of', ...PLACE, ...(words === undefined ? {} : { words }), parts };
}

/** Those of a peer that are meant, which this version cannot tell from the others. */
export function inDoubt(peer: SimplePeer, problem: string): AllOfPeer {
  return allOf([peer, { kind: 'unrecognised', ...PLACE, problem }], `${peer.words ?? peer.kind} (perhaps)`);
}

/** What one rule says of these peers, on every port. */
export interface Saying {
  readonly action: CompiledRule['action'];
  readonly peers: readonly Peer[];
}

/** Rules in this order. Who is denied hears nothing: the packets are dropped. */
export function rulesThatSay(sayings: readonly Saying[]): readonly CompiledRule[] {
  return sayings.map(({ action, peers }, index) => ({
    index,
    path: PATH,
    action,
    ...(action === 'deny' ? { denial: 'timeout' as const } : {}),
    peers: peers.map((peer, at) => ({ ...peer, index: at })),
    ports: 'any',
    unrecognised: [],
  }));
}
