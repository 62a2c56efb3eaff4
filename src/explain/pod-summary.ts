import type { ClusterIndex } from '../engine/cluster-index.ts';
import { isolatingAmong } from '../engine/isolating.ts';
import type { PolicySet } from '../dialects/compiled.ts';
import { gapsFor, stateOf } from './explain-pod.ts';
import type { Direction } from '../model/verdict.ts';
import type { Pod } from '../model/pod.ts';
import type { PodDirection } from './pod-explanation.ts';
import { wholePolicies } from './whole-policies.ts';
import { selectingPolicies } from '../engine/places.ts';

/** What policies mean for a pod, for a row of a list. */
export interface PodSummary {
  /** Names of the policies that select it, without their namespace. */
  readonly policies: readonly string[];
  readonly ingress: PodDirection['state'];
  readonly egress: PodDirection['state'];
}

export function summariseSelection(index: ClusterIndex, policies: PolicySet, pod: Pod): PodSummary {
  const selecting = selectingPolicies(index, policies, pod);
  const gaps = gapsFor(policies, pod);
  const state = (direction: Direction): PodDirection['state'] =>
    stateOf({ index, policies }, pod, isolatingAmong(policies, selecting, direction), gaps, direction);
  return {
    policies: wholePolicies(selecting).map(({ ref }) => ref.name),
    ingress: state('ingress'),
    egress: state('egress'),
  };
}
