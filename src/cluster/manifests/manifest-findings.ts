import type { ManifestFinding } from '../../model/manifest-finding.ts';
import type { Problem } from './problem.ts';

/** The problems that are about a field of an object, for those who judge them one by one. */
export function manifestFindings(problems: readonly Problem[]): readonly ManifestFinding[] {
  return problems.flatMap((problem): ManifestFinding[] => {
    const { object, fieldPath, code, file, line, column, effect, message, hint } = problem;
    if (object === undefined || fieldPath === undefined || code === undefined) return [];
    return [
      {
        about: object,
        path: fieldPath,
        position: { file, line: line ?? 1, column: column ?? 1 },
        code,
        isRefused: effect === 'rejected',
        message,
        ...(hint === undefined ? {} : { hint }),
      },
    ];
  });
}
