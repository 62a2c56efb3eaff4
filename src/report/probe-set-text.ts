import { agreementMark, classCell } from './probe-marks.ts';
import { BLANK, type Line, type Look, renderLines } from './document.ts';
import type { ProbeSetReport, ProbeSetRow } from '../probe/probe-report.ts';
import { phraseNext, phraseTimings } from '../probe/phrase/page.ts';
import { phraseWell } from '../probe/phrase/set.ts';
import { verdictCell } from './marks.ts';

export interface ProbeSetTextOptions extends Look {
  /** More: every cause, and the words of flows that agree. */
  readonly wide: boolean;
}

const NAME = 34;
const VERDICT = 16;

/** More flows that are as they should be would hide those that are not. */
const MOST_WELL = 20;

/** Many flows for people: what they come to, one line each, more only where something is wrong. */
export function probeSetText(report: ProbeSetReport, options: ProbeSetTextOptions): string {
  const { rows, summary, timings } = report;
  const phases = options.wide ? phraseTimings(timings) : '';
  const well = rows.filter(isWell);
  const isShort = !options.wide && well.length > MOST_WELL;
  const shown = isShort ? rows.filter((row) => !isWell(row)) : rows;
  return renderLines(
    [
      { indent: 0, cells: [agreementMark(report.agreement), { text: summary, role: 'heading' }] },
      ...(phases === '' ? [] : [{ indent: 2, cells: [{ text: phases, role: 'faint' as const }] }]),
      BLANK,
      ...shown.flatMap((row) => rowLines(row, options)),
      ...(isShort ? [restLine(well.length, shown.length > 0)] : []),
    ],
    options,
  );
}

function isWell({ agreement, met }: ProbeSetRow): boolean {
  return agreement === 'agree' && met !== false;
}

function restLine(amount: number, areOthers: boolean): Line {
  return { indent: 0, cells: [agreementMark('agree'), { text: phraseWell(amount, areOthers) }] };
}

function rowLines(row: ProbeSetRow, { wide }: ProbeSetTextOptions): Line[] {
  const { name, flow, simulated, measured, summary, met } = row;
  const agreement = met === false ? 'disagree' : row.agreement;
  return [
    {
      indent: 0,
      cells: [
        agreementMark(agreement),
        { text: name, role: 'name', width: NAME },
        ...(simulated === undefined ? [] : [{ ...verdictCell(simulated), width: VERDICT }]),
        ...(measured === undefined ? [] : [classCell(measured, 0)]),
      ],
    },
    ...(wide && name !== flow ? [{ indent: 4, cells: [{ text: flow, role: 'faint' as const }] }] : []),
    ...(isWell(row) && !wide ? [] : [{ indent: 4, cells: [{ text: summary }] }]),
    ...causeLines(row, wide),
  ];
}

/** Of a disagreement its likeliest cause. */
function causeLines({ report }: ProbeSetRow, wide: boolean): readonly Line[] {
  const causes = report?.causes ?? [];
  return (wide ? causes : causes.slice(0, 1)).flatMap(({ text, next }): Line[] => [
    {
      indent: 4,
      cells: [
        { text: '·', width: 2 },
        { text, role: 'faint' },
      ],
    },
    {
      indent: 6,
      keepWhole: next.command !== '',
      cells: [{ text: phraseNext(next), role: next.command === '' ? 'faint' : 'command' }],
    },
  ]);
}
