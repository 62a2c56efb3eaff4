import type { PolicyState } from './policy-state.ts';
import type { Prediction } from './prediction.ts';
import type { TruthQuestion } from './questions.ts';

/** Where `why` may leave an answer open, because the API does, or because nobody can know. */
export type UndecidedReason =
  | 'MIXED: backends of a Service differ'
  | 'UNKNOWN: egress to the own node is not defined'
  | 'UNKNOWN: a pod to itself through a Service is not defined'
  | "UNKNOWN: a part of Cilium's policies is not modelled, or was not read"
  | 'UNKNOWN: a node that counts as one address may have others than are known';

/** For what reason the answer may be open; undefined where it may not. */
export function whyUndecided(
  { from, to, onOneNode, destination, attempt }: TruthQuestion,
  { divergence }: Prediction,
): UndecidedReason | undefined {
  if (destination.startsWith('truth-y/svc/both')) return 'MIXED: backends of a Service differ';
  if (to?.hostNetwork === true && onOneNode) return 'UNKNOWN: egress to the own node is not defined';
  const isBackend = 'name' in from && from.namespace === 'truth-x' && from.name === 'a';
  if (isBackend && attempt.how !== 'lookup' && attempt.port === 8080)
    return 'UNKNOWN: a pod to itself through a Service is not defined';
  if (divergence === 'CILIUM_NODE_IDENTITY')
    return 'UNKNOWN: a node that counts as one address may have others than are known';
  return undefined;
}

/** The same of a state with Cilium's own policies, of which not every part is modelled: that is said by name, and counted. */
export function whyOthersUndecided({ others = [] }: PolicyState): UndecidedReason | undefined {
  return others.length === 0 ? undefined : "UNKNOWN: a part of Cilium's policies is not modelled, or was not read";
}
