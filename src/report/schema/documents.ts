import { BISECT_REPORT, CHANGES_REPORT, DROPS_REPORT, SNAPSHOT_REPORT } from './history.ts';
import { CANARY_REPORT, CLEANUP_REPORT, DIAGNOSIS, ENFORCER_REPORT } from './cluster.ts';
import { CHECK_REPORT, GENERATE_REPORT, SIMPLIFY_REPORT } from './policies.ts';
import { COMPLETION_INSTALL, COMPLETION_UNINSTALL, LINT, OBJECT_LIST, SETTINGS, VERSION } from './tool.ts';
import { DIFF_REPORT, SEGMENTS_REPORT } from './comparisons.ts';
import { EXPOSURE_REPORT, MATRIX_REPORT } from './tables.ts';
import { FIX_REPORT, LINT_REPORT, WHAT_IF_REPORT } from './advice.ts';
import { FLOW_EXPLANATION, POD_EXPLANATION, REACH_REPORT, VIA_EXPLANATION } from './explanations.ts';
import { PROBE_REPORT, PROBE_SET_REPORT } from './probe-report.ts';
import { VIA_PROBE_REPORT } from './via-probe-report.ts';
import { type DocumentSchema, documentSchema } from './schema.ts';

/** The schemas of documents that `-o json` prints, by their `kind`. */
export const DOCUMENT_SCHEMAS = {
  FlowExplanation: documentSchema('FlowExplanation', 'What "why" prints.', FLOW_EXPLANATION),
  ViaExplanation: documentSchema('ViaExplanation', 'What "why --via" prints.', VIA_EXPLANATION),
  PodExplanation: documentSchema('PodExplanation', 'What "pod" prints.', POD_EXPLANATION),
  MatrixReport: documentSchema('MatrixReport', 'What "matrix" prints.', MATRIX_REPORT),
  ExposureReport: documentSchema('ExposureReport', 'What "matrix --exposed" prints.', EXPOSURE_REPORT),
  ReachReport: documentSchema('ReachReport', 'What "who-can" and "can-reach" print.', REACH_REPORT),
  ProbeReport: documentSchema('ProbeReport', 'What "probe" of one connection prints.', PROBE_REPORT),
  ProbeSetReport: documentSchema('ProbeSetReport', 'What "probe -f" prints.', PROBE_SET_REPORT),
  ViaProbeReport: documentSchema('ViaProbeReport', 'What "probe --via" prints.', VIA_PROBE_REPORT),
  CanaryReport: documentSchema('CanaryReport', 'What "canary" prints.', CANARY_REPORT),
  CleanupReport: documentSchema('CleanupReport', 'What "cleanup" prints.', CLEANUP_REPORT),
  FixReport: documentSchema('FixReport', 'What "fix" prints.', FIX_REPORT),
  DiffReport: documentSchema('DiffReport', 'What "diff" prints.', DIFF_REPORT),
  GenerateReport: documentSchema('GenerateReport', 'What "generate" prints.', GENERATE_REPORT),
  WhatIfReport: documentSchema('WhatIfReport', 'What "what-if" prints.', WHAT_IF_REPORT),
  SimplifyReport: documentSchema('SimplifyReport', 'What "simplify" prints.', SIMPLIFY_REPORT),
  SegmentsReport: documentSchema('SegmentsReport', 'What "segments" prints.', SEGMENTS_REPORT),
  CheckReport: documentSchema('CheckReport', 'What "check" prints.', CHECK_REPORT),
  LintReport: documentSchema('LintReport', 'What "lint" prints.', LINT_REPORT),
  Lint: documentSchema('Lint', 'What "lint --explain" prints of one lint.', LINT),
  SnapshotReport: documentSchema('SnapshotReport', 'What "snapshot" prints.', SNAPSHOT_REPORT),
  ChangesReport: documentSchema('ChangesReport', 'What "changes" prints.', CHANGES_REPORT),
  BisectReport: documentSchema('BisectReport', 'What "changes --from" prints.', BISECT_REPORT),
  DropsReport: documentSchema('DropsReport', 'What "drops" prints.', DROPS_REPORT),
  EnforcerReport: documentSchema('EnforcerReport', 'What "enforcer" prints.', ENFORCER_REPORT),
  Diagnosis: documentSchema('Diagnosis', 'What "doctor" prints.', DIAGNOSIS),
  Settings: documentSchema('Settings', 'What "config" prints.', SETTINGS),
  CompletionInstall: documentSchema('CompletionInstall', 'What "completion install" prints.', COMPLETION_INSTALL),
  CompletionUninstall: documentSchema(
    'CompletionUninstall',
    'What "completion uninstall" prints.',
    COMPLETION_UNINSTALL,
  ),
  Version: documentSchema('Version', 'What "version" prints.', VERSION),
  List: documentSchema('List', 'What "rbac", and "probe" and "canary" with --dry-run, print.', OBJECT_LIST),
} as const;

export type DocumentKind = keyof typeof DOCUMENT_SCHEMAS;

/** The schema of an answer that is one of several documents. */
export function schemaOfAny(kinds: readonly DocumentKind[]): DocumentSchema {
  const schemas = kinds.map((kind): DocumentSchema => DOCUMENT_SCHEMAS[kind]);
  const [only, ...others] = schemas;
  if (only === undefined) throw new RangeError('an answer is some document');
  if (others.length === 0) return only;
  return {
    $schema: only.$schema,
    title: kinds.join(' or '),
    description: schemas.map(({ description }) => description).join(' '),
    type: 'object',
    anyOf: schemas.map(({ properties = {}, required = [] }) => ({ properties, required })),
    // Parts of one name are the same everywhere.
    $defs: Object.assign({}, ...schemas.map(({ $defs }) => $defs)),
  };
}
