import { type ClusterIndex, podEndpoint } from '../engine/cluster-index.ts';
import { closingPolicies, tellIdle } from './enforced-policies.ts';
import { modelAt } from '../engine/model-at.ts';
import { modelOf, type PolicySet } from '../dialects/compiled.ts';
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
  const model = modelAt(modelOf(policies), podEndpoint(index, pod));
  const { enforced } = tellIdle(selecting, model);
  const state = (direction: Direction): PodDirection['state'] =>
    stateOf({ index, policies }, pod, closingPolicies(policies, enforced, direction, model), gaps, direction);
  return {
    policies: wholePolicies(selecting).map(({ ref }) => ref.name),
    ingress: state('ingress'),
    egress: state('egress'),
  };
}
