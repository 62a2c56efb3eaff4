import type { FailedStage } from '../start-stage.ts';
import type { FixReport } from '../../../advise/fix/fix-report.ts';
import type { Place } from '../../state/place.ts';

export interface FixPlace extends Place {
  readonly screen: 'fix';
  /** As typed: `shop/deploy/web`. */
  readonly source: string;
  readonly destination: string;
  /** Absent: every port. */
  readonly port?: string;
  /** Tells the news of this search from those of another one. */
  readonly id: number;
  readonly stage: FixStage;
}

export type FixStage =
  | { readonly kind: 'searching' }
  | { readonly kind: 'found'; readonly report: FixReport }
  | FailedStage;

let searches = 0;

/** Changes that let a flow pass, about to be searched for. */
export function fixPlace(source: string, destination: string, port: string | undefined): FixPlace {
  searches += 1;
  return {
    screen: 'fix',
    cursor: 0,
    source,
    destination,
    ...(port === undefined ? {} : { port }),
    id: searches,
    stage: { kind: 'searching' },
  };
}
