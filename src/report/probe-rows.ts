import type { ProbeSetReport, ProbeSetRow } from '../probe/probe-report.ts';
import type { TestRow } from './test-row.ts';

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
function outcomeOf({ agreement, met }: ProbeSetRow): TestRow['outcome'] {
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
