import type { LintReport, ReportedFinding } from '../advise/lint/lint-report.ts';
import { phraseMoreRows } from '../advise/phrase/diff.ts';
import { WORDS } from '../advise/lint/phrase.ts';
import { checkoutPath } from './checkout-path.ts';
import { fitComment, foldLong } from './fit-comment.ts';
import { markdownCode as code, markdownTable, markdownText as plain } from './markdown.ts';
import { refKey } from '../model/reference.ts';

/** A longer table is nobody's to read in a comment. */
const MOST_ROWS = 60;
const MOST_UNREAD = 20;

/** What lints have found, as a comment below a pull request; the worst first. */
export function lintMarkdown(report: LintReport): string {
  const { findings, notRead, summary } = report;
  const inOrder = (['error', 'warning', 'info'] as const).flatMap((severity) =>
    findings.filter((finding) => finding.severity === severity),
  );
  const shown = inOrder.slice(0, MOST_ROWS);
  return fitComment([
    `### ${plain(WORDS.title)}\n\n**${plain(summary)}**\n`,
    ...(shown.length === 0 ? [] : tablesOf(summary, shown)),
    shown.length === inOrder.length ? '' : `${plain(phraseMoreRows(inOrder.length - shown.length))}\n`,
    notRead.length === 0
      ? ''
      : `#### ${WORDS.notRead}\n\n${notRead
          .slice(0, MOST_UNREAD)
          .map((text) => `- ${plain(text)}\n`)
          .join('')}`,
  ]);
}

/** Rows of a table that is cut short by the room still are a table. */
const ROWS_A_TABLE = 20;

function tablesOf(summary: string, findings: readonly ReportedFinding[]): readonly string[] {
  const starts = findings.flatMap((_, at) => (at % ROWS_A_TABLE === 0 ? [at] : []));
  return starts.map((start) => {
    const some = findings.slice(start, start + ROWS_A_TABLE);
    return foldLong(summary, findings.length, markdownTable(WORDS.columns, some.map(rowOf)));
  });
}

function rowOf({ id, name, severity, object, path, file, line, message, fix }: ReportedFinding): readonly string[] {
  const place = file === undefined ? [] : [code(`${checkoutPath(file)}:${line ?? 1}`)];
  return [
    severity,
    `${plain(id)} ${plain(name)}`,
    [code(refKey(object)), ...place, ...(path === '' ? [] : [code(path)])].join('<br>'),
    [plain(message), ...(fix === undefined ? [] : [`${WORDS.fix}: ${plain(fix.text)}`])].join('<br>'),
  ];
}
