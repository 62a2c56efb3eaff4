import type { Analysis } from '../analysis.ts';
import type { ClusterError } from '../cluster/errors.ts';
import type { Gap } from '../model/gap.ts';
import type { Step } from './step.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { World } from './world.ts';
import { prepareAnalysis } from '../analysis.ts';

/**
 * The state of a cluster as it changes. Each change makes a new `LiveState`; what did not change in it is the same object
 * as before, so that whoever derives something from a part of it can keep the result for as long as that part is kept.
 */
export interface LiveStore {
  current(): LiveState;
  /** Calls back after each change, until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** Calls back with each change of the snapshot, before the subscribers. */
  onFlush(listener: (flush: Flush) => void): () => void;
  /** Ends all reading at once; the last state stays. */
  close(): Promise<void>;
}

/** One change of the snapshot: what it was, what became known, and what it is. */
export interface Flush {
  readonly before: World;
  /** In the order in which they came; never empty. */
  readonly steps: readonly Step[];
  readonly after: World;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface LiveState {
  readonly snapshot: Snapshot;
  /** The snapshot made ready for questions. */
  readonly analysis: Analysis;
  readonly status: LiveStatus;
  /** What may not be read, or not be followed, and how to be allowed to; empty: everything is seen. */
  readonly gaps: readonly LiveGap[];
  /** Counts the changes of the snapshot; the status may change without it. */
  readonly revision: number;
}

/** Times are milliseconds since 1970. */
export type LiveStatus =
  /** The first lists are on their way; what is not there yet is a gap of the snapshot. */
  | {
      readonly kind: 'loading';
      /** Resources that are still to come: `pods`, `deployments.apps`. */
      readonly waitingFor: readonly string[];
      /** Objects read so far, by resource. */
      readonly read: Readonly<Record<string, number>>;
    }
  /** Nothing could be read at all. Without `retryAt` nothing is tried again before a person does something. */
  | { readonly kind: 'failed'; readonly error: ClusterError; readonly retryAt?: number }
  | { readonly kind: 'live'; readonly since: number }
  /** What is shown may have changed since. Without `retryAt`, as above. */
  | { readonly kind: 'stale'; readonly since: number; readonly error: ClusterError; readonly retryAt?: number }
  /** Files, or the demo: nothing changes. */
  | { readonly kind: 'static' };

export interface LiveGap {
  readonly gap: Gap;
  /** Commands that show that it is missing, and that grant it; empty where a permission would not help. */
  readonly remedy: readonly string[];
}

/** A store of what never changes: `--demo` and `-f`. */
export function createStaticStore(snapshot: Snapshot): LiveStore {
  const state: LiveState = {
    snapshot,
    analysis: prepareAnalysis(snapshot),
    status: { kind: 'static' },
    gaps: [],
    revision: 0,
  };
  return { current: () => state, subscribe: () => () => {}, onFlush: () => () => {}, close: async () => {} };
}
