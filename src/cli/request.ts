import type { PodSelection } from '../model/pod-selection.ts';
import type { ReachQuestionKind } from '../explain/reach-report.ts';
import type { Target } from '../model/target.ts';
import type { GlobalOptions } from './options.ts';

/** `kubectl netpol why SOURCE DESTINATION`, understood and complete; nothing has been looked up yet. */
export interface WhyRequest {
  readonly source: Target;
  readonly destination: Target;
  readonly options: GlobalOptions;
}

/** `kubectl netpol fix SOURCE DESTINATION:PORT`. */
export type FixRequest = WhyRequest;

/** `kubectl netpol pod POD`, `kubectl netpol pod -l SELECTOR`. */
export interface PodRequest {
  readonly pods: PodsAsked;
  readonly options: GlobalOptions;
}

export type PodsAsked =
  /** What names pods: a pod, a workload (its pods), or an address. */
  { readonly kind: 'named'; readonly pod: Target } | { readonly kind: 'selected'; readonly selection: PodSelection };

/** `kubectl netpol probe SOURCE DESTINATION[:PORT]`. */
export interface ProbeRequest extends WhyRequest {
  /** As typed after the command's name, for commands to type next. */
  readonly typed: string;
}

/** `kubectl netpol check -f FLOWS`. */
export interface CheckRequest {
  /** Files of flows, and manifests beside them; never empty. */
  readonly names: readonly string[];
  readonly options: GlobalOptions;
}

/** `kubectl netpol probe -f FLOWS`. */
export interface ProbeSetRequest {
  /** Files of flows, as typed; never empty. */
  readonly names: readonly string[];
  readonly options: GlobalOptions;
}

/** `kubectl netpol matrix`. */
export interface MatrixRequest {
  readonly options: GlobalOptions;
}

/** `kubectl netpol diff A B`; states as typed. */
export interface DiffRequest {
  readonly before: string;
  readonly after: string;
  readonly options: GlobalOptions;
}

/** `kubectl netpol who-can DESTINATION[:PORT]`, `kubectl netpol can-reach SOURCE[:PORT]`. */
export interface ReachRequest {
  readonly question: ReachQuestionKind;
  readonly target: Target;
  readonly options: GlobalOptions;
}

/** `kubectl netpol generate -n NAME [-f FLOWS]`. */
export interface GenerateRequest {
  /** Files of flows, and manifests beside them; empty: nothing is declared, and the state is what the flags name. */
  readonly names: readonly string[];
  readonly options: GlobalOptions;
}

/** `kubectl netpol simplify`. */
export interface SimplifyRequest {
  readonly options: GlobalOptions;
}

/** `kubectl netpol segments -f SCOPES`. */
export interface SegmentsRequest {
  /** A file of scopes, and manifests beside it; never empty. */
  readonly names: readonly string[];
  readonly options: GlobalOptions;
}

/** `kubectl netpol snapshot [FILE]`. */
export interface SnapshotRequest {
  /** `-` is stdout. Absent: a name with the time in it; of a snapshot: nothing is written. */
  readonly file?: string;
  readonly options: GlobalOptions;
}

/** `kubectl netpol what-if`; the state and the changes as typed. */
export interface WhatIfRequest {
  /** The state that is changed, as an operand of `diff`. */
  readonly base: string;
  /** Files and folders of the change. */
  readonly names: readonly string[];
  readonly deletions: readonly string[];
  readonly labels: readonly string[];
  /** Files of flows. */
  readonly protect: readonly string[];
  readonly options: GlobalOptions;
}

/** `kubectl netpol lint [STATE]`. */
export interface LintRequest {
  /** As an operand of `diff`. Absent: what the flags name. */
  readonly state?: string;
  readonly options: GlobalOptions;
}

/** `kubectl netpol changes [SOURCE DESTINATION[:PORT]]`. */
export interface ChangesRequest {
  /** Absent: whatever changed. */
  readonly flow?: { readonly source: Target; readonly destination: Target };
  /** Two states as typed; absent: the objects of one are asked. */
  readonly between?: { readonly from: string; readonly to: string };
  readonly options: GlobalOptions;
}

/** `kubectl netpol mcp`. */
export interface McpRequest {
  readonly options: GlobalOptions;
}
