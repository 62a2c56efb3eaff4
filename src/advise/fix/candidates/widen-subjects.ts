import type { ClusterIndex } from '../../../engine/cluster-index.ts';
import type { CompiledPolicy } from '../../../dialects/compiled.ts';
import type { LabelRequirement } from '../../../model/selector.ts';
import type { NetworkPolicy } from '../../../model/network-policy.ts';
import type { Pod } from '../../../model/pod.ts';
import { type Candidate, candidate, SIZE } from '../candidate.ts';
import { dropRequirement, widenSelector } from '../selectors.ts';
import { editStep } from '../edit-step.ts';
import { labelHome, rawPolicy } from '../scene.ts';
import { labelValue, satisfies, selects } from '../../../model/match-labels.ts';
import { type Leg, sideOf } from '../legs.ts';
import { podsAndTemplates } from '../../../engine/workloads.ts';
import { policed } from './add-rules.ts';

const POD_SELECTOR = ['spec', 'podSelector'] as const;

/** Policies that would let the first connection of the leg through, if they were about its pod. */
export function widenSubjects(index: ClusterIndex, { direction, outcomes }: Leg): readonly Candidate[] {
  const [outcome] = outcomes;
  const pod = outcome === undefined ? undefined : policed(outcome, direction);
  if (outcome === undefined || pod === undefined) return [];
  const bystanders = sideOf(outcome, direction).tiers.flatMap((tier) => tier.bystanders);
  return bystanders.flatMap(({ policy: compiled }) => {
    const policy = rawPolicy(index, compiled.ref);
    if (policy === undefined) return [];
    const failed = compiled.subject.pods.filter((requirement) => !satisfies(pod.labels, requirement));
    if (policy.namespace !== pod.namespace) return failed.length === 0 ? moveHere(index, policy, compiled, pod) : [];
    const [only, ...others] = failed;
    return only === undefined || others.length > 0 ? [] : widenSubject(index, policy, only, pod);
  });
}

/** A policy that selects nobody where it stands, and would here. */
function moveHere(
  index: ClusterIndex,
  policy: NetworkPolicy,
  { subject }: CompiledPolicy,
  { namespace }: Pod,
): readonly Candidate[] {
  const isIdle = !podsAndTemplates(index, policy.namespace).some((pod) => selects(pod.labels, subject.pods));
  const isTaken = rawPolicy(index, { kind: 'NetworkPolicy', namespace, name: policy.name }) !== undefined;
  if (!isIdle || isTaken) return [];
  const { origin: _, ...moved } = { ...policy, namespace };
  return [candidate({ kind: 'move-policy', policy: moved, from: policy.namespace }, SIZE.word, true)];
}

function widenSubject(
  index: ClusterIndex,
  policy: NetworkPolicy,
  requirement: LabelRequirement,
  pod: Pod,
): readonly Candidate[] {
  const { key, operator, values } = requirement;
  const selector = policy.spec.podSelector ?? {};
  const has = labelValue(pod.labels, key);
  const about = { of: 'pods', old: requirement } as const;
  const [value] = values;
  const home =
    operator === 'In' && has === undefined && value !== undefined ? labelHome(index, pod, [key, value]) : undefined;
  return [
    ...(operator === 'In' && has !== undefined
      ? [
          candidate(
            editStep(policy, widenSelector(POD_SELECTOR, selector, requirement, has), {
              kind: 'widen-label',
              ...about,
              value: has,
            }),
            SIZE.word,
          ),
        ]
      : []),
    candidate(
      editStep(policy, dropRequirement(POD_SELECTOR, selector, requirement), { kind: 'drop-label', ...about }),
      SIZE.entry,
    ),
    ...(home === undefined || value === undefined
      ? []
      : [candidate({ kind: 'label', ref: home, labels: { [key]: value } }, SIZE.label)]),
  ];
}
