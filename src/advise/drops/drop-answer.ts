import type { FlowExplanation } from '../../explain/explanation.ts';
import type { Pod } from '../../model/pod.ts';
import type { WatchedVerdict } from '../../explain/flip.ts';

/** What the policies say of a connection that was dropped. */
export interface DropAnswer {
  readonly verdict: WatchedVerdict;
  /** Absent: it was not asked, or an end is no single thing. */
  readonly explanation?: FlowExplanation;
  /** Why there is none. */
  readonly message?: string;
  /** The pods at its ends, as they are now. */
  readonly pods: { readonly source: Pod | undefined; readonly destination: Pod | undefined };
}
