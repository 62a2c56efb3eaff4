import type { API_VERSION, MissingExplanation } from './explanation.ts';
import type { Bystander, Enforcer } from '../model/enforcement.ts';
import type { Assumption, Divergence, UnreadSetting } from '../model/divergence.ts';

/** Who enforces policies here, how that was found out, and what it changes in answers: what every report prints. */
export interface EnforcerReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'EnforcerReport';
  /** `unclear` also where files say nothing of it. */
  readonly status: 'enforced' | 'not-enforced' | 'unclear';
  /** All of it in one sentence. */
  readonly summary: string;
  /** A connection must pass all of them. */
  readonly enforcers: readonly ReportedEnforcer[];
  /** Components that were found and enforce nothing. */
  readonly found: readonly Bystander[];
  /** Where nobody was found: what was looked at. */
  readonly evidence: readonly string[];
  /** What could not be read. */
  readonly missing: readonly MissingExplanation[];
}

export interface ReportedEnforcer extends Omit<Enforcer, 'model' | 'divergences' | 'assumptions'> {
  /** Where it reads policies otherwise than the API has them; all answers here count with that. */
  readonly differences: readonly Difference[];
  /** The same of those that are defects of its version. */
  readonly defects: readonly Difference[];
  /** Settings that were not read and are taken for what they usually are. */
  readonly assumed: readonly AssumedSetting[];
}

export type AssumedSetting = Omit<Assumption, 'reads' | 'gap'>;

export type Difference = Omit<Divergence, 'reads' | 'hangsOn' | 'concerns'> & {
  /** The flags of the model that it sets, with their values. */
  readonly reads: Readonly<Record<string, string>>;
  /** The setting that was not read and would say whether it is so here; absent: there is none. */
  readonly hangsOn?: Omit<UnreadSetting, 'gap'>;
};
