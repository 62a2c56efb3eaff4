import type { Place } from '../../state/place.ts';

export interface FlowPlace extends Place {
  readonly screen: 'flow';
  /** As typed: `shop/deploy/web`, `internet`. */
  readonly source: string;
  readonly destination: string;
  /** `80`, `http`, `53/UDP`; absent: on which ports. */
  readonly port?: string;
  /** Which of the answers is shown, where backends or ports differ; counts from 0. Absent: the first that is not allowed. */
  readonly path?: number;
  /** The rule under the cursor is shown with its whole policy. */
  readonly isOpen: boolean;
}

export function flowPlace(source: string, destination: string, port?: string): FlowPlace {
  return {
    screen: 'flow',
    // Below source and destination: the first rule.
    cursor: 2,
    source,
    destination,
    isOpen: false,
    ...(port === undefined ? {} : { port }),
  };
}
