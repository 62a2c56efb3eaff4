import type { Analysis } from './analysis.ts';
import { caveatsOfMany } from './explain/divergences-of-many.ts';
import { connectivityOf } from './engine/all-pairs/connectivity-of.ts';
import { countTurnedWays } from './advise/segments/count-turned.ts';
import { enforcerUnknown } from './explain/phrase/enforcement.ts';
import type { EnforcerModel } from './model/enforcer-model.ts';
import { explainSegments, type Findings } from './advise/segments/explain-segments.ts';
import { findMembers, type ScopeMembers } from './advise/segments/members.ts';
import { ignoredPolicy } from './explain/phrase/caveats.ts';
import { meshAlone } from './dialects/mesh-alone.ts';
import { modelOfEveryPort } from './engine/flags-that-matter.ts';
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

/**
 * Which scopes are separated: connect all pairs, look for ways between scopes, explain what opens them, and say how whoever
 * enforces reads the policies where that opens or closes one.
 */
export function* answerSegments(
  { index, policies, enforcement }: Analysis,
  members: ScopeMembers,
  { segments, today, notRead }: SegmentsAsked,
): Generator<undefined, Findings> {
  const notEvaluated = {
    unmodelled: policies.unmodelled.map(nameForeign),
    invalid: (index.snapshot.invalidPolicies ?? []).map(
      ({ ref, message }) => `${ref.kind} ${qualifiedName(ref)}: ${message}`,
    ),
    notRead,
  };
  // The proxies of a mesh enforce its own policies, also where nothing enforces any other.
  const alone = enforcement?.kind === 'not-enforced' ? meshAlone(policies) : undefined;
  const counted = alone ?? policies;
  const isMeshAlone = alone !== undefined;
  const explain = (as: EnforcerModel): Generator<undefined, Findings> => {
    const connectivity = connectivityOf(index, counted, as);
    return explainSegments({ segments, connectivity, members, enforcement, isMeshAlone, today, notEvaluated });
  };
  const model = modelOfEveryPort(index, counted);
  const found = yield* explain(model);
  const deniesAny = found.checks.some(({ result }) => result !== 'open');
  const readings = yield* caveatsOfMany({ index, policies: counted, model, enforcement, deniesAny }, function* (other) {
    return countTurnedWays(found.checks, (yield* explain(other)).checks);
  });
  const unknown = enforcement?.kind === 'unknown' ? [enforcerUnknown(enforcement)] : [];
  const ignored = (policies.ignored ?? []).map(ignoredPolicy);
  return { ...found, caveats: [...unknown, ...readings, ...ignored, ...found.caveats] };
}
