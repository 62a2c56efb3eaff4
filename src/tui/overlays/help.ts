import { bindingsOf, keysHeard } from '../keys/resolve.ts';
import { type KeyBinding, nameKey } from '../keys/table.ts';
import { EMPTY_LINE, line, type Line, span, wrapAfter } from '../layout/line.ts';
import { overlayRows } from '../layout/body.ts';
import type { Overlay } from '../state/state.ts';
import type { OverlayKind } from './overlay.ts';
import { placeOf } from '../state/state.ts';
import type { Scene } from '../screens/screen.ts';
import { scrolled } from './scrolling.ts';
import { screenOf } from '../screens/index.ts';
import { whyNot } from '../why-not.ts';
import { listeningOf } from '../state/listening.ts';

type Help = Extract<Overlay, { kind: 'help' }>;

/** `?`: every key that the screen below hears, and why one of them can do nothing now. */
export const help: OverlayKind<Help> = {
  view(overlay, scene, rows) {
    const lines = helpLines(scene);
    return {
      lines: lines.slice(overlay.scroll, overlay.scroll + rows),
      below: Math.max(0, lines.length - overlay.scroll - rows),
    };
  },
  run(command, overlay, scene) {
    if (command === 'back') return [{ kind: 'close-overlay' }];
    const scroll = scrolled(command, overlay.scroll, helpLines(scene).length, overlayRows(scene));
    return scroll === undefined ? [] : [{ kind: 'overlay', overlay: { ...overlay, scroll } }];
  },
  type: () => [],
};

const KEYS_WIDTH = 20;

function helpLines(scene: Scene): readonly Line[] {
  const { overlay: _, ...below } = scene.state;
  const place = placeOf(scene.state);
  const screen = screenOf(place.screen);
  const listening = listeningOf(below, screen?.isTyping === true, scene.services.keys);
  const groups = Map.groupBy(bindingsOf(listening), ({ scope }) => scope);
  return [...groups].flatMap(([scope, bindings], at) => [
    ...(at === 0 ? [] : [EMPTY_LINE]),
    line(span(` ${titleOf(scope, screen?.title ?? '')}`, 'heading')),
    ...bindings.flatMap((binding) => {
      const keys = keysHeard(binding, listening);
      const reason = whyNot(binding.command, scene);
      return keys.length === 0 ? [] : keyLines(binding, keys, reason, scene.columns);
    }),
  ]);
}

function titleOf(scope: KeyBinding['scope'], screen: string): string {
  switch (scope) {
    case 'everywhere':
      return 'Everywhere';
    case 'always':
      return 'Always';
    case 'lists':
      return 'Lists';
    default:
      return screen;
  }
}

function keyLines(
  { description }: KeyBinding,
  keys: readonly string[],
  reason: string | undefined,
  columns: number,
): readonly Line[] {
  const lead = [span('   '), span(keys.map(nameKey).join(' ').padEnd(KEYS_WIDTH), 'key'), span(' ')];
  const text = reason === undefined ? description : `${description} (not now: ${reason})`;
  return wrapAfter(lead, text, reason === undefined ? undefined : 'faint', columns - 1);
}
