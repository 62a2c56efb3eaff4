import type {
  API_VERSION,
  Caveat,
  InputReport,
  MissingExplanation,
  PortsExplanation,
  Statement,
} from '../../explain/explanation.ts';
import type { Family } from '../../model/address.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { PatchOperation } from './json-patch.ts';
import type { Verdict } from '../../model/verdict.ts';

/** Changes that are proved to let a flow pass, or to close it: what `kubectl netpol fix -o json` prints. */
export interface FixReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'FixReport';
  /** `fixes`: at least one is proved; `as-wanted`: nothing is to be done; `unknown`: a missing fact decides. */
  readonly result: 'fixes' | 'as-wanted' | 'none' | 'unknown';
  readonly wanted: Wanted;
  /** Of the flow as it is. */
  readonly verdict: Verdict;
  readonly flow: string;
  /** The answer in one line. */
  readonly summary: string;
  /** Best first, at most three. */
  readonly fixes: readonly FixExplanation[];
  /** Why there is no fix, or nothing to mend. */
  readonly reasons: readonly Statement[];
  /** Facts that are missing and decide. */
  readonly missing: readonly MissingExplanation[];
  /** Of the flow as it is. */
  readonly caveats: readonly Caveat[];
  /** What was not read: connections of whom nobody knows may change, too. */
  readonly notRead: readonly string[];
  readonly input?: InputReport;
}

export type Wanted = 'allow' | 'deny';

export interface FixExplanation {
  /** All steps in one sentence. */
  readonly title: string;
  /** All are needed, in this order. */
  readonly steps: readonly FixStepExplanation[];
  readonly proof: {
    readonly before: Verdict;
    readonly after: Verdict;
    /** Each pair of replicas, back ends and address families that was asked. */
    readonly connections: number;
    readonly sentence: string;
  };
  /** From files: how their text changes, as a unified diff. Absent where a step changes none that can be edited. */
  readonly fileDiff?: string;
  /** Every other connection that becomes another one. */
  readonly others: readonly OtherConnections[];
}

export interface FixStepExplanation {
  readonly kind: 'edit-policy' | 'add-policy' | 'move-policy' | 'label';
  readonly object: ObjectRef;
  /** Of a policy that is moved: the namespace in which it stands. */
  readonly movedFrom?: string;
  /** Where it was read, if it was a file. */
  readonly file?: string;
  readonly line?: number;
  readonly text: string;
  /** What makes the step: a JSON patch, an object to create, or labels to merge. */
  readonly patch:
    | { readonly type: 'json'; readonly operations: readonly PatchOperation[] }
    | { readonly type: 'merge'; readonly body: unknown }
    | { readonly type: 'create'; readonly body: unknown };
  /** The object as it is; absent where it is new, or is no policy. */
  readonly oldManifest?: unknown;
  /** The object as it will be; absent for labels. */
  readonly manifest?: unknown;
  /** Commands that can be pasted as they stand. */
  readonly apply: readonly string[];
  readonly revert: readonly string[];
  /** What else it means: pods are replaced, somebody else writes the object. */
  readonly notes: readonly string[];
  /** Only with `--dry-run=server`. */
  readonly admission?: AdmissionAnswer;
}

/** What the API server said to a change that it did not keep. */
export type AdmissionAnswer =
  | { readonly result: 'accepted'; readonly warnings: readonly string[] }
  | { readonly result: 'refused'; readonly message: string }
  | { readonly result: 'not-asked'; readonly message: string };

export interface OtherConnections {
  /** `unknown`: a missing fact decides before or after; `still-unknown`: on both sides, and perhaps alike. */
  readonly kind: 'opened' | 'closed' | 'unknown' | 'still-unknown';
  /** Each source with each destination, as they can be typed back; outside addresses in words. */
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly pairs: number;
  readonly ports: readonly PortsExplanation[];
  readonly families: readonly Family[];
  /** The outside addresses in full, where one of the ends is outside. */
  readonly addresses?: readonly string[];
  /** Opened: it passes between some of their pods already; closed: it still does. */
  readonly isPartly: boolean;
  /** Closed: the destination's containers declare ports, and none of these. */
  readonly isIdle: boolean;
}
