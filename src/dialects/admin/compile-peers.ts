import type { FieldPath } from '../../model/reference.ts';
import type { Peer } from '../compiled.ts';
import type { Labels } from '../../model/labels.ts';
import type { RawAdminPeer, RawLegacyNamespaces } from '../../model/admin-policy.ts';
import { compileLabelSelector, selectorProblem } from '../label-selector.ts';
import { isLegacy, selectLegacy } from './legacy-namespaces.ts';
import { parseCidr } from '../../model/cidr.ts';

export interface AdminPeers {
  readonly peers: readonly Peer[];
  /** At least one peer has no field that this version knows (semantics D.5). */
  readonly hasUnknownShape: boolean;
}

/**
 * `from` and `to` of the admin tiers: namespaces, pods, networks, nodes, domainNames (semantics D.4). `own`: labels of the
 * subject's namespace, where a peer of an old schema compares them.
 */
export function compileAdminPeers(raw: readonly RawAdminPeer[], path: FieldPath, own: Labels | undefined): AdminPeers {
  const compiled = raw.map((peer, index) => compilePeer(peer ?? {}, { index, path: [...path, index] }, own));
  return {
    peers: compiled.flatMap((peers) => peers ?? []),
    hasUnknownShape: compiled.includes(undefined),
  };
}

function compilePeer(raw: RawAdminPeer, base: PeerBase, own: Labels | undefined): readonly Peer[] | undefined {
  if (raw.namespaces && isLegacy(raw.namespaces)) return legacyPeers(base, raw.namespaces, undefined, own);
  if (raw.namespaces) return [selectorPeer(base, raw.namespaces, undefined)];
  if (raw.pods?.namespaces) return legacyPeers(base, raw.pods.namespaces, raw.pods.podSelector, own);
  if (raw.pods) return [selectorPeer(base, raw.pods.namespaceSelector, raw.pods.podSelector)];
  if (raw.networks) return raw.networks.map((text) => networkPeer(base, text));
  if (raw.nodes) return [nodesPeer(base, raw.nodes)];
  if (raw.domainNames) return [{ ...base, kind: 'domains', names: raw.domainNames }];
  return undefined;
}

function legacyPeers(
  base: PeerBase,
  namespaces: RawLegacyNamespaces,
  pods: Selector,
  own: Labels | undefined,
): readonly Peer[] {
  const selectors = selectLegacy(namespaces, own);
  if (selectors === undefined) return [{ ...base, kind: 'unrecognised', problem: UNKNOWN_OWN }];
  return selectors.map((selector) => selectorPeer(base, selector, pods));
}

const UNKNOWN_OWN = "labels of the subject's namespace that are not known";

type PeerBase = Pick<Peer, 'index' | 'path'>;
type Selector = Parameters<typeof compileLabelSelector>[0];

function selectorPeer(base: PeerBase, namespaces: Selector, pods: Selector): Peer {
  const problem = selectorProblem(namespaces) ?? selectorProblem(pods);
  if (problem !== undefined) return { ...base, kind: 'unrecognised', problem };
  return {
    ...base,
    kind: 'selector',
    namespaces: { kind: 'labels', selector: compileLabelSelector(namespaces) },
    pods: compileLabelSelector(pods),
  };
}

function networkPeer(base: PeerBase, text: string): Peer {
  const parsed = parseCidr(text);
  if (!parsed.ok) return { ...base, kind: 'unrecognised', problem: `unreadable network "${text}"` };
  return { ...base, kind: 'ip-block', cidr: parsed.cidr, except: [] };
}

function nodesPeer(base: PeerBase, raw: NonNullable<RawAdminPeer['nodes']>): Peer {
  const problem = selectorProblem(raw);
  if (problem !== undefined) return { ...base, kind: 'unrecognised', problem };
  return { ...base, kind: 'nodes', selector: compileLabelSelector(raw) };
}
