import { type ClusterIndex, isFinished, podEndpoint } from '../engine/cluster-index.ts';
import { isCovered } from '../model/coverage.ts';
import type { CompiledPolicy, CompiledRule, SelectorPeer } from '../dialects/compiled.ts';
import type { Pod } from '../model/pod.ts';
import { SPECIFICATION } from '../model/enforcer-model.ts';
import { matchPeer } from '../engine/match-peer.ts';
import { podsAndTemplates } from '../engine/workloads.ts';
import { policySelects } from '../engine/evaluate-rules.ts';
import { selects } from '../model/match-labels.ts';

/** Pods that a policy selects now, templates of workloads without pods too; undefined where others may be that nobody read. */
export function podsSelected(index: ClusterIndex, policy: CompiledPolicy): readonly Pod[] | undefined {
  const { namespaces } = policy.subject;
  const isWhole =
    namespaces.kind === 'named'
      ? areRead(index, { namespace: namespaces.name })
      : areRead(index, {}) && areNamespacesRead(index);
  if (!isWhole || policy.unrecognised.length > 0) return undefined;
  return candidatesOf(index, policy.subject).filter((pod) => policySelects(policy, podEndpoint(index, pod)) === 'yes');
}

/** Pods that a rule's peers match now; undefined where not all of them were read, or others than pods match too. */
export function podsMatched(index: ClusterIndex, { peers }: CompiledRule): readonly Pod[] | undefined {
  const selectors = peers === 'any' ? [] : peers.filter((peer) => peer.kind === 'selector');
  if (peers === 'any' || selectors.length < peers.length) return undefined;
  if (!areRead(index, {}) || !areNamespacesRead(index)) return undefined;
  const candidates = new Set(selectors.flatMap((peer) => candidatesOf(index, peer)));
  return [...candidates].filter((pod) => {
    const [address] = pod.addresses;
    const family = address?.family ?? 4;
    const end = { endpoint: podEndpoint(index, pod), address, family, isOwnNode: 'no' } as const;
    return selectors.some((peer) => matchPeer(peer, end, SPECIFICATION).result === 'yes');
  });
}

function areRead({ snapshot }: ClusterIndex, at: { readonly namespace?: string }): boolean {
  return isCovered(snapshot, 'pods', at);
}

function areNamespacesRead({ snapshot }: ClusterIndex): boolean {
  return isCovered(snapshot, 'namespaces', {});
}

type Selecting = Pick<SelectorPeer, 'namespaces' | 'pods'> | CompiledPolicy['subject'];

/** Pods that exist, with the labels, in the namespaces: of 10,000 pods few are left for the evaluator to judge. */
function candidatesOf(index: ClusterIndex, { namespaces, pods }: Selecting): readonly Pod[] {
  return namespacesMeant(index, namespaces)
    .flatMap((namespace) => existingPods(index, namespace))
    .filter(({ labels }) => selects(labels, pods));
}

const EXISTING = new WeakMap<ClusterIndex, Map<string, readonly Pod[]>>();

function existingPods(index: ClusterIndex, namespace: string): readonly Pod[] {
  const known = EXISTING.get(index) ?? new Map<string, readonly Pod[]>();
  EXISTING.set(index, known);
  const pods = known.get(namespace) ?? podsAndTemplates(index, namespace).filter((pod) => !isFinished(pod));
  known.set(namespace, pods);
  return pods;
}

function namespacesMeant({ snapshot }: ClusterIndex, namespaces: Selecting['namespaces']): readonly string[] {
  switch (namespaces.kind) {
    case 'named':
      return [namespaces.name];
    case 'same':
      return [namespaces.namespace];
    case 'labels':
      return snapshot.namespaces.filter(({ labels }) => selects(labels, namespaces.selector)).map(({ name }) => name);
  }
}
