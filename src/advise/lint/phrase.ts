import type { InputReport } from '../../explain/explanation.ts';
import type { LintCounts, ReportedFinding } from './lint-report.ts';
import type { Lint, LintNeed } from './lint.ts';
import { explainGap } from '../../explain/missing.ts';
import { LINT_IGNORE_ANNOTATION } from '../../model/lint-ignore.ts';
import type { NotChecked } from './not-checked.ts';
import type { PolicyCount } from '../../model/policy-count.ts';
import { phrasePolicyCount } from '../phrase/policy-count.ts';
import { count, someOf } from './words.ts';

/** Headings and words of a page. */
export const WORDS = {
  title: 'kubectl netpol lint',
  columns: ['severity', 'lint', 'object', 'what is wrong'],
  fix: 'fix',
  notChecked: 'Not checked',
  checkedInPart: 'Checked in part',
  notRead: 'Not read',
} as const;

export const EXPLAIN_WORDS = {
  why: 'Why it matters',
  remedy: 'What to do',
  needs: 'What has to be known',
  ignore: 'To leave an object out, annotate it',
  source: 'Reference',
} as const;

export interface SummaryFacts extends PolicyCount {
  readonly counts: LintCounts;
  /** Lints that were not checked at all. */
  readonly blind: number;
  readonly lints: number;
  readonly namespace: string | undefined;
  /** Some file could not be read. */
  readonly isUnread: boolean;
}

/** The answer in a line: `3 errors, 1 warning in 12 policies; 4 of 46 lints were not checked`. */
export function phraseSummary(facts: SummaryFacts): string {
  const { counts, blind, lints, namespace, isUnread } = facts;
  const parts = [
    ...(counts.error > 0 ? [count(counts.error, 'error')] : []),
    ...(counts.warning > 0 ? [count(counts.warning, 'warning')] : []),
    ...(counts.info > 0 ? [`${counts.info} for information`] : []),
  ];
  const found = parts.length === 0 ? 'nothing found' : parts.join(', ');
  const where = namespace === undefined ? '' : ` of namespace "${namespace}"`;
  const more = [
    ...(isUnread ? ['not everything could be read'] : []),
    ...(blind > 0 ? [`${blind} of ${count(lints, 'lint')} ${blind === 1 ? 'was' : 'were'} not checked`] : []),
    ...(counts.ignored > 0 ? [`${counts.ignored} ignored by annotation`] : []),
  ];
  return [`${found} in ${phrasePolicyCount(facts)}${where}`, ...more].join('; ');
}

const NEEDS: Readonly<Record<LintNeed, string>> = {
  pods: 'pods or workloads',
  namespaces: 'namespaces',
  services: 'Services',
  addresses: 'pods with addresses',
  nodes: 'nodes',
  enforcer: 'who enforces policies',
  webhooks: 'webhooks or aggregated APIs',
  monitors: 'ServiceMonitors or PodMonitors',
  ingresses: 'Ingresses',
};

/** Why a lint could not look, or not everywhere. */
export function phraseNotChecked({ missing, namespaces, gap }: NotChecked, source: InputReport['kind']): string {
  const where = namespaces === undefined ? '' : ` in ${count(namespaces.length, 'namespace')} (${someOf(namespaces)})`;
  if (gap !== undefined) return `${NEEDS[missing]}${where} could not be read: ${explainGap(gap).text}`;
  if (missing === 'enforcer') return 'it is not known who enforces policies';
  const held = `the ${source === 'files' ? 'files hold' : 'state holds'} no ${NEEDS[missing]}`;
  return `${held}${where}`;
}

/** The place of a finding in a file, as an editor takes it. */
export function phrasePlace({ file, line, column }: ReportedFinding): string | undefined {
  return file === undefined ? undefined : `${file}:${line}:${column}`;
}

/** What `--explain` and the documentation say of a lint, a paragraph each. */
export function phraseLint({ why, remedy, needs, uses = [], id, source }: Lint): {
  readonly why: string;
  readonly remedy: string;
  readonly needs: string;
  readonly ignore: string;
  readonly source: string;
} {
  const list = (which: readonly LintNeed[]): string => which.map((need) => NEEDS[need]).join(', ');
  const needed = needs.length === 0 ? 'nothing but the policies' : list(needs);
  return {
    why,
    remedy,
    needs: uses.length === 0 ? needed : `${needed}; sees more with ${list(uses)}`,
    ignore: `${LINT_IGNORE_ANNOTATION}: ${id}`,
    source,
  };
}
