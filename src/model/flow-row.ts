import type { SourcePosition } from './reference.ts';
import type { Target } from './target.ts';
import type { Via } from './via.ts';

/** What a document of flows says it is. */
export const FLOWS_VERSION = 'netpol/v1alpha1';
export const FLOWS_KIND = 'Flows';

export const EXPECTATIONS = ['allow', 'deny'] as const;

export type Expectation = (typeof EXPECTATIONS)[number];

/** One flow of a flows file, and what is expected of it. */
export interface FlowRow {
  /** What the flow is for, in the words of whoever wrote it. */
  readonly name?: string;
  readonly source: Target;
  readonly destination: Target;
  /** For ends that name no namespace; absent: that of the command. */
  readonly namespace?: string;
  /** What the request passes through; absent: nothing. */
  readonly via?: Via;
  readonly expect?: Expectation;
  readonly position: SourcePosition;
}
