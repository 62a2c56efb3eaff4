import type { CanaryRole } from './objects.ts';
import type { HeardTry, Stage, StageName } from './timeline.ts';
import type { ProbeFailure } from '../failure.ts';

/** What is told while a canary runs. */
export type CanaryEvent =
  | { readonly kind: 'started'; readonly role: CanaryRole; readonly node: string; readonly failure?: ProbeFailure }
  | { readonly kind: 'stage'; readonly stage: StageName };

/** One pod of ours, or why it is none. */
export type CanaryPod =
  | RunningPod
  /** `node` is empty where the scheduler was to choose one. */
  | { readonly kind: 'failed'; readonly node: string; readonly failure: ProbeFailure };

export interface RunningPod {
  readonly kind: 'running';
  readonly name: string;
  readonly node: string;
  readonly address: string;
}

/** What could not be taken out of the cluster, and why, in the server's words. */
export interface CanaryLeft {
  readonly kind: 'Job' | 'NetworkPolicy';
  readonly namespace: string;
  readonly name: string;
  readonly message: string;
}

/** All that a canary saw. */
export interface CanaryRun {
  /** By place, as in the plan. */
  readonly servers: readonly CanaryPod[];
  /** The same; empty when no server ran. */
  readonly clients: readonly CanaryPod[];
  readonly heard: readonly HeardTry[];
  /** Those that were come to. */
  readonly stages: readonly Stage[];
  /** What broke it off; the rest counts. */
  readonly failure?: ProbeFailure;
  readonly leftBehind: readonly CanaryLeft[];
}
