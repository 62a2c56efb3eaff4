import { fixLines } from '../../../report/fix-text.ts';
import { asItem, EMPTY_LINE, line, type Line, span, type Span, spread, wrapAfter } from '../../layout/line.ts';
import { pageLines } from '../../layout/page-lines.ts';
import type { FixPlace, FixStage } from './place.ts';
import type { Scene, View } from '../screen.ts';
import { withPort } from '../../data/answers.ts';

/** The changes that were found, best first: each with what else it would do. */
export function fixView(place: FixPlace, scene: Scene): View {
  const { stage, source, destination, port } = place;
  const flow = stage.kind === 'found' ? stage.report.flow : `${source} → ${withPort(destination, port)}`;
  return {
    head: [spread(line(span(' FIX ', 'heading'), span(flow, 'name')), line(stateSpan(stage)), scene.columns)],
    lines: [EMPTY_LINE, ...stageLines(stage, scene)],
    items: stage.kind === 'found' ? stage.report.fixes.length : 0,
  };
}

function stateSpan({ kind }: FixStage): Span {
  switch (kind) {
    case 'searching':
      return span('searching … ', 'faint');
    case 'found':
      return span('nothing is applied ', 'faint');
    case 'failed':
      return span('! not searched ', 'unknown');
  }
}

function stageLines(stage: FixStage, scene: Scene): readonly Line[] {
  const { columns } = scene;
  switch (stage.kind) {
    case 'searching':
      return [line(span('  trying changes, and proving what each would do …', 'faint'))];
    case 'found': {
      const { report } = stage;
      const notes = [...report.reasons, ...report.missing].map(({ text }) => text);
      return [
        ...wrapAfter([span('  ')], report.summary, 'heading', columns),
        ...notes.flatMap((text) => wrapAfter([span('  · ', 'faint')], text, undefined, columns)),
        ...report.fixes.flatMap((fix, at) => [
          EMPTY_LINE,
          ...asItem(at, pageLines(fixLines(fix, at + 1, report, { wide: false }), columns, 2)),
        ]),
        ...report.notRead.flatMap((text) => wrapAfter([span('  ? ', 'unknown')], text, undefined, columns)),
      ];
    }
    case 'failed':
      return wrapAfter([span('  ')], stage.message, undefined, columns);
  }
}
