import { ITSELF_MARK, cellText } from './matrix-cell.ts';
import { type CellVerdict, LEFT_OUT, type MatrixPart, type MatrixReport } from '../explain/matrix-report.ts';
import { type EndGroup, tidyTable } from './matrix-groups.ts';
import { markdownTable, markdownText } from './markdown.ts';
import { nameMembers, shortNames } from './matrix-names.ts';
import { phraseNobody, VERDICT_WORDS } from './matrix-words.ts';

/** Cells of a table in which lines that are alike are not put together. */
const MOST_SINGLE = 400;
/** More of either makes no page. */
const MOST = 100;

/** The matrix for a pull request or a wiki: what it comes to, then a table for each part. */
export function* matrixMarkdown(report: MatrixReport): Generator<string> {
  const nobody = phraseNobody(report);
  if (nobody !== '') yield `**${markdownText(nobody)}**\n\n`;
  yield `**${markdownText(report.summary)}**\n`;
  for (const part of report.parts) yield* partMarkdown(part, report);
  if (report.parts.length > 0) yield `\n${LEGEND}\n`;
  for (const { text } of [...report.missing, ...report.caveats]) yield `\n- ${markdownText(text)}`;
  if (report.missing.length + report.caveats.length > 0) yield '\n';
}

function* partMarkdown(part: MatrixPart, report: MatrixReport): Generator<string> {
  const { rows, columns, at } = tidyTable(part, MOST_SINGLE);
  const short = shortNames([...part.sources, ...part.destinations], report.namespace);
  const name = ({ members }: EndGroup): string => markdownText(nameMembers(members, short));
  const shown = columns.slice(0, MOST);
  if (part.title !== '') yield `\n### ${markdownText(part.title)}\n`;
  const lines = rows.slice(0, MOST).map((row) => [
    name(row),
    ...shown.map((column) => {
      const position = at(row, column);
      const cell = part.cells[position];
      if (cell !== undefined) return cellText(cell, report.port !== undefined);
      return position === LEFT_OUT ? '' : ITSELF_MARK;
    }),
  ]);
  yield `\n${markdownTable(['from \\ to', ...shown.map(name)], lines)}`;
  const hidden = [
    rows.length > MOST ? `${rows.length - MOST} more sources` : '',
    columns.length > MOST ? `${columns.length - MOST} more destinations` : '',
  ].filter((text) => text !== '');
  if (hidden.length > 0) yield `\n… ${hidden.join(', ')}\n`;
  for (const { members } of [...new Set([...rows, ...shown])].filter((group) => group.members.length > 1)) {
    const [first, ...rest] = members;
    if (first !== undefined)
      yield `\nlike ${markdownText(short(first))}: ${rest.map((end) => markdownText(short(end))).join(', ')}\n`;
  }
}

const LEGEND = (['ALLOW', 'PARTLY', 'MIXED', 'UNKNOWN', 'DENY'] as const satisfies readonly CellVerdict[])
  .map(
    (verdict) =>
      `${cellText({ verdict, allowed: [], partly: [], unknown: [] }, true)}${verdict === 'PARTLY' ? ' 80' : ''} ${VERDICT_WORDS[verdict]}`,
  )
  .join(' · ');
