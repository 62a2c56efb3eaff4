import { type Line, renderLines } from './document.ts';
import { AGREEMENTS, passageCell, unmeasuredCell } from './probe-marks.ts';
import { joinSections, nextLines, type ProbeTextOptions, probeSections } from './probe-text.ts';
import type { ViaLegReport, ViaProbeReport } from '../probe/via-probe-report.ts';
import { indented } from './why-text.ts';
import { LEGS } from '../explain/phrase/via.ts';
import { passageLines } from './via-text.ts';
import { verdictCell } from './marks.ts';
import { WHOLE_REQUEST } from '../probe/phrase/via.ts';

/** A request that is passed on, for people: who passes it on, each leg as a probe of it alone tells it, then the whole. */
export function probeViaText(report: ViaProbeReport, options: ProbeTextOptions): string {
  const sections = [
    [{ indent: 0, cells: [{ text: report.flow, role: 'name' as const }] }],
    passageLines(report.simulated.via, options),
    ...report.legs.map((leg) => legLines(leg, options)),
    wholeLines(report),
  ];
  return renderLines(joinSections(sections), options);
}

const LEG = 23;

function legLines(
  { leg, flow = '', sentence, summary, elsewhere, report }: ViaLegReport,
  options: ProbeTextOptions,
): readonly Line[] {
  const first: Line = {
    indent: 2,
    cells: [
      { text: LEGS[leg], role: 'heading', width: LEG },
      { text: flow, role: 'name' },
    ],
  };
  const isTold = sentence === '' || sentence === summary;
  const head = isTold ? [first] : [first, { indent: 4, cells: [{ text: sentence, role: 'faint' as const }] }];
  if (report === undefined) {
    return [...head, { indent: 4, cells: [unmeasuredCell(), { text: summary }] }, ...indented(nextLines(elsewhere))];
  }
  const { title: _, ...sections } = probeSections(report, options);
  return [...head, ...indented(joinSections(Object.values(sections)))];
}

const LABEL = 12;
const WORD = 16;

function wholeLines({ agreement, summary, simulated, measured }: ViaProbeReport): readonly Line[] {
  const { mark, word, role } = AGREEMENTS[agreement];
  return [
    { indent: 2, cells: [{ text: WHOLE_REQUEST, role: 'heading' }] },
    {
      indent: 4,
      cells: [
        { text: 'simulated', width: LABEL },
        { ...verdictCell(simulated.verdict), width: WORD },
        { text: simulated.summary },
      ],
    },
    {
      indent: 4,
      cells: [{ text: 'measured', width: LABEL }, passageCell(measured.passage, WORD), { text: measured.summary }],
    },
    { indent: 4, cells: [{ text: `${mark} ${word}: `, role }, { text: summary }] },
  ];
}
