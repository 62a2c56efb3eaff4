import {
  accountMember,
  blockMember,
  type Member,
  membersOfGroup,
  type NamedObjects,
  nodesMember,
  podsMember,
} from './groups.ts';
import type { FieldPath } from '../../model/reference.ts';
import {
  givenFields,
  type RawAntreaPeer,
  type RawAntreaRule,
  type RawPeerNamespaces,
  type RawServiceRef,
} from './raw-policy.ts';
import type { Labels } from '../../model/labels.ts';
import { labelValue } from '../../model/match-labels.ts';
import type { Peer, SelectorPeer, SimplePeer } from '../compiled.ts';

/** Where a rule stands. */
export interface PeerContext {
  /** Of a NetworkPolicy; absent: of a ClusterNetworkPolicy. */
  readonly namespace: string | undefined;
  readonly objects: NamedObjects;
  /** The namespace of the pods that the rule is about; absent: any, or not known. */
  readonly own?: OwnNamespace;
}

export interface OwnNamespace {
  readonly name: string;
  /** Absent: not read. */
  readonly labels?: Labels;
}

/** `from`, or `to` and `toServices`, of a rule (semantics F.3). */
export function compileAntreaPeers(
  raw: RawAntreaRule,
  field: 'from' | 'to',
  path: FieldPath,
  context: PeerContext,
): 'any' | readonly Peer[] {
  const peers = raw[field] ?? [];
  const services = field === 'to' ? (raw.toServices ?? []) : [];
  if (peers.length + services.length === 0) return 'any';
  return [
    ...peers.flatMap((peer, index) => compilePeer(peer ?? {}, { index, path: [...path, field, index] }, context)),
    ...services.map((service, index) =>
      servicePeer(service ?? {}, { index, path: [...path, 'toServices', index] }, context.namespace),
    ),
  ];
}

/** Whether a rule compares the namespaces of both ends. */
export function comparesNamespaces({ from, to }: RawAntreaRule): boolean {
  return [...(from ?? []), ...(to ?? [])].some((peer) => peer?.namespaces);
}

type Base = Pick<Peer, 'index' | 'path'>;

const SELECTORS: ReadonlySet<string> = new Set(['podSelector', 'namespaceSelector', 'namespaces']);

function compilePeer(raw: RawAntreaPeer, base: Base, context: PeerContext): readonly Peer[] {
  const { scope, ...rest } = raw;
  const own = peersOf(rest, base, context);
  if (scope !== 'ClusterSet') return own;
  return [...own, outsidePeer(base, 'scope ClusterSet: pods of other clusters')];
}

function peersOf(raw: Omit<RawAntreaPeer, 'scope'>, base: Base, context: PeerContext): readonly Peer[] {
  const given = givenFields(raw);
  const unread = (problem: string): readonly Peer[] => [{ ...base, kind: 'unrecognised', problem }];
  const [only, ...others] = given;
  if (only === undefined) return unread('no peer is specified');
  if (given.every((field) => SELECTORS.has(field))) {
    const pods = podsOf(raw, context);
    return pods === undefined ? [] : peersOfMember(base, pods);
  }
  if (raw.externalEntitySelector) return [outsidePeer(base, 'externalEntitySelector')];
  if (others.length > 0) return unread(`${given.join(' beside ')}`);
  if (raw.ipBlock) return peersOfMember(base, blockMember(raw.ipBlock));
  if (raw.fqdn) return domainPeers(base, raw.fqdn);
  if (raw.nodeSelector) return peersOfMember(base, nodesMember(raw.nodeSelector));
  if (raw.serviceAccount) return peersOfMember(base, accountMember(raw.serviceAccount));
  if (raw.group) {
    return membersOfGroup(context.objects, raw.group, context.namespace).flatMap((each) => peersOfMember(base, each));
  }
  return unread(`unknown peer field "${only}"`);
}

function podsOf({ namespaces, ...selectors }: RawAntreaPeer, { namespace, own }: PeerContext): Member | undefined {
  const pods = podsMember(selectors, namespace);
  if (!namespaces || pods.kind !== 'pods') return pods;
  if (selectors.namespaceSelector) return { kind: 'unread', problem: 'namespaceSelector beside namespaces' };
  const compared = compareNamespaces(namespaces, own);
  if (compared === 'unknown')
    return { kind: 'unread', problem: "the namespace of the rule's own pods, which is not known" };
  return compared === 'nobody' ? undefined : { ...pods, namespaces: compared };
}

/**
 * A namespace that lacks one of the labels is like none: for its pods there is no such rule
 * (`groupNamespacesByLabelValue` of antrea-controller).
 */
function compareNamespaces(
  { match, sameLabels }: RawPeerNamespaces,
  own: OwnNamespace | undefined,
): SelectorPeer['namespaces'] | 'nobody' | 'unknown' {
  if (own === undefined) return 'unknown';
  if (match?.toLowerCase() === 'self') return { kind: 'same', namespace: own.name };
  const { labels } = own;
  const keys = sameLabels ?? [];
  if (labels === undefined || keys.length === 0) return 'unknown';
  const selector = keys.flatMap((key) => {
    const value = labelValue(labels, key);
    return value === undefined ? [] : [{ key, operator: 'In' as const, values: [value] }];
  });
  return selector.length === keys.length ? { kind: 'labels', selector } : 'nobody';
}

function peersOfMember(base: Base, member: Member): readonly Peer[] {
  switch (member.kind) {
    case 'pods': {
      const { kind: _, ...pods } = member;
      return [{ ...base, kind: 'selector', ...pods }];
    }
    case 'block':
      return [{ ...base, kind: 'ip-block', cidr: member.cidr, except: member.except }];
    case 'nodes':
      return [{ ...base, kind: 'nodes', selector: member.selector }];
    case 'outside':
      return [outsidePeer(base, member.problem)];
    case 'unread':
      return [{ ...base, kind: 'unrecognised', problem: member.problem }];
  }
}

/** Something that no pod of this cluster is, and of which nothing else is known. */
export function outsidePeer(base: Base, problem: string): Peer {
  return {
    ...base,
    kind: 'all-of',
    parts: [
      { peer: everyPod(base), isNegated: true },
      { peer: { ...base, kind: 'unrecognised', problem }, isNegated: false },
    ],
  };
}

function everyPod(base: Base): SimplePeer {
  return { ...base, kind: 'selector', namespaces: { kind: 'labels', selector: [] }, pods: [] };
}

/** Names that Services without an address of their own have are those of pods. */
function domainPeers(base: Base, name: string): readonly Peer[] {
  const domains: Peer = { ...base, kind: 'domains', names: [name], wildcard: 'characters' };
  if (!mayBeInCluster(name)) return [domains];
  const problem = `whether "${name}" is a name of its own`;
  return [
    domains,
    {
      ...base,
      kind: 'all-of',
      parts: [
        { peer: everyPod(base), isNegated: false },
        { peer: { ...base, kind: 'unrecognised', problem }, isNegated: false },
      ],
    },
  ];
}

const CLUSTER_DOMAIN = 'svc.cluster.local';

/** `db.shop.svc`, `*.cluster.local`, `*`: the domain of a cluster may be another, but then it still has `svc` in front. */
function mayBeInCluster(pattern: string): boolean {
  const end = (pattern.toLowerCase().replace(/\.$/, '').split('*').at(-1) ?? '').replace(/^\./, '');
  return CLUSTER_DOMAIN.endsWith(end) || /(^|\.)svc(\.|$)/.test(end) || /(^|\.)cluster\.local$/.test(end);
}

/** Before the name of a Service that stands for one of several clusters. */
const OF_CLUSTER_SET = 'antrea-mc-';

/**
 * By the address and the ports of a Service, as the agent's own proxy leads them on: what stands behind it is reached past the
 * rule, https://github.com/antrea-io/antrea/blob/main/docs/antrea-network-policy.md#toservices-egress-rules. That of several
 * clusters is imported under a name of its own, and matched where that is switched on.
 */
function servicePeer({ namespace, name, scope }: RawServiceRef, base: Base, home: string | undefined): Peer {
  const place = namespace || home;
  if (!name || !place) return { ...base, kind: 'unrecognised', problem: 'toServices without name or namespace' };
  if (scope !== 'ClusterSet') return { ...base, kind: 'service', namespace: place, name };
  const imported: Peer = { ...base, kind: 'service', namespace: place, name: `${OF_CLUSTER_SET}${name}` };
  const problem = 'scope ClusterSet: Services of other clusters';
  return {
    ...base,
    kind: 'all-of',
    parts: [
      { peer: imported, isNegated: false },
      { peer: { ...base, kind: 'unrecognised', problem }, isNegated: false },
    ],
  };
}
