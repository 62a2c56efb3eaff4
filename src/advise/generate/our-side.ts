import type { Answers } from '../../engine/outcome.ts';
import type { DirectionTrace } from '../../engine/trace.ts';
import type { FlowExplanation } from '../../explain/explanation.ts';

/**
 * Whether the policies of one namespace let all of a question pass, look-up included: then what else denies it is no matter
 * of theirs. What is not known to be the whole of it is never taken for open.
 */
export function isOurSideOpen(
  { outcomes, impossible, gaps }: Answers,
  { dns }: Pick<FlowExplanation, 'dns'>,
  namespace: string,
): boolean {
  if (outcomes.length === 0 || impossible.length + gaps.length > 0) return false;
  const sides = outcomes.flatMap(({ trace }) => [trace.egress, trace.ingress]);
  const isAsking = outcomes.some(({ trace }) => isIn(trace.egress, namespace));
  const canLookUp = !isAsking || (dns?.udp ?? []).every(({ egress }) => egress.result === 'allow');
  return canLookUp && sides.every((side) => !isIn(side, namespace) || side.result === 'allow');
}

function isIn({ subject }: DirectionTrace, namespace: string): boolean {
  return subject.kind === 'pod' && subject.pod.namespace === namespace;
}
