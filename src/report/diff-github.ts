import type { SideWord } from '../advise/side-word.ts';
import type { Change, DiffReport, FailOn } from '../advise/diff/diff-report.ts';
import { annotation, type Level } from './github.ts';
import { checkoutPath } from './checkout-path.ts';
import * as phrase from '../advise/phrase/diff.ts';

const MOST_NAMES = 3;

/**
 * Annotations of a GitHub workflow: one for each entry, at the rule of the second state that makes the difference, or at
 * that of the first one. What `--fail-on` is about is an error.
 */
export function diffAnnotations(report: DiffReport, failOn: FailOn | undefined): string {
  const { changes, added, removed } = report;
  const lines = [...changes, ...added, ...removed].map((change) => changeAnnotation(change, failOn));
  const notRead = [...report.before.notRead, ...report.after.notRead].map((text) =>
    annotation({ level: 'warning', title: phrase.NOT_READ, lines: [text] }),
  );
  const caveats = report.caveats.map(({ code, text }) => annotation({ level: 'warning', title: code, lines: [text] }));
  const nobody = phrase
    .phraseNobody(report)
    .map((text) => annotation({ level: 'warning', title: 'NOT_ENFORCED', lines: [text] }));
  return [
    ...nobody,
    ...lines,
    ...notRead,
    ...caveats,
    annotation({ level: 'notice', title: phrase.MD_TITLE, lines: [report.summary] }),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

export function changeAnnotation(change: Change, failOn: FailOn | undefined): string {
  return annotation({
    level: levelOf(change, failOn),
    title: `${phrase.titleOf(change.kind)}: ${phrase.phraseNames(change.sources, MOST_NAMES)} → ${phrase.phraseNames(change.destinations, MOST_NAMES)}`,
    lines: [
      `${phrase.phraseOpen(change.before)} → ${phrase.phraseOpen(change.after)}${phrase.phraseFamilies(change)}`,
      ...change.why.flatMap(({ direction, before, after }) => [
        ...(before === undefined ? [] : [`${direction} ${phrase.WAS}: ${phrase.phraseWord(before)}`]),
        ...(after === undefined ? [] : [`${direction} ${phrase.IS}: ${phrase.phraseWord(after)}`]),
      ]),
    ],
    ...placeOf(change),
  });
}

function levelOf({ gains, loses, kind }: Change, failOn: FailOn | undefined): Level {
  const isFailure =
    (failOn !== undefined && failOn !== 'lost' && gains) || (failOn !== undefined && failOn !== 'gained' && loses);
  if (isFailure) return 'error';
  return gains || kind === 'unknown' ? 'warning' : 'notice';
}

/** A revision is no file of the workflow's checkout; its path is. */
function placeOf({ why }: Change): { readonly position?: { readonly file: string; readonly line: number } } {
  const cited = why.flatMap(({ before, after }) => [...places(after), ...places(before)]);
  const [first] = cited;
  return first === undefined ? {} : { position: first };
}

function places(word: SideWord | undefined): readonly { readonly file: string; readonly line: number }[] {
  const cited = [...(word?.rules ?? []), ...(word?.isolatedBy ?? [])];
  return cited.flatMap(({ file, line }) => {
    if (file === undefined || line === undefined) return [];
    return [{ file: checkoutPath(file), line }];
  });
}
