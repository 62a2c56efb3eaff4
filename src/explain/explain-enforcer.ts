import { API_VERSION } from './explanation.ts';
import type { Difference, EnforcerReport, ReportedEnforcer } from './enforcer-report.ts';
import type { Divergence, UnreadSetting } from '../model/divergence.ts';
import type { Enforcement, Enforcer } from '../model/enforcement.ts';
import { explainEnforcement } from './enforcement.ts';
import { NOTHING_SAID } from './phrase/enforcement.ts';

/** Who enforces, as a report of its own; `undefined`: nothing is known of it, as in most files. */
export function explainEnforcer(enforcement: Enforcement | undefined): EnforcerReport {
  const base = { apiVersion: API_VERSION, kind: 'EnforcerReport' } as const;
  if (enforcement === undefined) {
    return { ...base, status: 'unclear', summary: NOTHING_SAID, enforcers: [], found: [], evidence: [], missing: [] };
  }
  const { sentence, found, evidence, missing } = explainEnforcement(enforcement);
  return {
    ...base,
    status: enforcement.kind === 'unknown' ? 'unclear' : enforcement.kind,
    summary: sentence,
    enforcers: enforcement.kind === 'enforced' ? enforcement.enforcers.map(reportEnforcer) : [],
    found,
    evidence,
    missing,
  };
}

function reportEnforcer({ model: _, divergences = [], assumptions = [], ...enforcer }: Enforcer): ReportedEnforcer {
  const differences = divergences.map(differenceOf);
  return {
    ...enforcer,
    differences: differences.filter(({ defect }) => defect === undefined),
    defects: differences.filter(({ defect }) => defect !== undefined),
    assumed: assumptions.map(({ reads: __, gap: ___, ...assumed }) => assumed),
  };
}

function differenceOf({ reads, hangsOn, concerns: _, ...divergence }: Divergence): Difference {
  return {
    ...divergence,
    ...(hangsOn === undefined ? {} : { hangsOn: withoutGap(hangsOn) }),
    reads: Object.fromEntries(Object.entries(reads).map(([flag, value]) => [flag, String(value)])),
  };
}

/** Gaps stand among what is missing. */
function withoutGap({ gap: _, ...unread }: UnreadSetting): Omit<UnreadSetting, 'gap'> {
  return unread;
}
