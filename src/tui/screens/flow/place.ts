import type { Place } from '../../state/place.ts';

export interface FlowPlace extends Place {
  readonly screen: 'flow';
  /** As typed: `shop/deploy/web`, `internet`. */
  readonly source: string;
  readonly destination: string;
  /** `80`, `http`, `53/UDP`; absent: on which ports. */
  readonly port?: string;
  /** Which of the answers is shown, where backends or ports differ; counts from 0. */
  readonly path: number;
  /** The rule under the cursor is shown with its whole policy. */
  readonly isOpen: boolean;
}

export function flowPlace(source: string, destination: string, port?: string): FlowPlace {
  return {
    screen: 'flow',
    cursor: 0,
    source,
    destination,
    path: 0,
    isOpen: false,
    ...(port === undefined ? {} : { port }),
  };
}
