import { line } from '../../layout/line.ts';
import type { FlowPlace } from './place.ts';
import type { Screen } from '../screen.ts';

/** Flow: the answer of `why`, laid out as the packet travels. */
export const flowScreen: Screen<FlowPlace> = {
  name: 'flow',
  title: 'Flow',
  view: ({ source, destination, port = '' }) => ({
    head: [line(` FLOW ${source} → ${destination}:${port}`)],
    lines: [],
    items: 0,
  }),
  run: () => undefined,
  command: ({ source, destination, port }) => `why ${source} ${destination}${port === undefined ? '' : `:${port}`}`,
};
