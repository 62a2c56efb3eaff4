import type { CheckedFlow } from '../../explain/check-report.ts';
import type { Caveat } from '../../explain/explanation.ts';
import type { ExplainedDiff } from '../diff/diff-report.ts';

/** What a change would do: what `kubectl netpol what-if -o json` prints. A diff of the state and the state with the change. */
export interface WhatIfReport extends Omit<ExplainedDiff, 'kind' | 'namespace'> {
  readonly kind: 'WhatIfReport';
  /** What was asked for, as typed. */
  readonly requested: readonly string[];
  readonly touched: Touched;
  readonly opens: number;
  readonly closes: number;
  /** Absent: no flows are protected. */
  readonly protected?: ProtectedReport;
  /** What else breaks that people forget; groups in which nothing does are left out. */
  readonly fallout: readonly FalloutGroup[];
  /** Groups that could not be looked at, and why: one line each. */
  readonly notLookedAt: readonly string[];
  /** How whoever enforces reads policies, and settings that were not read, where they decide what the change does. */
  readonly caveats: readonly Caveat[];
}

/** Objects that the change makes another, beside policies: `ns/shop`, `shop/deploy/web`. What stays as it is is left out. */
export interface Touched {
  readonly added: readonly string[];
  readonly changed: readonly string[];
}

/** Flows that are to go on being as a file expects them. */
export interface ProtectedReport {
  readonly result: 'kept' | 'broken' | 'unclear';
  readonly counts: Readonly<Record<'flows' | ProtectedOutcome, number>>;
  /** Those that break first, then those that are not known, then the others in the order of the files. */
  readonly flows: readonly ProtectedFlow[];
}

export const PROTECTED_OUTCOMES = ['broken', 'unclear', 'unprotected', 'kept'] as const;

/**
 * `broken`: as expected before, and no longer; `unclear`: as expected before, and not known with the change; `unprotected`:
 * not as expected before, so that there is nothing to protect; `kept`: as expected before and with the change.
 */
export type ProtectedOutcome = (typeof PROTECTED_OUTCOMES)[number];

export interface ProtectedFlow
  extends Pick<CheckedFlow, 'name' | 'from' | 'to' | 'namespace' | 'expect' | 'file' | 'line' | 'column'> {
  readonly outcome: ProtectedOutcome;
  /** What was found, in a clause. */
  readonly before: string;
  readonly after: string;
  /** Why it is so with the change; empty where it is kept. */
  readonly reasons: readonly string[];
}

export const FALLOUT_KINDS = ['dns', 'api', 'webhooks', 'ingress', 'metrics', 'kubelet'] as const;

/**
 * `dns`: pods that can no longer look names up; `api`: pods that reach the API server today; `webhooks`: what the API server
 * calls; `ingress`: what ingress controllers lead to; `metrics`: scrapes; `kubelet`: pods that ask kubelets for figures.
 */
export type FalloutKind = (typeof FALLOUT_KINDS)[number];

export interface FalloutGroup {
  readonly kind: FalloutKind;
  readonly sentence: string;
  readonly flows: readonly FalloutFlow[];
  /** Further ones that are not told. */
  readonly more: number;
}

export interface FalloutFlow {
  readonly sources: readonly string[];
  readonly destination: string;
  /** `UDP 53`; what is told is that it was open and is not, or is not known to be. */
  readonly ports: string;
  readonly result: 'lost' | 'unknown';
  /** What decides with the change, with the place of its rule. */
  readonly because: readonly string[];
}
