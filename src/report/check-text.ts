import type { CheckedFlow, CheckReport, RowResult } from '../explain/check-report.ts';
import { BLANK, type Cell, type Line, type Look, renderLines } from './document.ts';
import { phraseCheck, phraseHolding, phraseRow } from '../explain/phrase/check.ts';

export interface CheckTextOptions extends Look {
  /** List every flow, however many are as expected. */
  readonly wide?: boolean;
}

/** More flows that are as expected would hide those that are not. */
const MOST_HOLDING = 20;

/** The checked flows for people: what they come to, a line for each, and why where one is not as expected. */
export function checkText(report: CheckReport, options: CheckTextOptions): string {
  const { flows, counts, result } = report;
  const headline: Line = { indent: 0, cells: [MARKS[result], { text: phraseCheck(report), role: 'heading' }] };
  const isShort = options.wide !== true && counts.holds > MOST_HOLDING;
  const shown = isShort ? flows.filter((flow) => flow.result !== 'holds') : flows;
  const rest: Line = { indent: 0, cells: [MARKS.holds, { text: phraseHolding(counts.holds, shown.length > 0) }] };
  return renderLines([headline, BLANK, ...shown.flatMap(flowLines), ...(isShort ? [rest] : [])], options);
}

const MARKS: Readonly<Record<RowResult, Cell>> = {
  holds: { text: '✓', role: 'allowed', width: 2 },
  fails: { text: '✗', role: 'denied', width: 2 },
  unclear: { text: '?', role: 'unknown', width: 2 },
  unmatched: { text: '!', role: 'denied', width: 2 },
};

const EXPECT_WIDTH = 7;

function flowLines(flow: CheckedFlow): Line[] {
  const line: Line = {
    indent: 0,
    cells: [MARKS[flow.result], { text: flow.expect, width: EXPECT_WIDTH, role: 'faint' }, { text: phraseRow(flow) }],
  };
  return flow.result === 'holds' ? [line] : [line, ...belowRow(flow)];
}

function belowRow({ summary, reasons, file, line, column, command }: CheckedFlow): Line[] {
  const indent = 2 + EXPECT_WIDTH;
  return [
    { indent, cells: [{ text: summary }] },
    ...reasons.map((text): Line => {
      const isCommand = text.startsWith('kubectl ');
      return {
        indent,
        keepWhole: isCommand,
        cells: isCommand ? [{ text, role: 'command' }] : [{ text: '- ' }, { text }],
      };
    }),
    { indent, cells: [{ text: `${file}:${line}:${column}`, role: 'faint' }] },
    { indent, keepWhole: true, cells: [{ text: command, role: 'command' }] },
  ];
}
