import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { ProbeRequest } from './request.ts';
import { exitCodeOfProbe } from './exit-code.ts';
import { flowReading, planFlow } from './plan-flow.ts';
import { measurePlan } from './measure-plan.ts';
import { probeText } from '../report/probe-text.ts';
import { reportProbe } from '../probe/report.ts';
import { reportProbeSet } from '../probe/report-set.ts';
import { setTestRows } from '../report/probe-rows.ts';
import { withLiveState } from './open-state.ts';
import { writeAnswer, type TextLook } from './write-answer.ts';

/** Answers `kubectl netpol probe SOURCE DESTINATION`. */
export async function runProbe(request: ProbeRequest, io: Io): Promise<ExitCode> {
  const { options } = request;
  const start = performance.now();
  return withLiveState('probe', options, io, flowReading(request), async (live) => {
    const { plan, readMs } = await planFlow(request, live, start);
    const measured = await measurePlan(plan, { options, io, live, readMs });
    if (measured.kind === 'not-measured') return measured.code;
    const [measurement] = measured.measurements;
    if (measurement === undefined) throw new Error('one flow was planned, and none was measured');
    const report = reportProbe(measurement);
    const text = async (look: TextLook) => probeText(report, look);
    const alone = reportProbeSet([{ flow: report.flow, result: { kind: 'measured', report } }], report.timings);
    const rows = { suite: 'kubectl netpol probe', tests: setTestRows(alone) };
    await writeAnswer(
      { data: { ...report, input: live.state.input }, name: report.agreement, text, rows },
      options,
      io,
    );
    return exitCodeOfProbe(report);
  });
}
