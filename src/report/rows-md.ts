import { checkoutPath } from './checkout-path.ts';
import { fitComment, foldLong } from './fit-comment.ts';
import { markdownCode as code, markdownTable, markdownText as plain } from './markdown.ts';
import { MD_COLUMNS } from '../explain/phrase/check.ts';
import { phraseMoreRows } from '../advise/phrase/diff.ts';
import type { TestRow } from './test-row.ts';

/** More are in the report for machines. */
const MOST_ROWS = 60;

/** Rows that did not pass, as a comment below a pull request; `summary` is the answer in a line. */
export function rowsMarkdown(title: string, summary: string, tests: readonly TestRow[]): string {
  const failed = tests.filter(({ outcome }) => outcome === 'fail' || outcome === 'error');
  const shown = failed.slice(0, MOST_ROWS);
  const table = markdownTable(MD_COLUMNS, shown.map(rowOf));
  return fitComment([
    `### ${plain(title)}\n\n**${plain(summary)}**\n`,
    shown.length === 0 ? '' : foldLong(summary, shown.length, table),
    shown.length === failed.length ? '' : `${plain(phraseMoreRows(failed.length - shown.length))}\n`,
  ]);
}

function rowOf({ name, message, detail, position }: TestRow): readonly string[] {
  const place = position === undefined ? [] : [code(`${checkoutPath(position.file)}:${position.line}`)];
  const [why] = detail;
  return [
    [plain(name), ...place].join('<br>'),
    [plain(message), ...(why === undefined ? [] : [plain(why)])].join('<br>'),
  ];
}
