import type {
  API_VERSION,
  Caveat,
  EnforcementExplanation,
  InputReport,
  MissingExplanation,
  PolicyCitation,
  PortsExplanation,
  RuleCitation,
} from '../../explain/explanation.ts';
import type { Direction, DirectionResult } from '../../model/verdict.ts';
import type { Family } from '../../model/address.ts';

/** Evidence that scopes are separated: what `kubectl netpol segments -o json` prints. */
export interface SegmentsReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'SegmentsReport';
  /** `open`: a way is open that is not exempt, or nothing enforces; `unknown`: something that was needed is not known. */
  readonly result: SegmentsResult;
  /** The answer in one line. */
  readonly summary: string;
  /** Of the document. */
  readonly name?: string;
  /** When the state was read, RFC 3339. */
  readonly at: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly input: InputReport;
  /** The files that were read, scopes among them, as `sha256sum` would tell. */
  readonly files: readonly FileDigest[];
  /** Absent where nothing is known of it: in most manifests. */
  readonly enforcement?: EnforcementExplanation;
  /** Nothing enforces policies, but a service mesh its own: these alone were counted. Absent: all were. */
  readonly counted?: 'mesh';
  readonly scopes: readonly ScopeReport[];
  /** Each way that has to be closed, in the order of the file. */
  readonly checks: readonly SeparationCheck[];
  readonly exemptions: readonly ExemptionReport[];
  /** Pods that are in two scopes that have to be separated. */
  readonly overlaps: readonly Overlap[];
  readonly notEvaluated: NotEvaluated;
  readonly missing: readonly MissingExplanation[];
  readonly caveats: readonly Caveat[];
}

export type SegmentsResult = 'separated' | 'open' | 'unknown';

export interface FileDigest {
  readonly file: string;
  readonly sha256: string;
}

export interface ScopeReport {
  readonly name: string;
  readonly description?: string;
  /** In words; empty for the built-in scopes. */
  readonly selects: string;
  /** As they can be typed back. */
  readonly workloads: readonly string[];
  readonly pods: number;
  readonly addresses: readonly string[];
  /** Workloads with a pod that no policy isolates in these directions. */
  readonly unprotected: readonly Unprotected[];
}

export interface Unprotected {
  readonly workload: string;
  readonly directions: readonly Direction[];
  /** It uses its node's network, which policies do not reach. */
  readonly hostNetwork: boolean;
}

export interface SeparationCheck {
  readonly from: string;
  readonly to: string;
  readonly result: SegmentsResult;
  /** Ways that are open, or may be, and that no exemption covers. */
  readonly paths: readonly SegmentPath[];
  /** Those that one covers. */
  readonly exempt: readonly SegmentPath[];
}

/** Each source with each destination. */
export interface SegmentPath {
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly pairs: number;
  /** The outside addresses in full, where one end is outside. */
  readonly addresses?: readonly string[];
  readonly families: readonly Family[];
  readonly allowed: readonly PortsExplanation[];
  readonly unknown: readonly PortsExplanation[];
  readonly egress: PathSide;
  readonly ingress: PathSide;
  /** Position in `exemptions`; absent: none covers it. */
  readonly exemption?: number;
}

/** Why one side lets it pass: by rules, or because nothing isolates. */
export interface PathSide {
  readonly result: DirectionResult;
  readonly sentence: string;
  readonly rules: readonly RuleCitation[];
  readonly isolatedBy: readonly PolicyCitation[];
}

export interface ExemptionReport {
  readonly from: string;
  readonly to: string;
  /** In words: `TCP 443`, `every port`. */
  readonly ports: string;
  readonly reason?: string;
  readonly expires?: string;
  /** `unused`: nothing that it covers is open; `expired`: it covers nothing any more. */
  readonly state: 'used' | 'unused' | 'expired';
  readonly file: string;
  readonly line: number;
}

export interface Overlap {
  readonly workload: string;
  readonly scopes: readonly [string, string];
}

/** What has no say in the answer, and might. */
export interface NotEvaluated {
  /** Objects of languages that this version does not speak. */
  readonly unmodelled: readonly string[];
  /** Policies that the API server would refuse, and why. */
  readonly invalid: readonly string[];
  /** What could not be read. */
  readonly notRead: readonly string[];
}
