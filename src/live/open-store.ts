import type { ClusterApi } from '../cluster/api.ts';
import type { Flush, LiveState, LiveStore } from './store.ts';
import type { Pace } from './feed.ts';
import { advance, emptyWorld, kept, type World } from './world.ts';
import { createIntake } from './intake.ts';
import { followCluster } from './follow-cluster.ts';
import { liveGaps } from './live-gaps.ts';
import { statusOf } from './status.ts';

export interface LiveOptions {
  /** Where not all namespaces may be read: those to look into beside the context's own. */
  readonly namespaces?: readonly string[];
  readonly pace?: Partial<StorePace>;
}

/** Milliseconds. */
export interface StorePace extends Pace {
  /** Between two states, at least. */
  readonly frameMs: number;
  /** Between looks at what cannot be watched: which policy languages there are, and who enforces. */
  readonly roundMs: number;
}

const PACE: StorePace = { frameMs: 100, roundMs: 60_000, pollMs: 15_000, firstRetryMs: 2_000, lastRetryMs: 60_000 };

/** Follows a cluster until it is closed. The door to the cluster stays the caller's to close. */
export function openLiveStore(api: ClusterApi, options: LiveOptions = {}): LiveStore {
  const pace = { ...PACE, ...options.pace };
  const closing = new AbortController();
  const listeners = new Set<() => void>();
  const flushListeners = new Set<(flush: Flush) => void>();
  let world = emptyWorld({ kind: 'cluster', context: api.context, server: api.server });
  let timer: NodeJS.Timeout | undefined;
  let lastFlush = 0;

  const schedule = (): void => {
    if (closing.signal.aborted) return;
    // After quiet at once, and together with what comes in one piece.
    timer ??= setTimeout(() => flush(), Math.max(0, lastFlush + pace.frameMs - Date.now()));
  };
  const intake = createIntake(() => world, schedule);
  const following = followCluster({
    api,
    intake,
    world: () => world,
    namespaces: options.namespaces ?? [],
    pace,
    signal: closing.signal,
    onTurn: schedule,
  });
  // INVARIANT: what is not read yet is a gap from the first state on.
  world = advance(world, intake.take());
  let state = stateOf(world, { kind: 'loading', waitingFor: [], read: {} });

  const flush = (): void => {
    timer = undefined;
    lastFlush = Date.now();
    const steps = intake.take();
    const before = world;
    if (steps.length > 0) world = advance(world, steps);
    const parts = following.parts();
    state = {
      snapshot: world.snapshot,
      analysis: world.analysis,
      status: statusOf(parts, () => countsOf(world), state.status, lastFlush),
      gaps: kept(state.gaps, liveGaps(world, parts)),
      revision: state.revision + (steps.length > 0 ? 1 : 0),
    };
    if (hasOtherNamespaces(before, world)) following.spread();
    if (before.snapshot.unmodelled !== world.snapshot.unmodelled) following.look();
    if (steps.length > 0)
      for (const listener of flushListeners) listener({ before, steps, after: world, at: lastFlush });
    for (const listener of listeners) listener();
  };

  return {
    current: () => state,
    subscribe: (listener) => addTo(listeners, listener),
    onFlush: (listener) => addTo(flushListeners, listener),
    async close() {
      closing.abort();
      clearTimeout(timer);
      listeners.clear();
      flushListeners.clear();
    },
  };
}

function stateOf({ snapshot, analysis }: World, status: LiveState['status']): LiveState {
  return { snapshot, analysis, status, gaps: [], revision: 0 };
}

function addTo<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function hasOtherNamespaces({ analysis: { index: before } }: World, { analysis: { index: after } }: World): boolean {
  return before.namespaces !== after.namespaces || before.podsByNamespace !== after.podsByNamespace;
}

/** Objects by the name of their collection. */
function countsOf({ snapshot }: World): Readonly<Record<string, number>> {
  const { namespaces, pods, workloads, services, endpointSlices, nodes, networkPolicies } = snapshot;
  const lists = { namespaces, pods, workloads, services, endpointSlices, nodes, networkPolicies };
  return Object.fromEntries(Object.entries(lists).map(([name, { length }]) => [name, length]));
}
