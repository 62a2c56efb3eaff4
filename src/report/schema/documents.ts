import { FIX_REPORT, LINT_REPORT, WHAT_IF_REPORT } from './advice.ts';
import { FLOW_EXPLANATION, POD_EXPLANATION, REACH_REPORT } from './explanations.ts';
import { PROBE_REPORT } from './probe-report.ts';
import { documentSchema } from './schema.ts';

/** The schemas of documents that `-o json` prints, by their `kind`. */
export const DOCUMENT_SCHEMAS = {
  FlowExplanation: documentSchema('FlowExplanation', 'What "why" prints.', FLOW_EXPLANATION),
  PodExplanation: documentSchema('PodExplanation', 'What "pod" prints.', POD_EXPLANATION),
  ReachReport: documentSchema('ReachReport', 'What "who-can" and "can-reach" print.', REACH_REPORT),
  LintReport: documentSchema('LintReport', 'What "lint" prints.', LINT_REPORT),
  WhatIfReport: documentSchema('WhatIfReport', 'What "what-if" prints.', WHAT_IF_REPORT),
  FixReport: documentSchema('FixReport', 'What "fix" prints.', FIX_REPORT),
  ProbeReport: documentSchema('ProbeReport', 'What "probe" of one connection prints.', PROBE_REPORT),
} as const;

export type DocumentKind = keyof typeof DOCUMENT_SCHEMAS;
