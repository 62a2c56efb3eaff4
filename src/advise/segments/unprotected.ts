import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import { nameObject } from '../../explain/names.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';
import { podEndpoint } from '../../engine/cluster-index.ts';
import { policySelects } from '../../engine/evaluate-rules.ts';
import { isolatingAmong } from '../../engine/isolating.ts';
import { selectingPolicies } from '../../engine/places.ts';
import type { Unprotected } from './segments-report.ts';

/** Workloads with a pod that no policy isolates for certain, in one direction at least. */
export function unprotectedPods(
  connectivity: Connectivity,
  pods: readonly Pod[],
  nameOf: (pod: Pod) => ObjectRef,
): readonly Unprotected[] {
  const found = new Map<string, Unprotected>();
  for (const pod of pods) {
    const directions = openDirections(connectivity, pod);
    if (directions.length === 0) continue;
    const workload = nameObject(nameOf(pod));
    const before = found.get(workload);
    const all = new Set([...(before?.directions ?? []), ...directions]);
    found.set(workload, {
      workload,
      directions: DIRECTIONS.filter((direction) => all.has(direction)),
      hostNetwork: pod.hostNetwork || before?.hostNetwork === true,
    });
  }
  return [...found.values()].toSorted((a, b) => (a.workload < b.workload ? -1 : 1));
}

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

function openDirections({ index, policies }: Connectivity, pod: Pod): readonly Direction[] {
  if (pod.hostNetwork) return DIRECTIONS;
  const subject = podEndpoint(index, pod);
  const selecting = selectingPolicies(index, policies, pod).filter(
    (policy) => policySelects(policy, subject) === 'yes',
  );
  return DIRECTIONS.filter((direction) => isolatingAmong(policies, selecting, direction).length === 0);
}
