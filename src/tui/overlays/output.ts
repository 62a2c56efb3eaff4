import { line, type Line, span } from '../layout/line.ts';
import type { Overlay } from '../state/state.ts';
import type { OverlayKind } from './overlay.ts';
import { scrolled } from './scrolling.ts';

type Output = Extract<Overlay, { kind: 'output' }>;

/** What a command of the CLI has printed. */
export const output: OverlayKind<Output> = {
  view(overlay, _, rows) {
    const lines = linesOf(overlay);
    return [line(span(` ${overlay.title}`, 'heading')), ...lines.slice(overlay.scroll, overlay.scroll + rows - 1)];
  },
  run(command, overlay, { rows }) {
    if (command === 'back') return [{ kind: 'close-overlay' }];
    const scroll = scrolled(command, overlay.scroll, linesOf(overlay).length, rows - 5);
    return scroll === undefined ? [] : [{ kind: 'overlay', overlay: { ...overlay, scroll } }];
  },
  type: () => [],
};

function linesOf({ text }: Output): readonly Line[] {
  return text
    .trimEnd()
    .split('\n')
    .map((row) => line(` ${row}`));
}
