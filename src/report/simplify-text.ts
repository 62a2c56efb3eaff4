import { BLANK, type Cell, type Line, type Look, renderLines } from './document.ts';
import type { SimplifiedPolicy, SimplifyReport, SimplifyStep } from '../advise/simplify/simplify-report.ts';
import * as phrase from '../advise/phrase/simplify.ts';

/** What can be said with fewer policies and rules, for people: step by step, each with how far its proof reaches. */
export function simplifyText(report: SimplifyReport, look: Look): string {
  const { result, summary, policies, deletions, left, state, notRead } = report;
  return renderLines(
    [
      { indent: 0, cells: [MARKS[result], { text: summary, role: 'heading' }] },
      ...policies.flatMap(policyLines),
      ...(left.length > 0 ? [BLANK, heading(phrase.LEFT_TITLE), ...left.map(stepLine)] : []),
      ...(result === 'simplified' ? [BLANK, note('·', phrase.phraseState(state))] : []),
      ...notRead.map((text) => note('?', text)),
      ...(deletions.length > 0
        ? [
            BLANK,
            heading(policies.some(({ manifest }) => manifest !== undefined) ? phrase.DELETE_AFTER : phrase.DELETE_ONLY),
            ...deletions.map((text): Line => ({ indent: 2, cells: [{ text, role: 'command' }], keepWhole: true })),
          ]
        : []),
    ],
    look,
  );
}

const MARKS: Readonly<Record<SimplifyReport['result'], Cell>> = {
  simplified: { text: '✓', role: 'allowed', width: 2 },
  nothing: { text: '✓', role: 'allowed', width: 2 },
  unproved: { text: '✗', role: 'denied', width: 2 },
};

function policyLines({ namespace, name, steps, manifest }: SimplifiedPolicy): readonly Line[] {
  const mark: Cell =
    manifest === undefined ? { text: '-', role: 'denied', width: 2 } : { text: '~', role: 'unknown', width: 2 };
  return [
    BLANK,
    { indent: 0, cells: [mark, { text: `${namespace}/${name}`, role: 'name' }] },
    ...steps.map((step): Line => ({ indent: 4, cells: [{ text: phrase.phraseProved(step) + placeOf(step) }] })),
  ];
}

function stepLine(step: SimplifyStep): Line {
  return { indent: 2, cells: [{ text: `${step.policy}: ${step.text}${placeOf(step)}` }] };
}

function placeOf({ file, line }: SimplifyStep): string {
  return file === undefined ? '' : ` ${file}:${line}`;
}

function heading(text: string): Line {
  return { indent: 0, cells: [{ text, role: 'heading' }] };
}

function note(mark: string, text: string): Line {
  return { indent: 2, cells: [{ text: mark, role: 'faint', width: 2 }, { text }] };
}
