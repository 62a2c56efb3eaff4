import type {
  API_VERSION,
  Caveat,
  EnforcementExplanation,
  InputReport,
  MissingExplanation,
  PortsExplanation,
} from '../../explain/explanation.ts';
import type { Family } from '../../model/address.ts';
import type { SideWord } from '../side-word.ts';
import type { PolicyCount } from '../../model/policy-count.ts';

/** What differs between two states: what `kubectl netpol diff -o json` prints. */
export interface DiffReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'DiffReport';
  /** `unknown`: something could not be compared, or was not read; differences may stand beside it. */
  readonly result: 'same' | 'different' | 'unknown';
  /** The answer in one line. */
  readonly summary: string;
  readonly before: StateReport;
  readonly after: StateReport;
  /** Absent: every namespace. */
  readonly namespace?: string;
  readonly counts: DiffCounts;
  /** Between workloads that are there on both sides, and between these and outside addresses. Alike ones are one entry. */
  readonly changes: readonly Change[];
  /** Connections of workloads that only the second state has, or only the first. */
  readonly added: readonly Change[];
  readonly removed: readonly Change[];
  readonly addedWorkloads: readonly string[];
  readonly removedWorkloads: readonly string[];
  /** There on one side, and the other side's pods could not be read: not compared. */
  readonly hiddenWorkloads: readonly string[];
  readonly policies: PolicyChanges;
  /** What is not known and would decide, by either side. */
  readonly missing: readonly MissingExplanation[];
  /** Entries whose rules were not looked up, because there are too many of them. */
  readonly unexplained: number;
  /** How whoever enforces reads policies, and settings that were not read, where they decide what differs. */
  readonly caveats: readonly Caveat[];
}

/** What a comparison comes to; how whoever enforces reads the policies is told by those who ask again with other readings. */
export type ExplainedDiff = Omit<DiffReport, 'caveats'>;

export interface StateReport extends PolicyCount {
  /** As typed: `main:deploy`, `live`. */
  readonly name: string;
  /** The commit that a revision means. */
  readonly commit?: string;
  readonly input: InputReport;
  readonly workloads: number;
  /** Whose workloads the policies were held to, where the state has none of its own: as typed. */
  readonly workloadsOf?: string;
  /** What was not read, or not evaluated, and may hide something: one line each. */
  readonly notRead: readonly string[];
  /** Policies that the API server would refuse; they are left out. */
  readonly invalid: readonly string[];
  /** Absent where nothing is known of it: in most manifests. */
  readonly enforcement?: EnforcementExplanation;
}

/** Pairs of ends; `workloads` is how many are there on both sides. */
export type DiffCounts = Readonly<
  Record<'workloads' | 'gained' | 'lost' | 'changed' | 'unknown' | 'added' | 'removed', number>
>;

export const CHANGE_KINDS = ['gained', 'lost', 'changed', 'unknown'] as const;

/**
 * `gained`: nothing passed before; `lost`: nothing passes now; `changed`: other ports, or other pods; `unknown`: on these
 * ports a side is not known.
 */
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface Change {
  readonly kind: ChangeKind;
  /** Each source with each destination, as they can be typed back; outside addresses in words. */
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  /** How many pairs that is. */
  readonly pairs: number;
  /** The outside addresses in full, where one of the ends is outside. */
  readonly addresses?: readonly string[];
  readonly families: readonly Family[];
  /** The other address family was compared, too, and does not differ in this way. */
  readonly isOfOneFamily: boolean;
  readonly before: OpenPorts;
  readonly after: OpenPorts;
  /** Some port is open now that was not, or closed. */
  readonly gains: boolean;
  readonly loses: boolean;
  /** Empty where no rule was looked up. */
  readonly why: readonly SideChange[];
}

/** What passes; ports in none of the lists are closed. */
export interface OpenPorts {
  readonly allowed: readonly PortsExplanation[];
  /** Between some of their pods only. */
  readonly partly: readonly PortsExplanation[];
  readonly unknown: readonly PortsExplanation[];
}

/** One side of the connection, where it makes the difference. */
export interface SideChange {
  readonly direction: 'egress' | 'ingress';
  /** Absent: the workload is not there in that state. */
  readonly before?: SideWord;
  readonly after?: SideWord;
}

/** NetworkPolicies and others by name: `shop/web`, `AdminNetworkPolicy web`. */
export interface PolicyChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

export const FAIL_ON = ['gained', 'lost', 'any'] as const;

/** Which differences count as a failure. */
export type FailOn = (typeof FAIL_ON)[number];
