import type { ClusterIndex } from '../../../engine/cluster-index.ts';
import { getOrMake } from '../../../engine/all-pairs/get-or-make.ts';
import type { LabelSelector } from '../../../model/selector.ts';
import type { LintWorld } from '../lint.ts';
import { namespacesWithPods, podsIn } from './pods.ts';
import { selects } from '../../../model/match-labels.ts';

const CACHE = new WeakMap<ClusterIndex, Map<string, readonly string[]>>();

/** The namespaces in which some pod on the pod network has labels that a selector matches; policies often ask for the same ones. */
export function namespacesOfLabels(world: LintWorld, selector: LabelSelector): readonly string[] {
  const cache = CACHE.get(world.index) ?? new Map<string, readonly string[]>();
  CACHE.set(world.index, cache);
  return getOrMake(cache, JSON.stringify(selector), () =>
    namespacesWithPods(world).filter((name) =>
      podsIn(world, name).some((pod) => !pod.hostNetwork && selects(pod.labels, selector)),
    ),
  );
}
