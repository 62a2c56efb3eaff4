import { BLANK, type Cell, type Line, type Look, renderLines } from './document.ts';
import type { FlowResult, GeneratedFlow, GenerateReport, OpenEntry } from '../advise/generate/generate-report.ts';
import * as phrase from '../advise/phrase/generate.ts';

/** What is shown of generated policies, for people: how much of it holds, and what does not. */
export function generateText(report: GenerateReport, look: Look): string {
  const { result, summary, flows, open, notes, notRead, deletions, usable } = report;
  return renderLines(
    [
      { indent: 0, cells: [MARKS[result], { text: summary, role: 'heading' }] },
      ...(['fails', 'unclear', 'held-up', 'elsewhere'] as const).flatMap((kind) => flowLines(kind, flows)),
      ...(['open', 'unknown'] as const).flatMap((kind) => openLines(kind, open)),
      ...bulletLines([
        ...notRead.map((text) => ({ mark: '?', text })),
        ...[...notes, ...(usable ? [] : [phrase.IN_DATA])].map((text) => ({ mark: '·', text })),
      ]),
      ...(usable && deletions.length > 0 ? deletionLines(deletions) : []),
    ],
    look,
  );
}

const YES: Cell = { text: '✓', role: 'allowed', width: 2 };
const NO: Cell = { text: '✗', role: 'denied', width: 2 };
const PARTLY: Cell = { text: '≈', role: 'unknown', width: 2 };
const OPEN: Cell = { text: '?', role: 'unknown', width: 2 };

const MARKS: Readonly<Record<GenerateReport['result'], Cell>> = {
  exact: YES,
  wider: PARTLY,
  'held-up': PARTLY,
  broken: NO,
  unknown: OPEN,
};

const FLOW_MARKS: Readonly<Record<Exclude<FlowResult, 'holds'>, Cell>> = {
  fails: NO,
  unclear: OPEN,
  'held-up': PARTLY,
  elsewhere: { text: '·', role: 'faint', width: 2 },
};

function flowLines(kind: Exclude<FlowResult, 'holds'>, flows: readonly GeneratedFlow[]): readonly Line[] {
  const mine = flows.filter(({ result }) => result === kind);
  if (mine.length === 0) return [];
  return [
    BLANK,
    { indent: 0, cells: [{ text: phrase.TITLES[kind], role: 'heading' }] },
    ...mine.flatMap((flow): readonly Line[] => [
      {
        indent: 2,
        cells: [FLOW_MARKS[kind], { text: flow.expect, width: 7 }, { text: phrase.phraseFlowRow(flow), role: 'name' }],
      },
      ...(kind === 'elsewhere' ? [] : [flow.summary, ...flow.reasons]).map(
        (text): Line => ({ indent: 11, cells: [{ text }] }),
      ),
    ]),
  ];
}

function openLines(kind: OpenEntry['kind'], open: readonly OpenEntry[]): readonly Line[] {
  const mine = open.filter((entry) => entry.kind === kind);
  if (mine.length === 0) return [];
  return [
    BLANK,
    { indent: 0, cells: [{ text: phrase.TITLES[kind], role: 'heading' }] },
    ...mine.flatMap((entry): readonly Line[] => [
      { indent: 2, cells: [kind === 'open' ? PARTLY : OPEN, { text: phrase.phraseWay(entry), role: 'name' }] },
      ...entry.why.map((side): Line => ({ indent: 4, cells: [{ text: phrase.phraseWhyOpen(side) }] })),
    ]),
  ];
}

function bulletLines(bullets: readonly { readonly mark: string; readonly text: string }[]): readonly Line[] {
  if (bullets.length === 0) return [];
  return [
    BLANK,
    ...bullets.map(
      ({ mark, text }): Line => ({ indent: 2, cells: [{ text: mark, role: 'faint', width: 2 }, { text }] }),
    ),
  ];
}

function deletionLines(deletions: readonly string[]): readonly Line[] {
  return [
    BLANK,
    { indent: 0, cells: [{ text: phrase.phraseDeletions(deletions.length) }] },
    ...deletions.map((text): Line => ({ indent: 2, cells: [{ text, role: 'command' }], keepWhole: true })),
  ];
}
