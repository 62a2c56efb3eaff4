import type { FieldPath, ObjectRef } from '../../model/reference.ts';
import type { ManifestCode } from '../../model/manifest-finding.ts';
import type { Place } from './places.ts';
import { formatPath, type Problem, problemAt } from './problem.ts';

/** What is wrong with a field, before it is known where the field stands. Without more said, the server refuses it. */
export interface Finding {
  readonly path: FieldPath;
  /** Absent: INVALID. */
  readonly code?: ManifestCode;
  readonly message: string;
  readonly hint?: string;
  readonly severity?: Problem['severity'];
  readonly effect?: Problem['effect'];
}

export type Report = (finding: Finding) => void;

/** A finding that the server takes, though it does not mean what it seems to. */
export function accepted(finding: Omit<Finding, 'severity' | 'effect'>): Finding {
  return { ...finding, severity: 'warning', effect: 'accepted' };
}

export function isRejected({ effect }: Finding): boolean {
  return effect === undefined || effect === 'rejected';
}

/** The findings with their places, in the order of the text. */
export function locateFindings(findings: readonly Finding[], object: ObjectRef, place: Place): readonly Problem[] {
  return findings
    .map(({ path, code = 'INVALID', message, hint, severity = 'error', effect = 'rejected' }) =>
      problemAt(place.locate(path), {
        severity,
        effect,
        object,
        code,
        fieldPath: path,
        ...(path.length === 0 ? {} : { path: formatPath(path) }),
        message,
        ...(hint === undefined ? {} : { hint }),
      }),
    )
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0) || rank(a) - rank(b));
}

function rank({ severity }: Problem): number {
  return severity === 'error' ? 0 : 1;
}
