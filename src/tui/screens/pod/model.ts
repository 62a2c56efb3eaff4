import type {
  AlmostSelectingPolicy,
  PodExplanation,
  PodGroup,
  RuleInWords,
  SelectingPolicy,
} from '../../../explain/pod-explanation.ts';
import type { PodPlace } from './place.ts';
import { type Trouble, trouble, troubleOfEnds } from '../../data/trouble.ts';
import { podAnswer } from '../../data/answers.ts';
import type { Scene } from '../screen.ts';

/** What the screen shows of a pod, or of what stands for several. */
export type PodModel =
  | Trouble
  | {
      readonly kind: 'answer';
      readonly explanation: PodExplanation;
      /** The group that is looked at, where replicas differ. */
      readonly group: PodGroup;
      readonly at: number;
      /** What the cursor can stand on, top to bottom. */
      readonly items: readonly PodItem[];
    };

export type PodItem =
  | { readonly kind: 'policy'; readonly policy: SelectingPolicy }
  | { readonly kind: 'almost'; readonly policy: AlmostSelectingPolicy }
  | { readonly kind: 'rule'; readonly rule: RuleInWords };

export function podModel({ target, group: at }: PodPlace, scene: Scene): PodModel {
  const answer = podAnswer(scene.live.analysis, target, scene.state.namespace);
  switch (answer.kind) {
    case 'bad-end':
      return trouble(`"${answer.text}" names no pod`);
    case 'podless':
      return trouble(`no pod stands behind "${target}"`);
    case 'unresolved':
      return troubleOfEnds(answer.ends, scene);
    case 'explained':
      return answered(answer.explanation, at);
  }
}

function answered(explanation: PodExplanation, wanted: number): PodModel {
  const at = Math.max(0, Math.min(wanted, explanation.groups.length - 1));
  const group = explanation.groups[at];
  if (group === undefined) return trouble(`no pod stands behind "${explanation.name}"`);
  return {
    kind: 'answer',
    explanation,
    group,
    at,
    items: [
      ...group.policies.map((policy): PodItem => ({ kind: 'policy', policy })),
      ...group.almost.map((policy): PodItem => ({ kind: 'almost', policy })),
      ...[...group.ingress.rules, ...group.egress.rules].map((rule): PodItem => ({ kind: 'rule', rule })),
    ],
  };
}

/** The policy that an item is about. */
export function policyOfItem(item: PodItem): Pick<SelectingPolicy, 'kind' | 'policy'> {
  return item.kind === 'rule' ? item.rule : item.policy;
}
