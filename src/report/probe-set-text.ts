import { agreementMark, classCell } from './probe-marks.ts';
import { BLANK, type Line, type Look, renderLines } from './document.ts';
import type { ProbeSetReport, ProbeSetRow } from '../probe/probe-report.ts';
import { phraseNext, phraseTimings } from '../probe/phrase/page.ts';
import { verdictCell } from './marks.ts';

export interface ProbeSetTextOptions extends Look {
  /** More: every cause, and the words of flows that agree. */
  readonly wide: boolean;
}

const NAME = 34;
const VERDICT = 16;

/** Many flows for people: one line each, more only where something is wrong, and what they come to. */
export function probeSetText(report: ProbeSetReport, options: ProbeSetTextOptions): string {
  const { rows, summary, timings } = report;
  const phases = options.wide ? phraseTimings(timings) : '';
  return renderLines(
    [
      ...rows.flatMap((row) => rowLines(row, options)),
      BLANK,
      { indent: 0, cells: [agreementMark(report.agreement), { text: summary }] },
      ...(phases === '' ? [] : [{ indent: 2, cells: [{ text: phases, role: 'faint' as const }] }]),
    ],
    options,
  );
}

function rowLines(row: ProbeSetRow, { wide }: ProbeSetTextOptions): Line[] {
  const { name, flow, simulated, measured, summary, met } = row;
  const agreement = met === false ? 'disagree' : row.agreement;
  const isWell = agreement === 'agree';
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
    ...(isWell && !wide ? [] : [{ indent: 4, cells: [{ text: summary }] }]),
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
