import type { ObjectRef } from '../model/reference.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Write } from '../model/last-write.ts';

/** What a flow that is watched is answered with; an end may be gone, or its name stand for several things. */
export type WatchedVerdict = Verdict | 'MISSING' | 'AMBIGUOUS';

/** A flow was answered one way, and then another. */
export interface Flip {
  /** When it was seen; milliseconds since 1970. */
  readonly at: number;
  /** `shop/checkout → payments/svc/api:80`. */
  readonly flow: string;
  readonly from: WatchedVerdict;
  readonly to: WatchedVerdict;
  /** What did it: one thing, or several of which none would have done it alone. Never empty. */
  readonly causes: readonly Cause[];
}

export type Cause =
  | ObjectCause
  /** A list can be read now, or cannot be read any more. */
  | {
      readonly kind: 'reading';
      readonly group: string;
      readonly resource: string;
      readonly isReadable: boolean;
    }
  /** Something else is known of who enforces policies. */
  | { readonly kind: 'enforcement' }
  /** Something else is known of which policy languages there are. */
  | { readonly kind: 'languages' }
  /** Of two states, other lists could be read. */
  | { readonly kind: 'coverage' };

export interface ObjectCause {
  readonly kind: 'object';
  readonly what: 'created' | 'changed' | 'deleted';
  readonly ref: ObjectRef;
  /** Absent: the object does not say; who deletes one never stands anywhere. */
  readonly write?: Write;
  /** Labels that are others now. */
  readonly labels: readonly LabelChange[];
  /** It happened while its list could not be watched, some time before it was seen. */
  readonly wasMissed: boolean;
}

export interface LabelChange {
  readonly key: string;
  /** Absent: there was none. */
  readonly from?: string;
  /** Absent: there is none. */
  readonly to?: string;
}
