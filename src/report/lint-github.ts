import { annotation, type Level } from './github.ts';
import { checkoutPath } from './checkout-path.ts';
import type { LintReport, ReportedFinding } from '../advise/lint/lint-report.ts';
import { qualifiedName } from '../model/reference.ts';
import type { Severity } from '../advise/lint/lint.ts';
import { WORDS } from '../advise/lint/phrase.ts';

const LEVELS: Readonly<Record<Severity, Level>> = { error: 'error', warning: 'warning', info: 'notice' };

/** Annotations of a GitHub workflow: one for each finding at its line, and one for the whole. */
export function lintAnnotations(report: LintReport): string {
  return [
    ...report.findings.map(findingAnnotation),
    ...report.notRead.map((text) => annotation({ level: 'error', title: WORDS.notRead, lines: [text] })),
    annotation({ level: 'notice', title: WORDS.title, lines: [report.summary] }),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function findingAnnotation(finding: ReportedFinding): string {
  const { id, name, severity, object, path, file, line, column, message, notes, fix } = finding;
  const place = path === '' ? [] : [path];
  return annotation({
    level: LEVELS[severity],
    title: `${id} ${name}: ${object.kind} ${qualifiedName(object)}`,
    lines: [message, ...notes, ...(fix === undefined ? [] : [`${WORDS.fix}: ${fix.text}`]), ...place],
    ...(file === undefined || line === undefined
      ? {}
      : { position: { file: checkoutPath(file), line, ...(column === undefined ? {} : { column }) } }),
  });
}
