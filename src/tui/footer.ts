import { bindingsOf, keysHeard, type Listening } from './keys/resolve.ts';
import type { Command, KeyBinding } from './keys/table.ts';
import { line, type Line, type Span, span } from './layout/line.ts';
import { listeningOf } from './state/listening.ts';
import { nameKey } from './keys/table.ts';
import { placeOf } from './state/state.ts';
import type { Scene } from './screens/screen.ts';
import { screenOf } from './screens/index.ts';
import { whyNot } from './why-not.ts';

/** They are shown however little room there is. */
const LAST: ReadonlySet<Command> = new Set(['help', 'quit', 'interrupt']);

/** The keys that matter here, as many as there is room for; help and quit always. */
export function footerLine(scene: Scene): Line {
  const { state, columns } = scene;
  const screen = screenOf(placeOf(state).screen);
  const listening = listeningOf(state, screen?.isTyping === true, scene.services.keys);
  const shown = bindingsOf(listening).filter((binding) => isShown(binding, scene, listening));
  // Of two keys for one thing the nearer one is enough.
  const hints = shown.filter(({ footer }, at) => shown.findIndex((other) => other.footer === footer) === at);
  const last = hints.filter(({ command }) => LAST.has(command));
  const rest = hints.filter((hint) => !last.includes(hint));
  const texts = [...rest, ...last].map((hint) => ({ hint, key: nameKey(keysHeard(hint, listening)[0] ?? '') }));
  const widths = texts.map(({ hint, key }) => key.length + (hint.footer?.length ?? 0) + 3);
  const kept = fitting(widths, columns, last.length);
  return line(
    ...texts.flatMap(({ hint, key }, at): Span[] =>
      kept[at] === true ? [span(` ${key}`, 'key'), span(` ${hint.footer ?? ''} `)] : [],
    ),
  );
}

function isShown({ command, footer, ...binding }: KeyBinding, scene: Scene, listening: Listening): boolean {
  if (footer === undefined || keysHeard({ command, ...binding }, listening).length === 0) return false;
  if (scene.state.overlay !== undefined) return true;
  return whyNot(command, scene) === undefined;
}

/** Which of the texts are shown: the last ones always, the others from the left while there is room. */
function fitting(widths: readonly number[], columns: number, always: number): readonly boolean[] {
  const first = widths.length - always;
  let room = columns - widths.slice(first).reduce((sum, width) => sum + width, 0);
  return widths.map((width, at) => {
    if (at >= first) return true;
    room -= width;
    return room >= 0;
  });
}
