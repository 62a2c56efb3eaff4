import type { FieldPath } from '../../model/reference.ts';
import type { Peer } from '../compiled.ts';
import type { RawAdminPeer } from '../../model/admin-policy.ts';
import { compileLabelSelector, selectorProblem } from '../label-selector.ts';
import { parseCidr } from '../../model/cidr.ts';

export interface AdminPeers {
  readonly peers: readonly Peer[];
  /** At least one peer has no field that this version knows (semantics D.5). */
  readonly hasUnknownShape: boolean;
}

/** `from` and `to` of the admin tiers: namespaces, pods, networks, nodes, domainNames (semantics D.4). */
export function compileAdminPeers(raw: readonly RawAdminPeer[], path: FieldPath): AdminPeers {
  const compiled = raw.map((peer, index) => compilePeer(peer ?? {}, index, [...path, index]));
  return {
    peers: compiled.flatMap((peers) => peers ?? []),
    hasUnknownShape: compiled.includes(undefined),
  };
}

function compilePeer(raw: RawAdminPeer, index: number, path: FieldPath): readonly Peer[] | undefined {
  const base = { index, path };
  if (raw.namespaces) return [selectorPeer(base, raw.namespaces, undefined)];
  if (raw.pods) return [selectorPeer(base, raw.pods.namespaceSelector, raw.pods.podSelector)];
  if (raw.networks) return raw.networks.map((text) => networkPeer(base, text));
  if (raw.nodes) return [nodesPeer(base, raw.nodes)];
  if (raw.domainNames) return [{ ...base, kind: 'domains', names: raw.domainNames }];
  return undefined;
}

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
