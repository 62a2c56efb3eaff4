import {
  type CompiledPolicy,
  type IpBlockPeer,
  type Peer,
  type PolicySet,
  rulesOf,
  type SelectorPeer,
} from '../dialects/compiled.ts';
import { type ClusterIndex, podEndpoint } from '../engine/cluster-index.ts';
import { SPECIFICATION } from '../model/enforcer-model.ts';
import { policySelects } from '../engine/evaluate-rules.ts';
import { labelValue } from '../model/match-labels.ts';
import { matchPeer, peerResult } from '../engine/match-peer.ts';
import type { Family } from '../model/address.ts';
import type { PodEndpoint } from '../model/flow.ts';
import type { Pod } from '../model/pod.ts';
import { qualifiedName } from '../model/reference.ts';
import type { UnmodelledPolicy } from '../model/snapshot.ts';
import type { Direction, Tri } from '../model/verdict.ts';

/** How far policies can tell a clone from the pod that it stands for. Names are `namespace/name`. */
export interface Likeness {
  /** Select one and not the other, or match one and not the other as a peer. */
  readonly differing: readonly string[];
  /** Let the caller in by its address; whether they would let the clone in is not known while it has none. */
  readonly byAddress: readonly string[];
  /** There may be policies that are not in the set. */
  readonly isUnread: boolean;
}

/** Asks every policy of the set about both pods, as its subject and as its rules' peer in either direction. */
export function likenessOf(
  { index, policies }: { readonly index: ClusterIndex; readonly policies: PolicySet },
  original: Pod,
  clone: Pod,
): Likeness {
  const [first, second] = [podEndpoint(index, original), podEndpoint(index, clone)];
  const known = policies.tiers.flatMap(({ byNamespace, clusterWide }) =>
    [...byNamespace.values()].flat().concat(clusterWide),
  );
  const byBlocks = known.map((policy) => ({ policy, says: compareByAddress(policy, first, second) }));
  const keys = differingKeys(original, clone);
  const foreign = policies.unmodelled.filter((policy) => mentions(policy, keys));
  return {
    differing: namesOf([
      ...known.filter((policy) => tellsByLabels(policy, first, second)),
      ...byBlocks.flatMap(({ policy, says }) => (says === 'differs' ? [policy] : [])),
      ...foreign,
    ]),
    byAddress: namesOf(byBlocks.flatMap(({ policy, says }) => (says === 'open' ? [policy] : []))),
    isUnread:
      (policies.unmodelledGaps ?? []).length > 0 ||
      policies.tiers.some(({ gaps }) => gaps.length > 0) ||
      policies.unmodelled.some(({ raw }) => raw === undefined),
  };
}

function namesOf(policies: readonly Pick<CompiledPolicy, 'ref'>[]): readonly string[] {
  return [...new Set(policies.map(({ ref }) => qualifiedName(ref)))];
}

function tellsByLabels(policy: CompiledPolicy, first: PodEndpoint, second: PodEndpoint): boolean {
  if (policySelects(policy, first) !== policySelects(policy, second)) return true;
  const peers = [...peersOf(policy, 'ingress'), ...peersOf(policy, 'egress')];
  return peers.some(
    (peer) => peer.kind === 'selector' && matchesByLabels(peer, first) !== matchesByLabels(peer, second),
  );
}

/** Selectors ask for no address, so none is given. */
function matchesByLabels(peer: SelectorPeer, endpoint: PodEndpoint): Tri {
  return matchPeer(peer, { endpoint, address: undefined, family: 4, isOwnNode: 'no' }, SPECIFICATION).result;
}

/** Of rules that let in, since a clone is nobody's destination. */
function compareByAddress(
  policy: CompiledPolicy,
  first: PodEndpoint,
  second: PodEndpoint,
): 'same' | 'open' | 'differs' {
  const blocks = peersOf(policy, 'ingress').filter((peer) => peer.kind === 'ip-block');
  const said = first.pod.addresses.flatMap(({ family }) =>
    blocks.map((block) => [blockSays(block, first, family), blockSays(block, second, family)] as const),
  );
  if (said.some(([one, other]) => other !== 'unknown' && one !== other)) return 'differs';
  return said.some(([one, other]) => one === 'yes' && other === 'unknown') ? 'open' : 'same';
}

function blockSays(block: IpBlockPeer, endpoint: PodEndpoint, family: Family): Tri {
  const address = endpoint.pod.addresses.find((candidate) => candidate.family === family);
  return peerResult(block, { endpoint, address, family, isOwnNode: 'no' }, SPECIFICATION);
}

function peersOf(policy: CompiledPolicy, direction: Direction): readonly Peer[] {
  return rulesOf(policy, direction).rules.flatMap(({ peers }) => (peers === 'any' ? [] : peers));
}

function differingKeys({ labels: before }: Pod, { labels: after }: Pod): readonly string[] {
  return Object.keys({ ...before, ...after }).filter((key) => labelValue(before, key) !== labelValue(after, key));
}

/** A language that nobody reads here still has to write a label's key to ask for it. */
function mentions({ raw }: UnmodelledPolicy, keys: readonly string[]): boolean {
  const text = JSON.stringify(raw ?? null);
  return keys.some((key) => text.includes(key));
}
