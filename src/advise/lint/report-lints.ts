import { countPolicies } from '../../model/policy-count.ts';
import { API_VERSION, type InputReport } from '../../explain/explanation.ts';
import type { Found, LintRun } from './run-lints.ts';
import type { LintCounts, LintReport, LintResult, ReportedFinding, ReportedFix } from './lint-report.ts';
import type { LintFix, Severity } from './lint.ts';
import { manifestOf } from '../fix/manifest.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';
import type { NotChecked } from './not-checked.ts';
import { phraseNotChecked, phraseSummary } from './phrase.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { formatPath, refKey } from '../../model/reference.ts';

/** What else a report tells beside what was found. */
export interface ReportFrame {
  readonly snapshot: Snapshot;
  /** Objects of this namespace only were asked about; `undefined` is all. */
  readonly namespace: string | undefined;
  readonly lints: number;
  /** Findings less severe than this are left out. */
  readonly severity: Severity;
  readonly notRead: readonly string[];
  readonly input: InputReport;
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** Whether `severity` is at least as bad as `lowest`. */
export function isAtLeast(severity: Severity, lowest: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(lowest);
}

/** The report of a run. */
export function reportLints(run: LintRun, frame: ReportFrame): LintReport {
  const { snapshot, namespace, lints, severity, notRead, input } = frame;
  const isShown = (found: Found): boolean => isAtLeast(found.severity, severity);
  const findings = run.findings.filter(isShown);
  const ignored = run.ignored.filter(isShown);
  const counts = { ...countSeverities(findings), ignored: ignored.length };
  const counted = countPolicies(snapshot, namespace);
  const blind = new Set(run.notChecked.flatMap(({ lint, extent }) => (extent === 'nothing' ? [lint] : []))).size;
  const policyOf = new Map(
    snapshot.networkPolicies.map((policy) => [refKey({ kind: 'NetworkPolicy', ...policy }), policy]),
  );
  return {
    apiVersion: API_VERSION,
    kind: 'LintReport',
    result: resultOf(counts),
    summary: phraseSummary({ counts, ...counted, blind, lints, namespace, isUnread: notRead.length > 0 }),
    counts,
    ...(namespace === undefined ? {} : { namespace }),
    ...counted,
    lints,
    findings: findings.map((found) => reportFinding(found, policyOf)),
    ignored: ignored.map((found) => reportFinding(found, policyOf)),
    notChecked: run.notChecked.map((each) => reportNotChecked(each, input.kind)),
    notRead,
    input,
  };
}

function countSeverities(findings: readonly Found[]): Omit<LintCounts, 'ignored'> {
  const count = (wanted: Severity): number => findings.filter(({ severity }) => severity === wanted).length;
  return { error: count('error'), warning: count('warning'), info: count('info') };
}

function resultOf({ error, warning, info }: LintCounts): LintResult {
  if (error > 0) return 'errors';
  if (warning > 0) return 'warnings';
  return info > 0 ? 'infos' : 'clean';
}

function reportFinding(found: Found, policyOf: ReadonlyMap<string, NetworkPolicy>): ReportedFinding {
  const { lint, severity, about, path, position, message, notes = [], fix } = found;
  return {
    id: lint.id,
    name: lint.name,
    severity,
    object: about,
    path: formatPath(path),
    ...position,
    message,
    notes,
    ...(fix === undefined ? {} : { fix: reportFix(fix, policyOf.get(refKey(about))) }),
  };
}

function reportFix({ text, mended, commands }: LintFix, policy: NetworkPolicy | undefined): ReportedFix {
  return {
    text,
    ...(mended === undefined || policy === undefined
      ? {}
      : { oldManifest: manifestOf(policy), manifest: manifestOf(mended) }),
    ...(commands === undefined ? {} : { commands }),
  };
}

function reportNotChecked(each: NotChecked, source: InputReport['kind']): LintReport['notChecked'][number] {
  const { lint, extent, missing, namespaces } = each;
  return {
    id: lint.id,
    name: lint.name,
    extent,
    missing,
    reason: each.gap === undefined ? 'not-there' : 'not-read',
    ...(namespaces === undefined ? {} : { namespaces }),
    text: phraseNotChecked(each, source),
  };
}
