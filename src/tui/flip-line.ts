import { phraseFlip, phraseOwnFlip } from '../explain/phrase/flips.ts';
import { clock } from './clock.ts';
import { cut, line, type Line, span } from './layout/line.ts';
import { isPinOf } from './data/pinned.ts';
import { placeOf } from './state/state.ts';
import type { Scene } from './screens/screen.ts';

/** What turned a watched flow last, on every screen but the one that tells of all; undefined: nothing did yet. */
export function flipLine(scene: Scene): Line | undefined {
  const [flip] = scene.pins.timeline;
  const place = placeOf(scene.state);
  if (flip === undefined || place.screen === 'watch') return undefined;
  const pin = scene.pins.pins.find(({ lastFlip }) => lastFlip === flip);
  const isOwn = pin !== undefined && isPinOf(pin, place, scene);
  const text = isOwn ? phraseOwnFlip(flip) : phraseFlip(flip);
  return line(span(` ${clock(flip.at)}  `, 'stale'), cut(text, scene.columns - 11));
}
