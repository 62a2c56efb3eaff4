import { placeOf } from '../state/state.ts';
import type { Scene } from '../screens/screen.ts';
import { screenOf } from '../screens/index.ts';

/** The command that shows on the CLI what the screen shows; undefined: there is none. */
export function shownCommand(scene: Scene): string | undefined {
  const place = placeOf(scene.state);
  const command = screenOf(place.screen)?.command(place, scene);
  if (command === undefined) return undefined;
  const { namespace } = scene.state;
  const flags = [namespace === undefined ? '-A' : `-n ${namespace}`, scene.opened.inputFlags];
  return ['kubectl netpol', command, ...flags].filter((part) => part !== '').join(' ');
}
