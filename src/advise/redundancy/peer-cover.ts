import { addressSetOf, isEmpty, NO_ADDRESSES, subtractAddresses, uniteAddresses } from '../../model/address-set.ts';
import type { AddressSet } from '../../model/address-set.ts';
import type { DomainsPeer, IpBlockPeer, Peer, SelectorPeer } from '../../dialects/compiled.ts';
import { type ClusterIndex, namespaceLabels } from '../../engine/cluster-index.ts';
import { getOrMake } from '../../engine/all-pairs/get-or-make.ts';
import { isSelectorWithin } from '../../engine/selector-sets.ts';
import type { LabelSelector } from '../../model/selector.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { selects } from '../../model/match-labels.ts';

/** How far a proof reaches. `always`: whatever pods, namespaces and labels come. `now`: while namespaces keep their labels. */
export type Reach = 'always' | 'now';

/** Whether whatever `peer` matches, one of the others matches too; undefined: that cannot be shown. */
export function peerCover(index: ClusterIndex, peer: Peer, others: 'any' | readonly Peer[]): Reach | undefined {
  if (others === 'any') return 'always';
  if (peer.kind === 'ip-block') return areBlocksCovered(peer, others) ? 'always' : undefined;
  return bestReach(others.map((other) => coverByOne(index, peer, other)));
}

function bestReach(reaches: readonly (Reach | undefined)[]): Reach | undefined {
  if (reaches.includes('always')) return 'always';
  return reaches.includes('now') ? 'now' : undefined;
}

function coverByOne(index: ClusterIndex, peer: Exclude<Peer, IpBlockPeer>, other: Peer): Reach | undefined {
  switch (peer.kind) {
    case 'selector':
      return other.kind === 'selector' ? selectorCover(index, peer, other) : undefined;
    case 'nodes':
      return other.kind === 'nodes' && isSelectorWithin(peer.selector, other.selector) ? 'always' : undefined;
    case 'domains':
      return other.kind === 'domains' && areNamesCovered(peer, other) ? 'always' : undefined;
    case 'entity':
      return other.kind === 'entity' && peer.name === other.name ? 'always' : undefined;
    case 'service':
      return other.kind === 'service' && peer.namespace === other.namespace && peer.name === other.name
        ? 'always'
        : undefined;
    case 'all-of':
    case 'unrecognised':
      return undefined;
  }
}

function areNamesCovered(peer: DomainsPeer, other: DomainsPeer): boolean {
  return peer.wildcard === other.wildcard && peer.names.every((name) => other.names.includes(name));
}

function selectorCover(index: ClusterIndex, peer: SelectorPeer, other: SelectorPeer): Reach | undefined {
  if (!isSelectorWithin(peer.pods, other.pods)) return undefined;
  if (!isSelectorWithin(peer.account ?? [], other.account ?? [])) return undefined;
  if (isSelectorWithin(namespacesOf(peer), namespacesOf(other))) return 'always';
  if (peer.namespaces.kind !== 'same') return undefined;
  const labels = namespaceLabels(index, peer.namespaces.namespace);
  return labels.known && selects(labels.value, namespacesOf(other)) ? 'now' : undefined;
}

const BY_NAME = new WeakMap<object, LabelSelector>();

/** A namespace by its name is one by the label that the control plane keeps (semantics A.1). */
export function namespacesOf({ namespaces }: Pick<SelectorPeer, 'namespaces'>): LabelSelector {
  if (namespaces.kind === 'labels') return namespaces.selector;
  return getOrMake(BY_NAME, namespaces, () => [
    { key: NAMESPACE_NAME_LABEL, operator: 'In', values: [namespaces.namespace] },
  ]);
}

const BLOCKS = new WeakMap<readonly Peer[], AddressSet>();

function areBlocksCovered(peer: IpBlockPeer, others: readonly Peer[]): boolean {
  if (!others.some(({ kind }) => kind === 'ip-block')) return false;
  const all = getOrMake(BLOCKS, others, () =>
    others
      .filter((other) => other.kind === 'ip-block')
      .map(addressesOf)
      .reduce(uniteAddresses, NO_ADDRESSES),
  );
  return isEmpty(subtractAddresses(addressesOf(peer), all));
}

const ADDRESSES = new WeakMap<IpBlockPeer, AddressSet>();

/** What a block holds, its exceptions taken out. */
export function addressesOf(peer: IpBlockPeer): AddressSet {
  return getOrMake(ADDRESSES, peer, () => subtractAddresses(addressSetOf([peer.cidr]), addressSetOf(peer.except)));
}
