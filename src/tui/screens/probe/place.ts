import type { PlannedProbe } from '../../../probe/service.ts';
import type { Place } from '../../state/place.ts';
import type { ProbeReport } from '../../../probe/probe-report.ts';
import type { ProbeRow } from '../../probe-rows.ts';

export interface ProbePlace extends Place {
  readonly screen: 'probe';
  /** As typed: `shop/deploy/web`. */
  readonly source: string;
  readonly destination: string;
  /** Absent: every port that is open to it. */
  readonly port?: string;
  /** Tells this probe's news from those of another one. */
  readonly id: number;
  readonly stage: ProbeStage;
}

export type ProbeStage =
  | { readonly kind: 'planning' }
  /** The user has to agree. */
  | { readonly kind: 'planned'; readonly plan: PlannedProbe }
  | {
      readonly kind: 'running';
      readonly rows: readonly ProbeRow[];
      readonly stop: () => void;
      readonly isStopping: boolean;
      /** Since it was begun. */
      readonly seconds: number;
    }
  | { readonly kind: 'done'; readonly report: ProbeReport }
  | { readonly kind: 'failed'; readonly message: string };

let probes = 0;

/** A probe that is about to be planned. */
export function probePlace(source: string, destination: string, port: string | undefined): ProbePlace {
  probes += 1;
  return {
    screen: 'probe',
    cursor: 0,
    source,
    destination,
    ...(port === undefined ? {} : { port }),
    id: probes,
    stage: { kind: 'planning' },
  };
}
