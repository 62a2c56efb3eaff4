import type { ManifestCode } from '../../model/manifest-finding.ts';
import {
  type FieldPath,
  formatPath,
  type ObjectRef,
  qualifiedName,
  type SourcePosition,
} from '../../model/reference.ts';

export { formatPath };

/**
 * What becomes of the thing the problem is about. `rejected`: the API server would refuse the object, so it is left out
 * of the snapshot. `accepted`: the server takes it, it may not mean what was meant. `not-read`: nothing was read from it.
 */
export type ProblemEffect = 'rejected' | 'accepted' | 'not-read';

/** Something wrong in what `-f` names. `line` and `column` are absent when it is about a whole file. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly effect: ProblemEffect;
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly object?: ObjectRef;
  /** `spec.ingress[0].from[0]` */
  readonly path?: string;
  /** The same as steps; absent where it is about no field of an object. */
  readonly fieldPath?: FieldPath;
  readonly code?: ManifestCode;
  /** What is wrong, and what the server would say to it. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** A problem with a whole input; nothing was read from it. */
export function unreadInput(
  file: string,
  message: string,
  hint: string,
  severity: Problem['severity'] = 'error',
): Problem {
  return { severity, effect: 'not-read', file, message, hint };
}

/** A problem at a place in a file. */
export function problemAt(position: SourcePosition, problem: Omit<Problem, keyof SourcePosition>): Problem {
  return { ...position, ...problem };
}

/** One line in the form of compilers: `file:3:7: error: NetworkPolicy shop/web: spec.podSelector: message; hint`. */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  const object = problem.object && `${problem.object.kind} ${qualifiedName(problem.object)}`;
  const message = problem.hint === undefined ? problem.message : `${problem.message}; ${problem.hint}`;
  return [place, problem.severity, object, problem.path, message].filter((part) => part !== undefined).join(': ');
}
