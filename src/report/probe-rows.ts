import type { ProbeSetReport, ProbeSetRow } from '../probe/probe-report.ts';
import type { TestRow } from './test-row.ts';
import type { ViaLegReport, ViaProbeReport } from '../probe/via-probe-report.ts';
import { LEGS } from '../explain/phrase/via.ts';

/** Many flows as pipelines want them: a flow passes where the network does what the policies say, and what is expected. */
export function setTestRows({ rows }: ProbeSetReport): readonly TestRow[] {
  return rows.map((row) => ({
    name: row.name,
    outcome: outcomeOf(row),
    message: row.summary,
    detail: detailOf(row),
    ...(row.durationMs === undefined ? {} : { durationMs: Math.round(row.durationMs) }),
  }));
}

/** A flow whose answer is not certain has not passed, and nothing is known to be wrong with it. */
function outcomeOf({ agreement, met }: Pick<ProbeSetRow, 'agreement' | 'met'>): TestRow['outcome'] {
  if (agreement === 'disagree' || met === false) return 'fail';
  return agreement === 'agree' ? 'pass' : 'error';
}

function detailOf({ name, flow, place, simulated, measured, report }: ProbeSetRow): readonly string[] {
  return [
    ...(name === flow ? [] : [flow]),
    ...(place === undefined ? [] : [place]),
    ...(simulated === undefined ? [] : [`simulated ${simulated}`]),
    ...(measured === undefined ? [] : [`measured ${measured}`]),
    ...(report?.causes ?? []).map(({ code, text }) => `${code}: ${text}`),
  ];
}

/** A request that is passed on: the whole, then each leg; of a leg that nothing could go, nothing was asked. */
export function viaTestRows({
  flow,
  agreement,
  summary,
  simulated,
  measured,
  legs,
}: ViaProbeReport): readonly TestRow[] {
  return [
    {
      name: flow,
      outcome: outcomeOf({ agreement }),
      message: summary,
      detail: [`simulated ${simulated.verdict}`, `measured ${measured.summary}`],
    },
    ...legs.map(legRow),
  ];
}

function legRow({ leg, port, flow, simulated, agreement, summary, report }: ViaLegReport): TestRow {
  return {
    name: `${LEGS[leg]}${port === undefined ? '' : ` by ${port}`}${flow === undefined ? '' : `: ${flow}`}`,
    outcome: agreement === 'not-measured' ? 'skip' : outcomeOf({ agreement }),
    message: summary,
    detail: [
      `simulated ${simulated}`,
      ...(report === undefined ? [] : [`measured ${report.measured.class}`]),
      ...(report?.causes ?? []).map(({ code, text }) => `${code}: ${text}`),
    ],
  };
}
