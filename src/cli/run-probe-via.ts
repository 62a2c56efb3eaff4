import type { AnsweredLeg } from '../via.ts';
import { askVia, viaReading } from './ask-via.ts';
import type { ExitCode } from './exit-code.ts';
import { exitCodeOfProbe } from './exit-code.ts';
import { explainUnmeasured } from '../probe/unmeasured.ts';
import type { Io } from './io.ts';
import type { LiveState } from './open-state.ts';
import type { Measurement } from '../probe/measurement.ts';
import { measurePlan } from './measure-plan.ts';
import { findElsewhere } from '../probe/elsewhere.ts';
import { planProbe, type ProbePlan } from '../verification.ts';
import type { ProbeRequest } from './request.ts';
import { probeViaText } from '../report/probe-via-text.ts';
import { probeWishes } from './probe-wishes.ts';
import { reportProbe } from '../probe/report.ts';
import { reportProbeVia, type ViaLegInput } from '../probe/report-via.ts';
import { UsageError } from './usage-error.ts';
import type { Via } from '../model/via.ts';
import type { ViaExplanation } from '../explain/via-explanation.ts';
import { viaTestRows } from '../report/probe-rows.ts';
import { withLiveState } from './open-state.ts';
import { writeAnswer, type TextLook } from './write-answer.ts';

/** Answers `kubectl netpol probe --via`: each leg is tried by who makes it, as far as that is a pod. */
export async function runProbeVia(request: ProbeRequest, via: Via, io: Io): Promise<ExitCode> {
  // As for one flow: what is connected to needs an address.
  const options = { ...request.options, resolve: true };
  const start = performance.now();
  return withLiveState('probe', options, io, viaReading(request, via), async (live) => {
    const { explanation, legs, input } = await askVia({ ...request, options }, via, live.state, live.more);
    const ends = `${request.typed} --via ${via.text}`;
    const flows = legs.flatMap(({ flow }) => (flow === undefined ? [] : [{ simulation: flow, ends }]));
    const readMs = performance.now() - start;
    const plan = await planProbe(live.api, flows, probeWishes(options));
    const untried = await explainUntried(legs, plan, explanation, live);
    if (untried.size === legs.length) throw nothingToTry(explanation, [...untried.values()]);
    const measured = await measurePlan(plan, { options, io, live, readMs });
    if (measured.kind === 'not-measured') return measured.code;
    const results = legs.map((each) => resultOf(each, measured.measurements, untried));
    const report = reportProbeVia(explanation, results, measured.timings);
    const text = async (look: TextLook) => probeViaText(report, look);
    const rows = { suite: 'kubectl netpol probe', tests: viaTestRows(report) };
    await writeAnswer({ data: { ...report, input }, name: report.agreement, text, rows }, options, io);
    return exitCodeOfProbe(report);
  });
}

type Untried = Extract<ViaLegInput['result'], { readonly kind: 'not-measured' }>;

/** The legs that nothing can be made to go, each with the reason and how else to find out. */
async function explainUntried(
  legs: readonly AnsweredLeg[],
  { flows }: ProbePlan,
  { via }: ViaExplanation,
  { api }: LiveState,
): Promise<ReadonlyMap<AnsweredLeg, Untried>> {
  const untried = legs.map(async (each): Promise<readonly [AnsweredLeg, Untried][]> => {
    const { leg, flow, callers } = each;
    const planned = flows.find(({ simulation }) => simulation === flow);
    if (planned !== undefined && planned.legs.length > 0) return [];
    const reasons = planned === undefined ? [leg.sentence] : await explainUnmeasured(api, planned.choice);
    const why = reasons.length > 0 ? reasons.join('; ') : (leg.explanation?.summary ?? leg.sentence);
    const elsewhere = findElsewhere({ leg, question: flow?.question, callers }, via);
    return [[each, { kind: 'not-measured', why, elsewhere }]];
  });
  return new Map((await Promise.all(untried)).flat());
}

function nothingToTry({ flow, summary }: ViaExplanation, untried: readonly Untried[]): UsageError {
  const hints = untried.flatMap(({ why, elsewhere }) => [
    why,
    ...elsewhere.map((step) => (step.command === '' ? step.why : `${step.why}: ${step.command}`)),
  ]);
  return new UsageError(`there is no connection to try of "${flow}"`, hints.length > 0 ? hints : [summary]);
}

function resultOf(
  each: AnsweredLeg,
  measurements: readonly Measurement[],
  untried: ReadonlyMap<AnsweredLeg, Untried>,
): ViaLegInput {
  const { leg, flow } = each;
  const result = untried.get(each);
  if (result !== undefined) return { leg, result };
  const measurement = measurements.find(({ simulation }) => simulation === flow);
  if (measurement === undefined) throw new Error('a leg was planned, and not measured');
  return { leg, result: { kind: 'measured', report: reportProbe(measurement) } };
}
