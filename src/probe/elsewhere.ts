import type { CallersWay } from '../engine/via/callers-way.ts';
import type { End, Question } from '../engine/ends.ts';
import type { LegExplanation, PassageExplanation } from '../explain/via-explanation.ts';
import type { NextStep } from '../explain/explanation.ts';
import { tryFromOutside, tryPassedOn } from './phrase/via.ts';

interface UnmeasuredLeg {
  readonly leg: LegExplanation;
  /** Absent where no policy of this cluster was asked. */
  readonly question: Question | undefined;
  readonly callers: readonly CallersWay[];
}

/** How else to find out about a leg that no probe could go; empty where its source is a pod, which can be mended. */
export function findElsewhere(
  { leg: { leg }, question, callers }: UnmeasuredLeg,
  via: PassageExplanation,
): readonly NextStep[] {
  if (question?.source.kind === 'pods' || question?.source.kind === 'service') return [];
  return leg === 'client' ? tryFromOutside(callers, via.name) : tryPassedOn(via, namespaceOf(question?.destination));
}

function namespaceOf(end: End | undefined): string | undefined {
  if (end?.kind === 'pods') return end.ref.namespace;
  return end?.kind === 'service' ? end.service.namespace : undefined;
}
