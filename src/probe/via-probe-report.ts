import type { API_VERSION, NextStep } from '../explain/explanation.ts';
import type { Agreement, ProbeReport } from './probe-report.ts';
import type { LegExplanation, ViaExplanation } from '../explain/via-explanation.ts';
import type { Timings } from './measurement.ts';

/** A request that is passed on: its legs probed, each beside what was simulated of it (docs/json.md). */
export interface ViaProbeReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'ViaProbeReport';
  /** `internet → shop/deploy/web:8080 via shop/ingress/shop`. */
  readonly flow: string;
  /** Of the whole request. */
  readonly agreement: Agreement;
  /** The comparison in one clause. */
  readonly summary: string;
  readonly simulated: ViaExplanation;
  readonly measured: {
    readonly passage: Passage;
    readonly summary: string;
  };
  /** In the order of `simulated.legs`. */
  readonly legs: readonly ViaLegReport[];
  readonly timings: Timings;
}

/** What the legs that were measured come to; `partly`: by some of the ports. */
export type Passage = 'through' | 'stopped' | 'partly' | 'unknown';

export interface ViaLegReport {
  readonly leg: LegExplanation['leg'];
  /** By which port a request comes in: `443/TCP`. */
  readonly port?: string;
  readonly flow?: string;
  /** What is particular to this leg; may be empty. */
  readonly sentence: string;
  readonly simulated: LegExplanation['verdict'];
  /** `not-measured`: nothing could be made to connect as this leg does. */
  readonly agreement: Agreement | 'not-measured';
  /** The comparison in one clause, or why there is none. */
  readonly summary: string;
  /** How else to find out what was not measured. */
  readonly elsewhere: readonly NextStep[];
  /** Absent: not measured. */
  readonly report?: ProbeReport;
}
