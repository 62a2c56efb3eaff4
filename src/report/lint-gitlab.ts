import { createHash } from 'node:crypto';
import type { LintReport, ReportedFinding } from '../advise/lint/lint-report.ts';
import { checkoutPath } from './checkout-path.ts';
import { printable } from './printable.ts';
import { refKey } from '../model/reference.ts';
import type { Severity } from '../advise/lint/lint.ts';
import { toJson } from './json.ts';

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'major', warning: 'minor', info: 'info' };

/** A code quality report; GitLab shows those that were not there before: https://docs.gitlab.com/ci/testing/code_quality/ */
export function lintCodeQuality({ findings }: LintReport): string {
  const seen = new Map<string, number>();
  return toJson(
    findings.map((finding) => {
      const { id, name, severity, message, file = '-', line = 1 } = finding;
      const identity = identityOf(finding);
      const times = seen.get(identity) ?? 0;
      seen.set(identity, times + 1);
      return {
        type: 'issue',
        check_name: `${id} ${name}`,
        description: printable(message),
        categories: ['Security'],
        severity: SEVERITIES[severity],
        fingerprint: createHash('sha256').update(`${identity} ${times}`).digest('hex'),
        location: { path: checkoutPath(file), lines: { begin: line } },
      };
    }),
  );
}

/** What stays the same where lines move. */
function identityOf({ id, object, path, file = '' }: ReportedFinding): string {
  return JSON.stringify([id, refKey(object), path, checkoutPath(file)]);
}
