import type { Caveat } from './explanation.ts';
import { compareRealised } from '../engine/realised.ts';
import type { FlowOutcome } from '../engine/outcome.ts';
import { phraseUnreadRealised, phraseUnrealised } from './phrase/realised.ts';
import type { PolicySet } from '../dialects/compiled.ts';

/** Where whoever enforces is told something else than the policies say of these flows, or nobody can tell. */
export function aboutRealised(outcomes: readonly FlowOutcome[], policies: PolicySet): readonly Caveat[] {
  const { realised } = policies;
  if (realised === undefined) return [];
  const differences = outcomes.flatMap(({ trace }) =>
    [trace.egress, trace.ingress].flatMap((side) => compareRealised(policies, side, trace.flow)),
  );
  const sides = outcomes.flatMap(({ trace }) => [trace.egress.subject, trace.ingress.subject]);
  const homes = new Set(sides.flatMap((subject) => (subject.kind === 'pod' ? [subject.pod.namespace] : [])));
  const unread = realised.gaps.filter(({ namespace }) => namespace === undefined || homes.has(namespace));
  return [...differences.map(phraseUnrealised), ...(homes.size === 0 ? [] : unread.map(phraseUnreadRealised))];
}
