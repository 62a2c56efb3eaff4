/** A flow that was asked about, and the answer at that time. */
export interface RecordedFlow {
  readonly from: string;
  readonly to: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly expect?: 'allow' | 'deny';
  /** A verdict of `why`; `MISSING` or `AMBIGUOUS` where an end was no single thing. */
  readonly verdict: string;
  /** Its reason in one clause; may be empty. */
  readonly summary: string;
}
