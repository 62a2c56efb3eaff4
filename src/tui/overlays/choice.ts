import { go } from 'fuzzysort';
import { cut, EMPTY_LINE, fit, line, type Line, span } from '../layout/line.ts';
import { windowLines } from '../layout/window.ts';
import { scrolled } from './scrolling.ts';
import type { ChoiceOverlay, Option } from '../state/state.ts';
import { runLine } from '../command-line/run.ts';
import type { OverlayKind } from './overlay.ts';
import { placeOf } from '../state/state.ts';
import type { Scene, Step } from '../screens/screen.ts';
import { screenOf } from '../screens/index.ts';

/** A list to choose from: a port, a namespace, a context. */
export const choice: OverlayKind<ChoiceOverlay> = {
  view(overlay, scene, rows) {
    const options = matching(overlay);
    const height = Math.max(1, Math.min(options.length, rows - 2));
    const { lines, below } = windowLines(optionLines(options, scene.columns), height, overlay.cursor, undefined);
    return {
      lines: [
        line(span(` ${overlay.title} `, 'heading'), overlay.text, span('▏', 'key')),
        ...(lines.length === 0 ? [line(span('   nothing matches', 'faint'))] : lines),
        EMPTY_LINE,
      ],
      below,
    };
  },
  run(command, overlay, scene) {
    const options = matching(overlay);
    switch (command) {
      case 'back':
        return [{ kind: 'close-overlay' }];
      case 'open': {
        const option = options[overlay.cursor];
        return option === undefined ? [] : [{ kind: 'close-overlay' }, ...chosen(overlay, option.value, scene)];
      }
      case 'erase':
        return typed(overlay, [...overlay.text].slice(0, -1).join(''));
      case 'erase-all':
        return typed(overlay, '');
      default: {
        const cursor = scrolled(command, overlay.cursor, options.length, 1);
        return cursor === undefined ? [] : [{ kind: 'overlay', overlay: { ...overlay, cursor } }];
      }
    }
  },
  type: (text, overlay) => typed(overlay, overlay.text + text),
};

function typed(overlay: ChoiceOverlay, text: string): readonly Step[] {
  return [{ kind: 'overlay', overlay: { ...overlay, text, cursor: 0 } }];
}

/** The options that the typed letters leave, best first; what was typed itself where that is a choice. */
function matching({ options, text, isOpen }: ChoiceOverlay): readonly Option[] {
  if (text === '') return options;
  const found = go(text, options, { keys: ['text', 'value'] }).map(({ obj }) => obj);
  const isListed = found.some(({ value }) => value === text);
  return isOpen && !isListed ? [...found, { value: text, text, note: 'as typed' }] : found;
}

function optionLines(options: readonly Option[], columns: number): readonly Line[] {
  const width = Math.min(columns - 8, Math.max(24, ...options.map(({ text }) => text.length)));
  return options.map(({ text, note }, item) => ({
    ...line(`   ${fit(text, width)} `, span(cut(note, Math.max(0, columns - width - 5)), 'faint')),
    item,
  }));
}

function chosen({ of }: ChoiceOverlay, value: string, scene: Scene): readonly Step[] {
  if (of === 'namespace') return [{ kind: 'namespace', namespace: value === '' ? undefined : value }];
  if (of === 'tour') return runLine(value, scene);
  if (of === 'context') return [{ kind: 'switch-context', context: value }];
  const place = placeOf(scene.state);
  return screenOf(place.screen)?.chosen?.(of, value, place, scene) ?? [];
}
