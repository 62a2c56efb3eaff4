import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { ProbeRequest } from './request.ts';
import { answerFlow, outsideNames, prepareAnalysis } from '../analysis.ts';
import { exitCodeOfProbe } from './exit-code.ts';
import { lookUpNames } from './look-up-names.ts';
import { measurePlan } from './measure-plan.ts';
import { planProbe } from '../verification.ts';
import { probeText } from '../report/probe-text.ts';
import { probeWishes } from './probe-wishes.ts';
import { readFlow } from '../cluster/read-flow.ts';
import { reportProbe } from '../probe/report.ts';
import { reportProbeSet } from '../probe/report-set.ts';
import { setTestRows } from '../report/probe-rows.ts';
import { unresolvedError } from './unresolved-error.ts';
import { UsageError } from './usage-error.ts';
import { withEnforcer } from './with-enforcer.ts';
import { withLiveState } from './open-state.ts';
import { writeAnswer, type TextLook } from './write-answer.ts';

/** Answers `kubectl netpol probe SOURCE DESTINATION`. */
export async function runProbe({ options, source, destination, typed }: ProbeRequest, io: Io): Promise<ExitCode> {
  const start = performance.now();
  const reading = withEnforcer((collector, namespace) => readFlow(collector, { source, destination, namespace }));
  return withLiveState('probe', options, io, reading, async (live) => {
    const { state, more, api } = live;
    const analysis = prepareAnalysis(state.snapshot);
    const ends = { source, destination, namespace: state.namespace };
    const addressesOfNames = await lookUpNames(outsideNames(analysis, ends));
    const simulation = answerFlow(analysis, { ...ends, addressesOfNames, inputFlags: state.inputFlags });
    if (simulation.kind === 'unresolved') throw await unresolvedError(simulation.ends, state, more);
    const readMs = performance.now() - start;
    const plan = await planProbe(api, [{ simulation, ends: typed }], probeWishes(options));
    if (plan.flows.every(({ legs }) => legs.length === 0)) {
      throw new UsageError(`there is no connection to try from "${source.text}" to "${destination.text}"`, [
        simulation.explanation.summary,
      ]);
    }
    const measured = await measurePlan(plan, { options, io, live, readMs });
    if (measured.kind === 'not-measured') return measured.code;
    const [measurement] = measured.measurements;
    if (measurement === undefined) throw new Error('one flow was planned, and none was measured');
    const report = reportProbe(measurement);
    const text = async (look: TextLook) => probeText(report, look);
    const alone = reportProbeSet([{ flow: report.flow, result: { kind: 'measured', report } }], report.timings);
    const rows = { suite: 'kubectl netpol probe', tests: setTestRows(alone) };
    await writeAnswer({ data: { ...report, input: state.input }, name: report.agreement, text, rows }, options, io);
    return exitCodeOfProbe(report);
  });
}
