import { comparedLines, itemsOfCompared, openItem } from '../compared.ts';
import { EMPTY_LINE, line, type Line, span, type Span, spread, wrapAfter } from '../../layout/line.ts';
import type { ComparePlace, CompareStage } from './place.ts';
import type { Scene, Screen } from '../screen.ts';
import { startCompare } from './work.ts';

/** Compare: what has changed since a snapshot was taken. */
export const compareScreen: Screen<ComparePlace> = {
  name: 'compare',
  title: 'Compare',
  view: ({ file, stage }, scene) => ({
    head: [spread(line(span(' SINCE ', 'heading'), span(file, 'name')), line(stateSpan(stage)), scene.columns)],
    lines: [EMPTY_LINE, ...stageLines(stage, scene)],
    items: stage.kind === 'compared' ? itemsOfCompared(stage).length : 0,
  }),
  run(command, { cursor, file, stage }, scene) {
    switch (command) {
      case 'open':
        return stage.kind === 'compared' ? openItem(stage, cursor, scene) : [];
      case 'again':
        return startCompare(file, scene, 'replace');
      default:
        return undefined;
    }
  },
  disabled(command, { cursor, stage }, scene) {
    if (command === 'again') return stage.kind === 'comparing' ? 'it is not done yet' : undefined;
    const isFlow = stage.kind === 'compared' && openItem(stage, cursor, scene).length > 0;
    return command === 'open' && !isFlow ? 'the cursor is on no flow' : undefined;
  },
  command: ({ file }) => `diff ${file} live`,
};

function stateSpan({ kind }: CompareStage): Span {
  if (kind === 'comparing') return span('comparing … ', 'faint');
  return kind === 'failed' ? span('! not compared ', 'unknown') : span('');
}

function stageLines(stage: CompareStage, scene: Scene): readonly Line[] {
  switch (stage.kind) {
    case 'comparing':
      return [line(span('  comparing what was there with what is there now …', 'faint'))];
    case 'compared':
      return comparedLines(stage, 'WHAT HAS CHANGED', scene);
    case 'failed':
      return wrapAfter([span('  ')], stage.message, undefined, scene.columns);
  }
}
