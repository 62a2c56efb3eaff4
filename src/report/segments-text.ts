import { BLANK, type Cell, type Line, type Look, renderLines } from './document.ts';
import * as phrase from '../advise/phrase/segments.ts';
import { notEnforcedLines } from './enforcement-text.ts';
import { noteLines } from './notes-text.ts';
import { phraseNames } from '../advise/phrase/diff.ts';
import type {
  NotEvaluated,
  PathSide,
  SegmentPath,
  SegmentsReport,
  SegmentsResult,
  SeparationCheck,
} from '../advise/segments/segments-report.ts';

export interface SegmentsTextOptions extends Look {
  /** Name everybody, however many they are. */
  readonly wide?: boolean;
}

const MOST_NAMES = 4;
const { WORDS } = phrase;

/** Whether scopes are separated, for people: the answer, each way with what opens it, and what the answer rests on. */
export function segmentsText(report: SegmentsReport, options: SegmentsTextOptions): string {
  const most = options.wide === true ? Number.POSITIVE_INFINITY : MOST_NAMES;
  return renderLines(
    [
      { indent: 0, cells: [MARKS[report.result], { text: report.summary, role: 'heading' }] },
      BLANK,
      ...notEnforced(report),
      ...report.checks.flatMap((check) => checkLines(check, most)),
      ...section(
        WORDS.overlaps,
        report.overlaps.map(({ workload, scopes }) => phrase.phraseOverlap(workload, scopes)),
      ),
      ...scopeLines(report, most),
      ...section(WORDS.exemptions, report.exemptions.map(phrase.phraseExemption)),
      ...section(WORDS.notEvaluated, notEvaluated(report.notEvaluated)),
      BLANK,
      ...noteLines(report),
      {
        indent: 2,
        cells: [
          { text: '·', role: 'faint', width: 2 },
          { text: phrase.phraseEvidence(report), role: 'faint' },
        ],
      },
    ],
    options,
  );
}

function notEnforced(report: SegmentsReport): readonly Line[] {
  const heading = phrase.phraseHowCounted(report);
  return report.enforcement === undefined || heading === undefined ? [] : notEnforcedLines(report.enforcement, heading);
}

const MARKS: Readonly<Record<SegmentsResult, Cell>> = {
  separated: { text: '✓', role: 'allowed', width: 2 },
  open: { text: '✗', role: 'denied', width: 2 },
  unknown: { text: '?', role: 'unknown', width: 2 },
};

function checkLines(check: SeparationCheck, most: number): Line[] {
  return [
    {
      indent: 2,
      cells: [
        MARKS[check.result],
        { text: phrase.phraseWay(check), width: 28, role: 'name' },
        { text: phrase.phraseCheck(check) },
      ],
    },
    ...check.paths.flatMap((path) => pathLines(path, most)),
  ];
}

function pathLines(path: SegmentPath, most: number): Line[] {
  const ends = `${phraseNames(path.sources, most)} → ${phraseNames(path.destinations, most)}`;
  return [
    { indent: 6, cells: [{ text: ends }] },
    {
      indent: 8,
      cells: [{ text: phrase.phrasePathPorts(path), role: path.allowed.length > 0 ? 'denied' : 'unknown' }],
    },
    sideLine('egress', path.egress),
    sideLine('ingress', path.ingress),
  ];
}

function sideLine(direction: string, side: PathSide): Line {
  return { indent: 8, cells: [{ text: direction, width: 9, role: 'faint' }, { text: phrase.phrasePathSide(side) }] };
}

function section(title: string, texts: readonly string[]): Line[] {
  if (texts.length === 0) return [];
  const lines = texts.map((text): Line => ({ indent: 2, cells: [{ text }] }));
  return [BLANK, { indent: 0, cells: [{ text: title, role: 'heading' }] }, ...lines];
}

function scopeLines({ scopes }: SegmentsReport, most: number): Line[] {
  const lines = scopes.flatMap((scope): Line[] => [
    { indent: 2, cells: [{ text: scope.name, width: 14, role: 'name' }, { text: phrase.phraseScope(scope) }] },
    ...scope.unprotected.slice(0, most).map(
      (each): Line => ({
        indent: 6,
        cells: [{ text: '!', width: 2, role: 'unknown' }, { text: phrase.phraseUnprotected(each) }],
      }),
    ),
    ...(scope.unprotected.length > most
      ? [
          {
            indent: 6,
            cells: [{ text: '!', width: 2 }, { text: phrase.phraseMoreUnprotected(scope.unprotected.length - most) }],
          } satisfies Line,
        ]
      : []),
  ]);
  return [BLANK, { indent: 0, cells: [{ text: WORDS.scopes, role: 'heading' }] }, ...lines];
}

/** One line for each object, with why it has no say. */
export function notEvaluated({ unmodelled, invalid, notRead }: NotEvaluated): readonly string[] {
  return [
    ...notRead.map((text) => `${WORDS.notRead}: ${text}`),
    ...unmodelled.map((text) => `${text}: ${WORDS.unmodelled}`),
    ...invalid.map((text) => `${text}; ${WORDS.invalid}`),
  ];
}
