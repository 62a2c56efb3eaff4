import { type AddressSet, partition, representative } from '../model/address-set.ts';
import { type ClusterIndex, isFinished, podEndpoint } from './cluster-index.ts';
import { findGap } from '../model/coverage.ts';
import type { Address, Cidr } from '../model/address.ts';
import { type CompiledPolicy, type PolicySet, rulesOf, simplePeersIn } from '../dialects/compiled.ts';
import type { Direction } from '../model/verdict.ts';
import type { Endpoint, ExternalEndpoint } from '../model/flow.ts';
import type { Node } from '../model/cluster-object.ts';
import type { Place } from './ends.ts';
import type { Pod } from '../model/pod.ts';
import type { EnforcerModel } from '../model/enforcer-model.ts';
import { cutsOf } from './match-peer.ts';
import { policiesThatMaySelect } from './policies-by-label.ts';
import { policySelects } from './evaluate-rules.ts';

/** A pod, once an address; a finished pod has none left and is nowhere. */
export function placesOfPod(index: ClusterIndex, pod: Pod): readonly Place[] {
  if (isFinished(pod)) return [];
  const endpoint = podEndpoint(index, pod);
  if (pod.addresses.length === 0) return [{ endpoint, address: undefined, family: undefined }];
  return pod.addresses.map((address) => placeAt(endpoint, address));
}

export function placesOfNode(node: Node): readonly Place[] {
  const endpoint: Endpoint = { kind: 'node', node };
  if (node.addresses.length === 0) return [{ endpoint, address: undefined, family: undefined }];
  return node.addresses.map((address) => placeAt(endpoint, address));
}

/** The node that a pod runs on, as a caller: exempt whatever its address is (semantics B.2). */
export function placesOfOwnNode(index: ClusterIndex, pod: Pod): readonly Place[] {
  const node = (pod.node === undefined ? undefined : index.nodes.get(pod.node)) ?? {
    name: pod.node ?? '',
    labels: {},
    addresses: [],
  };
  return placesOfNode(node).map((place) => ({ ...place, endpoint: { kind: 'node', node, isOwn: true } }));
}

/** Whoever owns an address: a pod, a node, or nobody that was read. */
export function placeOfAddress(index: ClusterIndex, address: Address): Place {
  const pod = index.podsByAddress.get(address.text)?.[0];
  if (pod !== undefined) return placeAt(podEndpoint(index, pod), address);
  const node = index.nodesByAddress.get(address.text);
  return placeAt(node === undefined ? outside(index) : { kind: 'node', node }, address);
}

/** The pod whose address on the cluster's network it is, while it has another one of its own; nothing passes there. */
export function podOnClusterNetwork({ snapshot }: ClusterIndex, { text }: Address): Pod | undefined {
  return snapshot.pods.find(({ clusterNetwork }) => clusterNetwork?.addresses.some((each) => each.text === text));
}

/** An outside name: where its addresses are known, each of them; else one place without an address. */
export function placesOfName(
  index: ClusterIndex,
  name: string,
  addresses: readonly Address[] | undefined,
): readonly Place[] {
  if (addresses === undefined)
    return [{ endpoint: { ...outside(index), name }, address: undefined, family: undefined }];
  return addresses.map((address) => {
    const place = placeOfAddress(index, address);
    return place.endpoint.kind === 'external' ? { ...place, endpoint: { ...place.endpoint, name } } : place;
  });
}

/** Nobody's address, unless a list that would say so could not be read. */
export function outside({ snapshot }: ClusterIndex): ExternalEndpoint {
  const pod = findGap(snapshot, 'pods', {}) ?? findGap(snapshot, 'services', {});
  const node = findGap(snapshot, 'nodes', {});
  if (pod === undefined && node === undefined) return { kind: 'external' };
  return {
    kind: 'external',
    unread: { ...(pod === undefined ? {} : { pod }), ...(node === undefined ? {} : { node }) },
  };
}

interface RangeContext {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
}

/**
 * Many outside addresses as few places: split where an ipBlock of a policy that selects one of `pods` begins or ends, so
 * that one address of each part answers for all of it.
 */
export function placesOfRange(
  { index, policies, model }: RangeContext,
  addresses: AddressSet,
  pods: readonly Pod[],
  direction: Direction,
): readonly Place[] {
  const cuts = pods.flatMap((pod) =>
    selectingPolicies(index, policies, pod).flatMap((policy) => blocksOf(policy, direction, model)),
  );
  return partition(addresses, cuts).flatMap((part) => {
    const address = representative(part);
    return address === undefined ? [] : [{ ...placeAt({ kind: 'external' }, address), addresses: part }];
  });
}

/** Policies that are, or may be, about a pod. */
export function selectingPolicies(index: ClusterIndex, policies: PolicySet, pod: Pod): readonly CompiledPolicy[] {
  const subject = podEndpoint(index, pod);
  return policies.tiers
    .flatMap((tier) => policiesThatMaySelect(tier, subject))
    .filter((policy) => policySelects(policy, subject) !== 'no');
}

function blocksOf(policy: CompiledPolicy, direction: Direction, model: EnforcerModel): readonly Cidr[] {
  return rulesOf(policy, direction)
    .rules.flatMap(simplePeersIn)
    .flatMap((peer) => (peer.kind === 'ip-block' ? cutsOf(peer, model) : []));
}

function placeAt(endpoint: Endpoint, address: Address): Place {
  return { endpoint, address, family: address.family };
}
