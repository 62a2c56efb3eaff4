import { line } from '../../layout/line.ts';
import type { PodPlace } from './place.ts';
import type { Screen } from '../screen.ts';

/** Pod: the policies that select it, and what they let in and out. */
export const podScreen: Screen<PodPlace> = {
  name: 'pod',
  title: 'Pod',
  view: ({ target }) => ({ head: [line(` POD ${target}`)], lines: [], items: 0 }),
  run: () => undefined,
  command: ({ target }) => `pod ${target}`,
};
