import type { SideWord } from '../advise/side-word.ts';
import { BLANK, type Cell, type Line, type Look, type Role, renderLines } from './document.ts';
import {
  CHANGE_KINDS,
  type Change,
  type ChangeKind,
  type DiffReport,
  type SideChange,
} from '../advise/diff/diff-report.ts';
import * as phrase from '../advise/phrase/diff.ts';
import { noteLines } from './notes-text.ts';
import { verdictCell } from './marks.ts';

export interface DiffTextOptions extends Look {
  /** Name everybody, however many they are. */
  readonly wide?: boolean;
}

/** More names on one line would hide what happens to them. */
export const MOST_NAMES = 4;

/** What differs, for people: how much, then what, grouped by what happens to it, with the rules of both sides. */
export function diffText(report: DiffReport, options: DiffTextOptions): string {
  const most = options.wide === true ? Number.POSITIVE_INFINITY : MOST_NAMES;
  return renderLines(
    [
      ...nobodyLines(report),
      { indent: 0, cells: [HEADLINE_MARKS[report.result], { text: report.summary, role: 'heading' }] },
      BLANK,
      ...stateLines(report),
      ...CHANGE_KINDS.flatMap((kind) => kindLines(kind, report, most)),
      ...sectionLines(phrase.phraseAdded(report.addedWorkloads, most), report.added, most),
      ...sectionLines(phrase.phraseRemoved(report.removedWorkloads, most), report.removed, most),
      ...footLines(report, most),
    ],
    options,
  );
}

/** Before all else: what is said of a side that nothing enforces is only what would be. */
export function nobodyLines(report: Pick<DiffReport, 'before' | 'after'>): readonly Line[] {
  const lines = phrase
    .phraseNobody(report)
    .map((text): Line => ({ indent: 0, cells: [verdictCell('NOT_ENFORCED'), { text }] }));
  return lines.length === 0 ? [] : [...lines, BLANK];
}

const HEADLINE_MARKS: Readonly<Record<DiffReport['result'], Cell>> = {
  same: { text: '✓', role: 'allowed', width: 2 },
  different: { text: '≈', role: 'unknown', width: 2 },
  unknown: { text: '?', role: 'unknown', width: 2 },
};

function stateLines({ before, after }: DiffReport): Line[] {
  return [['A', before] as const, ['B', after] as const].flatMap(([letter, state]): Line[] => [
    {
      indent: 2,
      cells: [
        { text: letter, width: 3, role: 'faint' },
        { text: phrase.phraseState(state), role: 'faint' },
      ],
    },
    ...state.notRead.map((text): Line => ({ indent: 5, cells: [{ text: '?', role: 'unknown', width: 2 }, { text }] })),
    ...state.invalid.map(
      (text): Line => ({
        indent: 5,
        cells: [{ text: '!', role: 'unknown', width: 2 }, { text: phrase.phraseInvalid(text) }],
      }),
    ),
  ]);
}

function kindLines(kind: ChangeKind, { changes }: DiffReport, most: number): Line[] {
  const mine = changes.filter((change) => change.kind === kind);
  return mine.length === 0 ? [] : sectionLines(phrase.titleOf(kind), mine, most);
}

/** Entries below a heading; none where it is empty, or there are none to be told under one that stands for itself. */
export function changeSection(title: string, changes: readonly Change[], most: number): Line[] {
  return changes.length === 0 ? [] : sectionLines(title, changes, most);
}

function sectionLines(title: string, changes: readonly Change[], most: number): Line[] {
  if (title === '') return [];
  return [
    BLANK,
    { indent: 0, cells: [{ text: title, role: 'heading' }] },
    ...changes.flatMap((change) => changeLines(change, most)),
  ];
}

const MARKS: Readonly<Record<ChangeKind, { readonly text: string; readonly role: Role }>> = {
  gained: { text: '+', role: 'allowed' },
  lost: { text: '-', role: 'denied' },
  changed: { text: '~', role: 'unknown' },
  unknown: { text: '?', role: 'unknown' },
};

/** One change, with the rules of both sides. */
export function changeLines(change: Change, most: number): Line[] {
  const { kind, sources, destinations, before, after } = change;
  const ends = `${phrase.phraseNames(sources, most)} → ${phrase.phraseNames(destinations, most)}`;
  const ports = `${phrase.phraseOpen(before)} → ${phrase.phraseOpen(after)}${phrase.phraseFamilies(change)}`;
  return [
    {
      indent: 2,
      cells: [
        { ...MARKS[kind], width: 2 },
        { text: ends, role: 'name' },
      ],
    },
    { indent: 4, cells: [{ text: ports }] },
    ...change.why.flatMap(whyLines),
  ];
}

function whyLines({ direction, before, after }: SideChange): Line[] {
  const isSame = before !== undefined && before.sentence === after?.sentence;
  const words: readonly (readonly [string, SideWord | undefined])[] = [
    [isSame ? phrase.BOTH : phrase.WAS, before],
    [phrase.IS, isSame ? undefined : after],
  ];
  const told = words.flatMap(([when, word]) => (word === undefined ? [] : [{ when, word }]));
  return told.map(
    ({ when, word }, at): Line => ({
      indent: 6,
      cells: [
        { text: at === 0 ? direction : '', width: 9, role: 'faint' },
        { text: when, width: 5, role: 'faint' },
        { text: phrase.phraseWord(word) },
      ],
    }),
  );
}

function footLines(
  { missing, caveats, hiddenWorkloads, policies, changes, added, removed, unexplained }: DiffReport,
  most: number,
): Line[] {
  const written = policies.added.length + policies.removed.length + policies.changed.length;
  const isIdle = written > 0 && changes.length + added.length + removed.length === 0;
  const notes = [
    ...(isIdle ? [phrase.phraseWithoutEffect(policies)] : []),
    ...(hiddenWorkloads.length > 0 ? [phrase.phraseHidden(hiddenWorkloads, most)] : []),
    ...(unexplained > 0 ? [phrase.phraseUnexplained(unexplained)] : []),
  ];
  const lines = [
    ...notes.map((text): Line => ({ indent: 2, cells: [{ text: '·', role: 'faint', width: 2 }, { text }] })),
    ...noteLines({ missing, caveats }),
  ];
  return lines.length === 0 ? [] : [BLANK, ...lines];
}
