import type { ClusterIndex } from '../../../engine/cluster-index.ts';
import { getOrMake } from '../../../engine/all-pairs/get-or-make.ts';
import type { LintWorld } from '../lint.ts';
import type { Pod } from '../../../model/pod.ts';
import type { SelectorPeer } from '../../../dialects/compiled.ts';
import { NAMESPACE_NAME_LABEL } from '../../../model/labels.ts';
import { knowsAllNamespaces, knowsPods } from './known.ts';
import { isFinished } from '../../../engine/cluster-index.ts';
import { isSelector, type KnownRule, peersIn } from './policies.ts';
import { namespacesOfPeer, podsOfPeer, podsSelected } from './pods.ts';

/** The pods that a peer matches, or `undefined` where some may be hidden. */
export function knownPodsOfPeer(world: LintWorld, peer: SelectorPeer): readonly Pod[] | undefined {
  const known = getOrMake(KNOWN, world.index, () => new Map<string, Found>());
  return getOrMake(known, JSON.stringify([peer.namespaces, peer.pods]), () => {
    const isKnown =
      knowsNamespacesOf(world, peer) && namespacesOfPeer(world, peer).every((name) => knowsPods(world, name));
    return { pods: isKnown ? podsOfPeer(world, peer).filter((pod) => !isFinished(pod)) : undefined };
  }).pods;
}

interface Found {
  readonly pods: readonly Pod[] | undefined;
}

/** Thousands of rules mean the same pods. */
const KNOWN = new WeakMap<ClusterIndex, Map<string, Found>>();

/** Whether it is known which namespaces a peer means: by name, or all namespaces and their labels are known. */
function knowsNamespacesOf(world: LintWorld, { namespaces }: SelectorPeer): boolean {
  if (namespaces.kind === 'same') return true;
  if (knowsAllNamespaces(world)) return true;
  // Every namespace has this label, whatever else it has; only one that is there can be told from one that is not.
  const isByName = namespaces.selector.every(({ key, operator }) => key === NAMESPACE_NAME_LABEL && operator === 'In');
  const names = namespaces.selector.flatMap(({ values }) => values);
  return isByName && names.length > 0 && names.every((name) => world.index.namespaces.has(name));
}

/**
 * The pods at the destination of a rule, whose ports its `ports` mean: those that the policy selects for ingress, those of
 * the peers for egress. `undefined` where some may be hidden, or anything else may be meant.
 */
export function destinationPods(world: LintWorld, known: KnownRule): readonly Pod[] | undefined {
  const { policy, direction, rule } = known;
  if (direction === 'ingress') {
    if (!knowsPods(world, policy.namespace)) return undefined;
    return podsSelected(world, policy).filter((pod) => !isFinished(pod));
  }
  if (rule.peers === 'any') return undefined;
  const peers = peersIn(known);
  const selectors = peers.filter(isSelector);
  if (selectors.length < peers.length) return undefined;
  const found = selectors.map((peer) => knownPodsOfPeer(world, peer));
  return found.includes(undefined) ? undefined : [...new Set(found.flatMap((pods) => pods ?? []))];
}
