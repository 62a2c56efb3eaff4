import type { ClusterIndex } from '../../../engine/cluster-index.ts';
import { namespaceLabels } from '../../../engine/cluster-index.ts';
import { getOrMake } from '../../../engine/all-pairs/get-or-make.ts';
import { membershipOf } from '../../../engine/all-pairs/membership.ts';
import { selects } from '../../../model/match-labels.ts';
import type { KnownPolicy } from './policies.ts';
import type { LabelSelector } from '../../../model/selector.ts';
import type { LintWorld } from '../lint.ts';
import type { Pod } from '../../../model/pod.ts';
import type { SelectorPeer } from '../../../dialects/compiled.ts';

const CACHE = new WeakMap<ClusterIndex, ReadonlyMap<string, readonly Pod[]>>();

/** The pods of a namespace, finished ones too, and a template for each workload that has none. */
export function podsIn({ index }: LintWorld, namespace: string): readonly Pod[] {
  const byNamespace = getOrMake(CACHE, index, () => Map.groupBy(membershipOf(index).pods, (pod) => pod.namespace));
  return byNamespace.get(namespace) ?? [];
}

/** Those that a policy selects; hostNetwork pods too, to which it does not apply. */
export function podsSelected(world: LintWorld, { namespace, compiled }: KnownPolicy): readonly Pod[] {
  return podsIn(world, namespace).filter(({ labels }) => selects(labels, compiled.subject.pods));
}

/** Namespaces with at least one pod or template. */
export function namespacesWithPods({ index }: LintWorld): readonly string[] {
  return [...new Set([...index.podsByNamespace.keys(), ...index.workloadsByNamespace.keys()])].sort();
}

/** The namespaces that a peer means, of those that are known; one whose labels are hidden is not among them. */
export function namespacesOfPeer(world: LintWorld, { namespaces }: SelectorPeer): readonly string[] {
  if (namespaces.kind === 'same') return [namespaces.namespace];
  return world.snapshot.namespaces
    .map(({ name }) => name)
    .filter((name) => isNamespaceSelected(world, name, namespaces.selector));
}

function isNamespaceSelected({ index }: LintWorld, name: string, selector: LabelSelector): boolean {
  const labels = namespaceLabels(index, name);
  return labels.known && selects(labels.value, selector);
}

/** The pods that a peer matches; hostNetwork pods too, which it does not reach. */
export function podsOfPeer(world: LintWorld, peer: SelectorPeer): readonly Pod[] {
  return namespacesOfPeer(world, peer).flatMap((namespace) =>
    podsIn(world, namespace).filter(({ labels }) => selects(labels, peer.pods)),
  );
}
