import {
  type AccountSelector,
  type CompiledRule,
  type Peer,
  type PeerPart,
  type PortMatch,
  type SelectorPeer,
  type SimplePeer,
  simplePeersOf,
  type Subject,
} from '../../dialects/compiled.ts';
import type { Direction } from '../../model/verdict.ts';
import type { LabelRequirement } from '../../model/selector.ts';
import { phraseSelector } from './selectors.ts';

/** A rule in words: `from pods app=web on TCP 8080`, `to anywhere`. */
export function phraseRule(
  { peers, ports, conditions }: Pick<CompiledRule, 'peers' | 'ports' | 'conditions'>,
  direction: Direction,
): string {
  return `${phrasePeers(peers, direction)}${phrasePorts(ports)}${phraseConditions(conditions)}`;
}

/** `, only HTTP GET /api or HTTP GET /status`; empty: whatever is said. */
export function phraseConditions(conditions: CompiledRule['conditions'] = []): string {
  if (conditions.length === 0) return '';
  return `, only ${list(
    conditions.map(({ text }) => text),
    'or',
  )}`;
}

/** One peer and one port of a rule, where only these matter. */
export function phraseMatch(peer: Peer | undefined, port: PortMatch | undefined, direction: Direction): string {
  return `${phrasePeers(peer === undefined ? 'any' : [peer], direction)}${phrasePorts(port === undefined ? 'any' : [port])}`;
}

/** What stands after `from` or `to`. */
export function phrasePeers(peers: CompiledRule['peers'], direction: Direction): string {
  const word = direction === 'ingress' ? 'from' : 'to';
  if (peers === 'any') return `${word} ${direction === 'ingress' ? 'anyone' : 'anywhere'}`;
  return `${word} ${inWords(peers)}`;
}

/** A rule with thousands of peers is told of as often as it admits somebody. */
const WORDS = new WeakMap<readonly Peer[], string>();

function inWords(peers: readonly Peer[]): string {
  const known = WORDS.get(peers);
  if (known !== undefined) return known;
  const told = peers.filter((peer) => !isUnread(peer));
  const words = list([...new Set((told.length === 0 ? peers : told).map(phrasePeer))], 'or');
  WORDS.set(peers, words);
  return words;
}

/** What hangs on something that was not read, and is told where it decides. */
function isUnread(peer: Peer): boolean {
  return simplePeersOf(peer).some(isUnreadPart);
}

function isUnreadPart(peer: SimplePeer): boolean {
  return peer.kind === 'unrecognised' && peer.unread !== undefined;
}

export function phrasePeer(peer: Peer): string {
  if (peer.words !== undefined) return peer.words;
  switch (peer.kind) {
    case 'selector':
      return phraseSelectorPeer(peer);
    case 'ip-block':
      return peer.except.length === 0
        ? peer.cidr.text
        : `${peer.cidr.text} except ${list(
            peer.except.map(({ text }) => text),
            'and',
          )}`;
    case 'nodes':
      return peer.selector.length === 0 ? 'every node' : `nodes ${phraseSelector(peer.selector)}`;
    case 'domains':
      return list(peer.names, 'or');
    case 'entity':
      return `entity ${peer.name}`;
    case 'service':
      return `Service ${peer.namespace}/${peer.name}`;
    case 'all-of':
      return list(peer.parts.filter((part) => !isUnreadPart(part.peer)).map(phrasePart), 'and');
    case 'unrecognised':
      return peer.unread === undefined ? `a peer that this version cannot read (${peer.problem})` : 'perhaps anyone';
  }
}

function phrasePart({ peer, isNegated }: PeerPart): string {
  return `${isNegated ? 'not ' : ''}${phrasePeer(peer)}`;
}

function phraseSelectorPeer({ namespaces, ...pods }: SelectorPeer): string {
  return namespaces.kind === 'same'
    ? phraseSubject({ namespaces: { kind: 'named', name: namespaces.namespace }, ...pods })
    : phraseSubject({ namespaces, ...pods });
}

/** An empty podSelector. */
export const EVERY_POD = 'every pod';

/** Whom a policy is about: `pods app=db of namespace shop`. */
export function phraseSubject({ namespaces, pods, account, accountAsked }: Subject): string {
  const labelled = pods.length === 0 ? EVERY_POD : `pods ${phraseSelector(pods)}`;
  const which = `${labelled}${phraseAttributes(account ?? [], accountAsked)}`;
  if (namespaces.kind === 'named') return `${which} of namespace ${namespaces.name}`;
  if (namespaces.selector.length === 0) return `${which} of every namespace`;
  return `${which} of namespaces ${phraseSelector(namespaces.selector)}`;
}

function phraseAttributes(attributes: AccountSelector, labels: string | undefined): string {
  if (labels !== undefined) {
    const others = attributes.slice(0, -1);
    const named = others.length === 0 ? '' : ` ${phraseSelector(others)}`;
    return ` with a service account${named} ${phraseAsked(labels, attributes.at(-1))}`;
  }
  const isInMesh = attributes.some(({ key }) => key === 'mesh');
  const others = attributes.filter(({ key }) => key !== 'mesh' && !key.startsWith('pastProxy'));
  const asked = others.length === 0 ? '' : ` with ${phraseIdentity(others)}`;
  return `${asked}${isInMesh ? ' in the mesh' : ''}`;
}

function phraseIdentity(attributes: AccountSelector): string {
  const isAccount = attributes.every(({ key }) => key === 'name' || key === 'account');
  const named = attributes.map((each) => ({ ...each, key: 'name' }));
  return isAccount ? `service account ${phraseSelector(named)}` : phraseSelector(attributes);
}

/** What labels of service accounts are asked for, as it is written, and which of those that were read have them. */
export function phraseAsked(asked: string, requirement: LabelRequirement | undefined): string {
  const selector = asked.slice(asked.indexOf(' ') + 1);
  const names = requirement?.values ?? [];
  return `of ${selector} (${names.length === 0 ? 'none that was read' : list(names, 'or')})`;
}

/** ` on TCP 80, 443 and UDP 53`; empty when every port is meant. */
export function phrasePorts(ports: CompiledRule['ports']): string {
  if (ports === 'any') return '';
  return ` on ${list(ports.map(phrasePort), 'or')}`;
}

export function phrasePort({ protocol, port }: PortMatch): string {
  const prefix = protocol === 'any' ? '' : `${protocol} `;
  switch (port.kind) {
    case 'all':
      return `${prefix}every port`;
    case 'range':
      return port.first === port.last ? `${prefix}${port.first}` : `${prefix}${port.first}-${port.last}`;
    case 'named':
      return `${prefix}"${port.name}"`;
    case 'unrecognised':
      return `a port that this version cannot read (${port.problem})`;
  }
}

/** `a`, `a or b`, `a, b or c`; of many the first six, and how many more. */
export function list(items: readonly string[], conjunction: 'and' | 'or'): string {
  const shown = items.length > 7 ? [...items.slice(0, 6), `${items.length - 6} more`] : items;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} ${conjunction} ${shown.at(-1)}`;
}

/** `a, b`, or of too many `a, b and 5 more`. */
export function shorten(items: readonly string[], most: number): string {
  const rest = items.length - most;
  return rest > 1 ? `${items.slice(0, most).join(', ')} and ${rest} more` : items.join(', ');
}

/** `1 pod`, `3 pods`. */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : plural}`;
}
