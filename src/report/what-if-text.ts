import { BLANK, type Cell, type Line, renderLines } from './document.ts';
import { changeSection, type DiffTextOptions, MOST_NAMES, nobodyLines } from './diff-text.ts';
import { noteLines } from './notes-text.ts';
import * as diff from '../advise/phrase/diff.ts';
import * as phrase from '../advise/phrase/what-if.ts';
import { phraseRow } from '../explain/phrase/check.ts';
import {
  type FalloutFlow,
  type FalloutGroup,
  PROTECTED_OUTCOMES,
  type ProtectedFlow,
  type ProtectedOutcome,
  type ProtectedReport,
  type WhatIfReport,
} from '../advise/change/what-if-report.ts';

/** What a change would do, for people: the answer, then what breaks, what opens and what closes. */
export function whatIfText(report: WhatIfReport, options: DiffTextOptions): string {
  const wide = options.wide === true;
  const most = wide ? Number.POSITIVE_INFINITY : MOST_NAMES;
  const { changes, added, removed, addedWorkloads, removedWorkloads } = report;
  return renderLines(
    [
      ...nobodyLines(report),
      { indent: 0, cells: [markOf(report), { text: report.summary, role: 'heading' }] },
      BLANK,
      ...stateLines(report, most),
      ...protectedLines(report.protected, wide),
      ...falloutLines(report.fallout, most),
      ...changeSection(
        phrase.OPENED,
        changes.filter(({ gains, loses }) => gains && !loses),
        most,
      ),
      ...changeSection(
        phrase.CLOSED,
        changes.filter(({ gains, loses }) => loses && !gains),
        most,
      ),
      ...changeSection(
        phrase.CHANGED,
        changes.filter(({ gains, loses }) => gains && loses),
        most,
      ),
      ...changeSection(
        phrase.NOT_KNOWN,
        changes.filter(({ kind }) => kind === 'unknown'),
        most,
      ),
      ...changeSection(addedWorkloads.length === 0 ? '' : phrase.phraseNew(addedWorkloads, most), added, most),
      ...changeSection(removedWorkloads.length === 0 ? '' : phrase.phraseGone(removedWorkloads, most), removed, most),
      ...footLines(report, most),
    ],
    options,
  );
}

function markOf({ result, protected: flows, fallout }: WhatIfReport): Cell {
  const isBreaking = flows?.result === 'broken' || fallout.length > 0;
  if (isBreaking) return { text: '✗', role: 'denied', width: 2 };
  if (result === 'same') return { text: '✓', role: 'allowed', width: 2 };
  return { text: result === 'unknown' ? '?' : '≈', role: 'unknown', width: 2 };
}

const STATE_WIDTH = 6;

function stateLines(report: WhatIfReport, most: number): Line[] {
  const touched = phrase.phraseTouched(report, most);
  const { before } = report;
  const note = (mark: string, text: string): Line => ({
    indent: 2 + STATE_WIDTH,
    cells: [{ text: mark, role: 'unknown', width: 2 }, { text }],
  });
  return [
    stateLine(phrase.BASE, diff.phraseState(before)),
    ...before.notRead.map((text) => note('?', text)),
    ...before.invalid.map((text) => note('!', diff.phraseInvalid(text))),
    ...(touched === '' ? [] : [stateLine(phrase.CHANGE, touched)]),
  ];
}

function stateLine(word: string, text: string): Line {
  return {
    indent: 2,
    cells: [
      { text: word, width: STATE_WIDTH, role: 'faint' },
      { text, role: 'faint' },
    ],
  };
}

const MARKS: Readonly<Record<ProtectedOutcome, Cell>> = {
  broken: { text: '✗', role: 'denied', width: 2 },
  unclear: { text: '?', role: 'unknown', width: 2 },
  unprotected: { text: '!', role: 'unknown', width: 2 },
  kept: { text: '✓', role: 'allowed', width: 2 },
};

const EXPECT_WIDTH = 7;
/** More flows that are kept would hide those that are not. */
const MOST_KEPT = 10;

function protectedLines(report: ProtectedReport | undefined, wide: boolean): Line[] {
  if (report === undefined) return [];
  return PROTECTED_OUTCOMES.flatMap((outcome) => {
    const flows = report.flows.filter((flow) => flow.outcome === outcome);
    if (flows.length === 0) return [];
    const title: Line = { indent: 0, cells: [{ text: phrase.PROTECTED_TITLES[outcome], role: 'heading' }] };
    if (outcome === 'kept' && flows.length > MOST_KEPT && !wide) {
      return [BLANK, { indent: 0, cells: [MARKS.kept, { text: phrase.phraseKeptFlows(flows.length) }] }];
    }
    return [BLANK, title, ...flows.flatMap(flowLines)];
  });
}

function flowLines(flow: ProtectedFlow): Line[] {
  const { outcome, expect, file, line, reasons } = flow;
  const first: Line = {
    indent: 2,
    cells: [
      MARKS[outcome],
      { text: expect, width: EXPECT_WIDTH, role: 'faint' },
      { text: phraseRow(flow), role: 'name' },
    ],
  };
  if (outcome === 'kept') return [first];
  const indent = 4 + EXPECT_WIDTH;
  return [
    first,
    { indent, cells: [{ text: outcome === 'unprotected' ? flow.before : phrase.phraseTurn(flow) }] },
    ...reasons.map((text): Line => ({ indent, cells: [{ text: '- ' }, { text }] })),
    { indent, cells: [{ text: `${file}:${line}`, role: 'faint' }] },
  ];
}

/** What else breaks, group by group. */
export function falloutLines(groups: readonly FalloutGroup[], most: number): Line[] {
  return groups.flatMap(({ kind, flows, more }) => [
    BLANK,
    { indent: 0, cells: [{ text: phrase.FALLOUT_TITLES[kind], role: 'heading' }] } satisfies Line,
    ...flows.flatMap((flow) => falloutFlow(flow, most)),
    ...(more === 0 ? [] : [{ indent: 2, cells: [{ text: '  ' }, { text: diff.phraseMoreRows(more) }] } satisfies Line]),
  ]);
}

function falloutFlow({ sources, destination, ports, result, because }: FalloutFlow, most: number): Line[] {
  const mark: Cell =
    result === 'lost' ? { text: '✗', role: 'denied', width: 2 } : { text: '?', role: 'unknown', width: 2 };
  return [
    {
      indent: 2,
      cells: [mark, { text: `${diff.phraseNames(sources, most)} → ${destination} ${ports}`, role: 'name' }],
    },
    ...because.map((text): Line => ({ indent: 6, cells: [{ text }] })),
  ];
}

function footLines(report: WhatIfReport, most: number): Line[] {
  const { missing, caveats, hiddenWorkloads, unexplained, notLookedAt } = report;
  const notes = [
    ...(hiddenWorkloads.length > 0 ? [diff.phraseHidden(hiddenWorkloads, most)] : []),
    ...(unexplained > 0 ? [phrase.phraseUnexplained(unexplained)] : []),
    ...notLookedAt.map(phrase.phraseNotLookedAt),
  ];
  const lines = [
    ...notes.map((text): Line => ({ indent: 2, cells: [{ text: '·', role: 'faint', width: 2 }, { text }] })),
    ...noteLines({ missing, caveats }),
  ];
  return lines.length === 0 ? [] : [BLANK, ...lines];
}
