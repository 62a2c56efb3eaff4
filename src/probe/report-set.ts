import type { ProbeReport, ProbeSetReport, ProbeSetRow } from './probe-report.ts';
import { API_VERSION } from '../explain/explanation.ts';
import { compareAll } from './compare.ts';
import { phraseRow, phraseTotals } from './phrase/set.ts';
import type { Timings } from './measurement.ts';

/** One flow of many, with what became of it. */
export interface SetRowInput {
  readonly flow: string;
  readonly name?: string;
  /** `flows.yaml:7`. */
  readonly place?: string;
  readonly expect?: 'allow' | 'deny';
  readonly durationMs?: number;
  readonly result:
    | { readonly kind: 'measured'; readonly report: ProbeReport }
    /** It could not be probed at all, and why. */
    | { readonly kind: 'failed'; readonly message: string };
}

/** Many flows as one: the network has to do what the policies say, and what the file expects, in each of them. */
export function reportProbeSet(inputs: readonly SetRowInput[], timings: Timings): ProbeSetReport {
  const rows = inputs.map(reportRow);
  const count = (agreement: ProbeSetRow['agreement']): number =>
    rows.filter((row) => row.agreement === agreement).length;
  const totals = {
    flows: rows.length,
    agree: count('agree'),
    disagree: count('disagree'),
    inconclusive: count('inconclusive'),
    failed: count('failed'),
    unmet: rows.filter(({ met }) => met === false).length,
  };
  return {
    apiVersion: API_VERSION,
    kind: 'ProbeSetReport',
    agreement: compareAll(
      rows.map(({ agreement, met }) =>
        met === false ? 'disagree' : agreement === 'failed' ? 'inconclusive' : agreement,
      ),
    ),
    summary: phraseTotals(totals),
    totals,
    rows,
    timings,
  };
}

function reportRow({ flow, name = flow, place, expect, durationMs, result }: SetRowInput): ProbeSetRow {
  const base = {
    name,
    flow,
    ...(place === undefined ? {} : { place }),
    ...(expect === undefined ? {} : { expect }),
    ...(durationMs === undefined ? {} : { durationMs }),
  };
  if (result.kind === 'failed') return { ...base, agreement: 'failed', summary: result.message };
  const { report } = result;
  const isOpen = opennessOf(report);
  const met = expect === undefined || isOpen === undefined ? undefined : isOpen === (expect === 'allow');
  return {
    ...base,
    ...(met === undefined ? {} : { met }),
    agreement: isFailed(report) ? 'failed' : report.agreement,
    simulated: report.simulated.verdict,
    measured: report.measured.class,
    summary: phraseRow(report, met === false ? expect : undefined),
    report,
  };
}

function isFailed({ measured }: ProbeReport): boolean {
  return measured.class === 'PROBE_FAILED';
}

/** Whether packets arrive; undefined where that is not certain, or not the same for all of it. */
export function opennessOf({ measured: { class: measured } }: ProbeReport): boolean | undefined {
  switch (measured) {
    case 'REACHABLE':
    case 'NO_LISTENER':
      return true;
    case 'BLOCKED':
    case 'REJECTED':
      return false;
    case 'DNS_FAILURE':
    case 'TARGET_DOWN':
    case 'INCONCLUSIVE':
    case 'PROBE_FAILED':
    case 'MIXED':
      return undefined;
  }
}
