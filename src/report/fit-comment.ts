import { markdownText } from './markdown.ts';
import { phrasePartsLeftOut } from '../advise/phrase/diff.ts';

/** Half of the 65,536 characters that a comment on GitHub may have: two reports make one comment. */
const MOST_CHARACTERS = 30_000;

/** Parts of a page as one comment: whole parts, as many as there is room for, then how many were left out. */
export function fitComment(parts: readonly string[]): string {
  const said = parts.filter((part) => part !== '');
  let room = MOST_CHARACTERS;
  const kept = said.filter((part) => {
    room -= part.length + 1;
    return room >= 0;
  });
  const rest = said.length - kept.length;
  return [...kept, ...(rest === 0 ? [] : [`${markdownText(phrasePartsLeftOut(rest))}\n`])].join('\n');
}

/** More lines than this are behind a triangle, so that a comment can be scrolled past. */
const MOST_LINES_OPEN = 15;

/** What there is much of, folded under a line that says so. */
export function foldLong(summary: string, rows: number, page: string): string {
  if (rows <= MOST_LINES_OPEN) return page;
  return `<details><summary>${markdownText(summary)}</summary>\n\n${page}\n</details>\n`;
}
