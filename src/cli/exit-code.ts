import type { ProbeReport, ProbeSetReport } from '../probe/probe-report.ts';
import type { ViaProbeReport } from '../probe/via-probe-report.ts';
import type { Verdict } from '../model/verdict.ts';

/** What a script may rely on (docs: exit codes). `interrupted` and `noReader` are the shell's own 128 + signal. */
export const EXIT = {
  /** Allowed; or simulation and measurement agree; or there is nothing to complain about. */
  ok: 0,
  /** No answer: bad usage, no connection, forbidden. */
  failure: 1,
  denied: 2,
  /** Simulation and measurement disagree. */
  disagree: 3,
  /** Unknown, mixed or inconclusive. */
  unclear: 4,
  interrupted: 130,
  noReader: 141,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of a simulated answer. */
export function exitCodeOf(verdict: Verdict): ExitCode {
  switch (verdict) {
    case 'ALLOW':
    // Nothing enforces the policies, so the connection works.
    case 'NOT_ENFORCED':
      return EXIT.ok;
    case 'DENY':
      return EXIT.denied;
    case 'UNKNOWN':
    case 'MIXED':
    // There is no connection to judge: neither allowed nor denied.
    case 'IMPOSSIBLE':
      return EXIT.unclear;
  }
}

/** The exit code of a measured answer, of one flow or of many: a disagreement counts before all else. */
export function exitCodeOfProbe(report: ProbeReport | ProbeSetReport | ViaProbeReport): ExitCode {
  if (report.agreement === 'disagree') return EXIT.disagree;
  if (!isMeasured(report)) return EXIT.failure;
  return report.agreement === 'agree' ? EXIT.ok : EXIT.unclear;
}

function isMeasured(report: ProbeReport | ProbeSetReport | ViaProbeReport): boolean {
  switch (report.kind) {
    case 'ProbeReport':
      return report.measured.class !== 'PROBE_FAILED';
    case 'ProbeSetReport':
      return report.totals.failed < report.totals.flows;
    case 'ViaProbeReport':
      return report.legs.some((leg) => leg.report !== undefined && isMeasured(leg.report));
  }
}
