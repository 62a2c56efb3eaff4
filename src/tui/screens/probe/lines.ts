import { joinSections, probeSections } from '../../../report/probe-text.ts';
import { planLines } from '../../../report/plan-text.ts';
import { AGREEMENTS } from '../../../report/probe-marks.ts';
import type { ProbeRow, RowState } from '../../probe-rows.ts';
import { EMPTY_LINE, line, type Line, span, type Span, spread, type Tone, wrapAfter } from '../../layout/line.ts';
import { pageLines } from '../../layout/page-lines.ts';
import type { ProbePlace, ProbeStage } from './place.ts';
import type { Scene } from '../screen.ts';
import { withPort } from '../../data/answers.ts';

/** Which flow, and how far it is or what came out. */
export function titleLine({ source, destination, port, stage }: ProbePlace, columns: number): Line {
  const flow = stage.kind === 'done' ? stage.report.flow : `${source} → ${withPort(destination, port)}`;
  return spread(line(span(' PROBE ', 'heading'), span(flow, 'name')), line(stateSpan(stage)), columns);
}

function stateSpan(stage: ProbeStage): Span {
  switch (stage.kind) {
    case 'planning':
      return span('planning … ', 'faint');
    case 'planned':
      return span('go on? ', 'unknown');
    case 'running':
      return span(`${stage.isStopping ? 'tidying up' : 'measuring'} … ${stage.seconds} s `, 'faint');
    case 'done': {
      const { mark, word, role } = AGREEMENTS[stage.report.agreement];
      return span(`${mark} ${word} `, role);
    }
    case 'failed':
      return span('! not measured ', 'unknown');
  }
}

/** What a stage has to say. */
export function stageLines(stage: ProbeStage, scene: Scene): readonly Line[] {
  switch (stage.kind) {
    case 'planning':
      return [
        EMPTY_LINE,
        line(span('  reading what the flow needs, and asking the server what it would take …', 'faint')),
      ];
    case 'planned':
      return [EMPTY_LINE, ...plannedLines(stage, scene)];
    case 'running':
      return [EMPTY_LINE, ...stage.rows.map(rowLine)];
    case 'done':
      return [EMPTY_LINE, ...reportLines(stage, scene)];
    case 'failed':
      return [
        EMPTY_LINE,
        ...stage.message.split('\n').flatMap((text) => wrapAfter([span('  ')], text, undefined, scene.columns - 1)),
      ];
  }
}

function plannedLines({ plan }: Extract<ProbeStage, { kind: 'planned' }>, scene: Scene): readonly Line[] {
  const { vehicles, asksHubble = false } = plan;
  if (!vehicles.some(({ role }) => role === 'source')) {
    return [
      line('  There is no way into the source; going on says why, and changes nothing.'),
      EMPTY_LINE,
      ...asking(),
    ];
  }
  return [...pageLines(planLines(vehicles, { asksHubble }), scene.columns, 2), EMPTY_LINE, ...asking()];
}

function asking(): readonly Line[] {
  return [line('  Go on?  ', span('y', 'key'), ' measure   ', span('n', 'key'), ' leave it')];
}

const MARKS: Readonly<Record<RowState, readonly [mark: string, tone: Tone]>> = {
  waiting: ['·', 'faint'],
  done: ['✓', 'plain'],
  open: ['✓', 'allowed'],
  closed: ['✗', 'denied'],
  failed: ['!', 'unknown'],
};

function rowLine({ state, text, detail }: ProbeRow): Line {
  const [mark, tone] = MARKS[state];
  return line('  ', span(`${mark} `, tone), `${text}  `, span(detail, 'faint'));
}

/** The answer first, then what was tried; a page of the CLI has it the other way round, where the end is what one sees. */
function reportLines({ report }: Extract<ProbeStage, { kind: 'done' }>, scene: Scene): readonly Line[] {
  const { comparison, caveats, leftBehind, steps, legs, next } = probeSections(report, { wide: false });
  return pageLines(joinSections([comparison, caveats, leftBehind, steps, legs, next]), scene.columns, 0);
}
