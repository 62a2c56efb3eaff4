import type { Command } from './keys/table.ts';
import { placeOf } from './state/state.ts';
import type { Scene } from './screens/screen.ts';
import { screenOf } from './screens/index.ts';

/** Why a key of the table can do nothing on the screen that is shown; undefined: it can. */
export function whyNot(command: Command, scene: Scene): string | undefined {
  const place = placeOf(scene.state);
  const screen = screenOf(place.screen);
  switch (command) {
    case 'copy':
      return screen?.command(place, scene) === undefined ? 'no command shows this' : undefined;
    case 'policies':
    case 'watch':
    case 'matrix':
    case 'what-if':
      return screenOf(command)?.start === undefined ? 'this version has no such screen' : undefined;
    case 'context':
      return scene.live.status.kind === 'static' ? 'no cluster is asked' : undefined;
    default:
      return screen?.disabled?.(command, place, scene);
  }
}
