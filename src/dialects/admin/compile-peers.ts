import type { FieldPath } from '../../model/reference.ts';
import type { Peer } from '../compiled.ts';
import type { Labels } from '../../model/labels.ts';
import type { RawAdminPeer, RawLegacyNamespaces } from '../../model/admin-policy.ts';
import { compileLabelSelector, selectorProblem } from '../label-selector.ts';
import { isLegacy, selectLegacy } from './legacy-namespaces.ts';
import { givenFields, unknownFields } from './shape.ts';
import { parseCidr } from '../../model/cidr.ts';

export interface AdminPeers {
  readonly peers: readonly Peer[];
  /** At least one peer has no field that this version knows (semantics D.5). */
  readonly hasUnknownShape: boolean;
}

interface PeerScope {
  readonly path: FieldPath;
  /** Labels of the subject's namespace, where a peer of an old schema compares them. */
  readonly own: Labels | undefined;
  /** The fields that the API has in this direction. */
  readonly known: readonly string[];
  readonly isAllow: boolean;
}

/**
 * `from` and `to` of the admin tiers: namespaces, pods, networks, nodes, domainNames (semantics D.4). A rule has to name
 * somebody: where it does not, nobody knows whom it means.
 */
export function compileAdminPeers(raw: readonly (RawAdminPeer | null)[], scope: PeerScope): AdminPeers {
  const { path } = scope;
  if (raw.length === 0) {
    return { peers: [unrecognised({ index: 0, path }, 'a rule that names no peer')], hasUnknownShape: false };
  }
  const compiled = raw.map((peer, index) => compilePeer(peer ?? {}, { index, path: [...path, index] }, scope));
  return {
    peers: compiled.flatMap((peers) => peers ?? []),
    hasUnknownShape: compiled.includes(undefined),
  };
}

function compilePeer(
  raw: RawAdminPeer,
  base: PeerBase,
  { own, known, isAllow }: PeerScope,
): readonly Peer[] | undefined {
  const given = givenFields(raw);
  if (!given.some((field) => known.includes(field))) return undefined;
  if (given.length > 1) return [unrecognised(base, `${given.join(' and ')} stand in one peer`)];
  if (raw.namespaces && isLegacy(raw.namespaces)) return legacyPeers(base, raw.namespaces, undefined, own);
  if (raw.namespaces) return [selectorPeer(base, raw.namespaces, undefined)];
  if (raw.pods) return podPeers(base, raw.pods, own);
  if (raw.networks?.length === 0) return [unrecognised(base, 'networks without any')];
  if (raw.networks) return raw.networks.map((text) => networkPeer(base, text));
  if (raw.nodes) return [nodesPeer(base, raw.nodes)];
  if (!isAllow) return [unrecognised(base, 'domainNames in a rule that does not accept')];
  return [{ ...base, kind: 'domains', names: raw.domainNames ?? [] }];
}

function podPeers(base: PeerBase, pods: NonNullable<RawAdminPeer['pods']>, own: Labels | undefined): readonly Peer[] {
  const [strange] = unknownFields(pods, ['namespaces', 'namespaceSelector', 'podSelector']);
  if (strange !== undefined) return [unrecognised(base, `unknown field "${strange}" of a peer's pods`)];
  if (pods.namespaces) return legacyPeers(base, pods.namespaces, pods.podSelector, own);
  return [selectorPeer(base, pods.namespaceSelector, pods.podSelector)];
}

function unrecognised(base: PeerBase, problem: string): Peer {
  return { ...base, kind: 'unrecognised', problem };
}

function legacyPeers(
  base: PeerBase,
  namespaces: RawLegacyNamespaces,
  pods: Selector,
  own: Labels | undefined,
): readonly Peer[] {
  const selectors = selectLegacy(namespaces, own);
  if (selectors === undefined) return [unrecognised(base, UNKNOWN_OWN)];
  return selectors.map((selector) => selectorPeer(base, selector, pods));
}

const UNKNOWN_OWN = "labels of the subject's namespace that are not known";

type PeerBase = Pick<Peer, 'index' | 'path'>;
type Selector = Parameters<typeof compileLabelSelector>[0];

function selectorPeer(base: PeerBase, namespaces: Selector, pods: Selector): Peer {
  const problem = selectorProblem(namespaces) ?? selectorProblem(pods);
  if (problem !== undefined) return unrecognised(base, problem);
  return {
    ...base,
    kind: 'selector',
    namespaces: { kind: 'labels', selector: compileLabelSelector(namespaces) },
    pods: compileLabelSelector(pods),
  };
}

function networkPeer(base: PeerBase, text: string): Peer {
  const parsed = parseCidr(text);
  if (!parsed.ok) return unrecognised(base, `unreadable network "${text}"`);
  return { ...base, kind: 'ip-block', cidr: parsed.cidr, except: [] };
}

function nodesPeer(base: PeerBase, raw: NonNullable<RawAdminPeer['nodes']>): Peer {
  const problem = selectorProblem(raw);
  if (problem !== undefined) return unrecognised(base, problem);
  return { ...base, kind: 'nodes', selector: compileLabelSelector(raw) };
}
