import { line, type Line, span, wrapText } from '../layout/line.ts';
import { overlayRows } from '../layout/body.ts';
import type { Overlay } from '../state/state.ts';
import type { OverlayKind } from './overlay.ts';
import type { Scene } from '../screens/screen.ts';
import { scrolled } from './scrolling.ts';

type Output = Extract<Overlay, { kind: 'output' }>;

/** What a command of the CLI has printed. */
export const output: OverlayKind<Output> = {
  view(overlay, scene, rows) {
    const lines = linesOf(overlay, scene);
    const end = overlay.scroll + rows - 1;
    return {
      lines: [line(span(` ${overlay.title}`, 'heading')), ...lines.slice(overlay.scroll, end)],
      below: Math.max(0, lines.length - end),
    };
  },
  run(command, overlay, scene) {
    if (command === 'back') return [{ kind: 'close-overlay' }];
    const scroll = scrolled(command, overlay.scroll, linesOf(overlay, scene).length, overlayRows(scene) - 1);
    return scroll === undefined ? [] : [{ kind: 'overlay', overlay: { ...overlay, scroll } }];
  },
  type: () => [],
};

function linesOf({ text }: Output, { columns }: Scene): readonly Line[] {
  return text
    .trimEnd()
    .split('\n')
    .flatMap((row) => (row.length < columns ? [row] : wrapText(row, columns - 1)))
    .map((row) => line(` ${row}`));
}
