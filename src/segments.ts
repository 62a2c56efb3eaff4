import type { Analysis } from './analysis.ts';
import { connectivityOf } from './engine/all-pairs/connectivity-of.ts';
import { explainSegments, type Findings } from './advise/segments/explain-segments.ts';
import { findMembers, type ScopeMembers } from './advise/segments/members.ts';
import { nameForeign } from './explain/names.ts';
import { qualifiedName } from './model/reference.ts';
import type { Segments } from './model/segments.ts';

export interface SegmentsAsked {
  readonly segments: Segments;
  /** `2026-11-21`. */
  readonly today: string;
  /** What could not be read, one line each. */
  readonly notRead: readonly string[];
}

/** Who is in which scope. */
export function findScopes({ index }: Analysis, segments: Segments): ScopeMembers {
  return findMembers(index, segments.scopes);
}

/** Which scopes are separated: connect all pairs, look for ways between scopes, explain what opens them. */
export function* answerSegments(
  { index, policies, enforcement }: Analysis,
  members: ScopeMembers,
  { segments, today, notRead }: SegmentsAsked,
): Generator<undefined, Findings> {
  return yield* explainSegments({
    segments,
    connectivity: connectivityOf(index, policies),
    members,
    enforcement,
    today,
    notEvaluated: {
      unmodelled: policies.unmodelled.map(nameForeign),
      invalid: (index.snapshot.invalidPolicies ?? []).map(
        ({ ref, message }) => `${ref.kind} ${qualifiedName(ref)}: ${message}`,
      ),
      notRead,
    },
  });
}
