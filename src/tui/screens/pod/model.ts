import type {
  AlmostSelectingPolicy,
  PodExplanation,
  PodGroup,
  RuleInWords,
  SelectingPolicy,
} from '../../../explain/pod-explanation.ts';
import type { PodPlace } from './place.ts';
import { phraseUnresolved } from '../../../explain/phrase/unresolved.ts';
import { podAnswer } from '../../data/answers.ts';
import type { Scene } from '../screen.ts';

/** What the screen shows of a pod, or of what stands for several. */
export type PodModel =
  | { readonly kind: 'trouble'; readonly message: string; readonly hints: readonly string[] }
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

export function podModel({ target, group: at }: PodPlace, { live, state, services }: Scene): PodModel {
  const answer = podAnswer(live.analysis, target, state.namespace);
  switch (answer.kind) {
    case 'bad-end':
      return { kind: 'trouble', message: `"${answer.text}" names no pod`, hints: [] };
    case 'podless':
      return { kind: 'trouble', message: `no pod stands behind "${target}"`, hints: [] };
    case 'unresolved': {
      const texts = answer.ends.map(({ resolution }) => phraseUnresolved(resolution, live.snapshot, services.suggest));
      return {
        kind: 'trouble',
        message: texts.map(({ message }) => message).join('; '),
        hints: texts.flatMap(({ hints }) => hints),
      };
    }
    case 'explained':
      return answered(answer.explanation, at);
  }
}

function answered(explanation: PodExplanation, wanted: number): PodModel {
  const at = Math.max(0, Math.min(wanted, explanation.groups.length - 1));
  const group = explanation.groups[at];
  if (group === undefined) return { kind: 'trouble', message: `no pod stands behind "${explanation.name}"`, hints: [] };
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
