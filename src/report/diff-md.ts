import { CHANGE_KINDS, type Change, type DiffReport, type StateReport } from '../advise/diff/diff-report.ts';
import { fitComment, foldLong } from './fit-comment.ts';
import { markdownCode, markdownTable, markdownText as plain } from './markdown.ts';
import * as phrase from '../advise/phrase/diff.ts';

/** More rows than that make a comment that nobody can post: GitHub takes 65,536 characters. */
const MOST_ROWS = 100;
export const MOST_NAMES = 6;

/** What differs, as a comment below a pull request. */
export function diffMarkdown(report: DiffReport): string {
  const { changes, added, removed, addedWorkloads, removedWorkloads, missing, caveats } = report;
  return fitComment([
    `### ${plain(phrase.MD_TITLE)}\n`,
    ...nobodyParagraphs(report),
    `**${plain(report.summary)}**\n`,
    `- A: ${stateLine(report.before)}\n- B: ${stateLine(report.after)}\n`,
    ...CHANGE_KINDS.map((kind) =>
      section(
        phrase.titleOf(kind),
        changes.filter((change) => change.kind === kind),
      ),
    ),
    addedWorkloads.length === 0 ? '' : section(phrase.phraseAdded(addedWorkloads, MOST_NAMES), added),
    removedWorkloads.length === 0 ? '' : section(phrase.phraseRemoved(removedWorkloads, MOST_NAMES), removed),
    missing.length + caveats.length === 0
      ? ''
      : `${[...missing, ...caveats].map(({ text }) => `- ${plain(text)}\n`).join('')}`,
  ]);
}

/** Before all else: what is said of a side that nothing enforces is only what would be. */
export function nobodyParagraphs(report: Pick<DiffReport, 'before' | 'after'>): readonly string[] {
  return phrase.phraseNobody(report).map((nobody) => `**${plain(`NOT ENFORCED: ${nobody}`)}**\n`);
}

export function stateLine(state: StateReport): string {
  const notes = [...state.notRead, ...state.invalid.map(phrase.phraseInvalid)];
  return [plain(phrase.phraseState(state)), ...notes.map((note) => `\n  - ${plain(note)}`)].join('');
}

export function section(title: string, changes: readonly Change[]): string {
  if (changes.length === 0 && title !== '' && !title.startsWith('Only')) return '';
  const rows = changes.slice(0, MOST_ROWS).map(rowOf);
  const rest = changes.length - rows.length;
  const more = rest > 0 ? `\n${plain(phrase.phraseMoreRows(rest))}\n` : '';
  const table = rows.length === 0 ? '' : foldLong(title, rows.length, markdownTable(phrase.MD_COLUMNS, rows));
  return `#### ${plain(title)}\n\n${table}${more}`;
}

function rowOf(change: Change): readonly string[] {
  const { sources, destinations, before, after, why } = change;
  const because = why.flatMap(({ direction, before: was, after: is }) => [
    ...(was === undefined ? [] : [`${direction} ${phrase.WAS}: ${plain(phrase.phraseWord(was))}`]),
    ...(is === undefined ? [] : [`${direction} ${phrase.IS}: ${plain(phrase.phraseWord(is))}`]),
  ]);
  return [
    names(sources),
    names(destinations),
    plain(phrase.phraseOpen(before)),
    plain(`${phrase.phraseOpen(after)}${phrase.phraseFamilies(change)}`),
    because.join('<br>'),
  ];
}

export function names(all: readonly string[]): string {
  const shown = all.length > MOST_NAMES + 1 ? all.slice(0, MOST_NAMES) : all;
  const rest = all.length - shown.length;
  return [...shown.map(markdownCode), ...(rest > 0 ? [phrase.phraseMore(rest)] : [])].join('<br>');
}
