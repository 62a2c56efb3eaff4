import type { Destination } from './destinations.ts';
import type { Gap } from '../model/gap.ts';
import type { Impossible, Place } from './ends.ts';
import type { Service } from '../model/service.ts';
import type { Trace } from './trace.ts';

/** One concrete connection and its answer. */
export interface FlowOutcome {
  readonly source: Place;
  readonly destination: Destination;
  readonly trace: Trace;
  /** `trace`'s verdict; UNKNOWN where the API leaves open which of two packets policy sees, and they differ, or whether any arrives. */
  readonly verdict: Trace['verdict'];
  readonly conflict?:
    | { readonly why: 'dnat-order' | 'snat-source'; readonly other: Trace }
    /** Policies allow what a load balancer may refuse before any of them is asked. */
    | { readonly why: 'source-ranges'; readonly service: Service };
}

export interface Answers {
  readonly outcomes: readonly FlowOutcome[];
  readonly impossible: readonly Impossible[];
  readonly gaps: readonly Gap[];
}
