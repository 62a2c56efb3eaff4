import type { API_VERSION } from '../../explain/explanation.ts';
import type { Manifest } from '../fix/manifest.ts';
import type { Reach } from '../redundancy/peer-cover.ts';

/** The same said with fewer policies and rules: what `kubectl netpol simplify -o json` prints. */
export interface SimplifyReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'SimplifyReport';
  /** `unproved`: a connection would be another, so that nothing is suggested. */
  readonly result: 'simplified' | 'nothing' | 'unproved';
  /** The answer in one line. */
  readonly summary: string;
  /** Absent: every namespace. */
  readonly namespace?: string;
  readonly before: SizeOfPolicies;
  readonly after: SizeOfPolicies;
  /** Those that change or go, by name. */
  readonly policies: readonly SimplifiedPolicy[];
  /** Commands that delete what is not needed any more, to be typed after the others were applied. */
  readonly deletions: readonly string[];
  /** What could go as well, while namespaces keep the labels that they have now (`--now`). */
  readonly left: readonly SimplifyStep[];
  /** The state with the changes, held against the state: how many pairs of ends would be others, or were not known. */
  readonly state: { readonly changed: number; readonly unknown: number };
  readonly notRead: readonly string[];
}

export interface SizeOfPolicies {
  readonly policies: number;
  readonly rules: number;
}

export interface SimplifiedPolicy {
  readonly namespace: string;
  readonly name: string;
  /** Not empty. */
  readonly steps: readonly SimplifyStep[];
  /** Absent: it is deleted. */
  readonly manifest?: Manifest;
}

export const STEP_KINDS = [
  'duplicate',
  'needless',
  'beside-allow-all',
  'covered-rule',
  'merged-rules',
  'covered-peer',
  'covered-port',
] as const;

export interface SimplifyStep {
  readonly kind: (typeof STEP_KINDS)[number];
  /** How far the proof reaches: whatever pods and labels come, or while namespaces keep their labels. */
  readonly proof: Reach;
  readonly text: string;
  /** `shop/web`. */
  readonly policy: string;
  /** The field; empty: the policy as a whole. */
  readonly path: string;
  readonly file?: string;
  readonly line?: number;
}
