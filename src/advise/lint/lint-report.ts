import type { API_VERSION, InputReport } from '../../explain/explanation.ts';
import type { LintNeed, Severity } from './lint.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { PolicyCount } from '../../model/policy-count.ts';

/** The worst that was found; `infos` are for reading, and break no pipeline. */
export type LintResult = 'errors' | 'warnings' | 'infos' | 'clean';

/** What `kubectl netpol lint` says: the answer of `-o json`. */
export interface LintReport extends PolicyCount {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'LintReport';
  readonly result: LintResult;
  /** The answer in a line. */
  readonly summary: string;
  readonly counts: LintCounts;
  /** Absent: all of them. */
  readonly namespace?: string;
  /** Lints that were asked. */
  readonly lints: number;
  /** By object, then in the order of its text. */
  readonly findings: readonly ReportedFinding[];
  /** Those that an annotation of their object asks not to be told. */
  readonly ignored: readonly ReportedFinding[];
  readonly notChecked: readonly ReportedNotChecked[];
  /** Files, or parts of them, that could not be read at all, one line each. */
  readonly notRead: readonly string[];
  readonly input: InputReport;
}

export interface LintCounts {
  readonly error: number;
  readonly warning: number;
  readonly info: number;
  readonly ignored: number;
}

export interface ReportedFinding {
  readonly id: string;
  readonly name: string;
  readonly severity: Severity;
  readonly object: ObjectRef;
  /** `spec.ingress[0].from[1]`; empty: the object as a whole. */
  readonly path: string;
  /** From files. Lines and columns count from 1. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  readonly notes: readonly string[];
  readonly fix?: ReportedFix;
}

export interface ReportedFix {
  readonly text: string;
  /** The policy as it is and as it should be, by its name and spec. */
  readonly oldManifest?: unknown;
  readonly manifest?: unknown;
  readonly commands?: readonly string[];
}

export interface ReportedNotChecked {
  readonly id: string;
  readonly name: string;
  /** `nothing`: it was not asked at all; `part`: it could see less than with what is missing. */
  readonly extent: 'nothing' | 'part';
  readonly missing: LintNeed;
  /** `not-read`: it was asked for, and not given. `not-there`: the files hold none. */
  readonly reason: 'not-read' | 'not-there';
  /** Absent: everywhere. */
  readonly namespaces?: readonly string[];
  /** Why, and where: a sentence. */
  readonly text: string;
}
