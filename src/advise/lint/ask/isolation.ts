import { type CompiledPolicy, isCore, modelOf, rulesOf } from '../../../dialects/compiled.ts';
import type { Direction } from '../../../model/verdict.ts';
import type { LintWorld } from '../lint.ts';
import type { Pod } from '../../../model/pod.ts';
import { selectionsOf } from '../../../engine/all-pairs/selecting.ts';

/** The policies that certainly isolate a pod in a direction; one on its node's network is isolated by none. */
export function isolatingPolicies(
  { index, policies }: LintWorld,
  pod: Pod,
  direction: Direction,
): readonly CompiledPolicy[] {
  if (pod.hostNetwork) return [];
  return selectionsOf({ index, policies, model: modelOf(policies) }, pod)
    .flatMap(({ selected }) => selected.filter(({ isCertain }) => isCertain).map(({ policy }) => policy))
    .filter((policy) => isCore(policy) && rulesOf(policy, direction).isolates);
}

export function isIsolated(world: LintWorld, pod: Pod, direction: Direction): boolean {
  return isolatingPolicies(world, pod, direction).length > 0;
}
