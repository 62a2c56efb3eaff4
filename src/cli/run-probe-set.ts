import type { ExitCode } from './exit-code.ts';
import type { FlowRow } from '../model/flow-row.ts';
import type { Io } from './io.ts';
import type { LiveState } from './open-state.ts';
import type { Measurement } from '../probe/measurement.ts';
import type { ProbeSetRequest } from './request.ts';
import type { SetRowInput } from '../probe/report-set.ts';
import { answerFlow, outsideNames, prepareAnalysis } from '../analysis.ts';
import { type AnsweredFlow, type ProbePlan, planProbe } from '../verification.ts';
import { exitCodeOfProbe } from './exit-code.ts';
import { lookUpNames } from './look-up-names.ts';
import { measurePlan } from './measure-plan.ts';
import { probeSetText } from '../report/probe-set-text.ts';
import { probeWishes } from './probe-wishes.ts';
import { readFlows } from '../cluster/read-flow.ts';
import { readFlowsFile } from './read-flows-file.ts';
import { reportProbe } from '../probe/report.ts';
import { reportProbeSet } from '../probe/report-set.ts';
import { setTestRows } from '../report/probe-rows.ts';
import { unresolvedError } from './unresolved-error.ts';
import { UsageError } from './usage-error.ts';
import { withEnforcer } from './with-enforcer.ts';
import { withLiveState } from './open-state.ts';
import { writeAnswer, type TextLook } from './write-answer.ts';

/** Answers `kubectl netpol probe -f flows.yaml`: many flows, each pod visited once, one report. */
export async function runProbeSet({ names, options }: ProbeSetRequest, io: Io): Promise<ExitCode> {
  const start = performance.now();
  const { flows, manifests } = await readFlowsFile(names, options, io, 'optional');
  if (!manifests.isStateless) {
    throw new UsageError('"probe" measures the live cluster: the files may hold flows only', [
      'to hold flows to manifests: kubectl netpol check -f flows.yaml -f ./manifests',
    ]);
  }
  const rowsIn = (namespace: string | undefined): readonly FlowRow[] =>
    flows.map((row) => {
      const home = row.namespace ?? namespace;
      return home === undefined ? row : { ...row, namespace: home };
    });
  const plan = withEnforcer((collector, namespace) =>
    readFlows(
      collector,
      flows.map((row) => ({ ...row, namespace: row.namespace ?? namespace })),
    ),
  );
  const live = { ...options, input: { kind: 'cluster' } } as const;
  return withLiveState('probe', live, io, plan, (state) =>
    probeRows(rowsIn(state.state.namespace), { names, options: live }, io, state, performance.now() - start),
  );
}

type Answered =
  | { readonly kind: 'answered'; readonly row: FlowRow; readonly flow: AnsweredFlow }
  | { readonly kind: 'failed'; readonly row: FlowRow; readonly message: string };

async function probeRows(
  rows: readonly FlowRow[],
  { options }: ProbeSetRequest,
  io: Io,
  live: LiveState,
  readMs: number,
): Promise<ExitCode> {
  const answered = await answerRows(rows, live);
  const flows = answered.flatMap((each) => (each.kind === 'answered' ? [each.flow] : []));
  const plan = await planProbe(live.api, flows, probeWishes(options));
  const measured = await measurePlan(plan, { options, io, live, readMs });
  if (measured.kind !== 'measured') return measured.code;
  const report = reportProbeSet(setRows(answered, plan, measured.measurements), measured.timings);
  const text = async (look: TextLook) => probeSetText(report, look);
  const tests = { suite: 'kubectl netpol probe', tests: setTestRows(report) };
  const data = { ...report, input: live.state.input };
  await writeAnswer({ data, name: report.agreement, text, rows: tests }, options, io);
  return exitCodeOfProbe(report);
}

async function answerRows(rows: readonly FlowRow[], { state, more }: LiveState): Promise<readonly Answered[]> {
  const analysis = prepareAnalysis(state.snapshot);
  const endsOf = ({ source, destination, namespace }: FlowRow) => ({ source, destination, namespace });
  const names = rows.flatMap((row) => outsideNames(analysis, endsOf(row)));
  const addressesOfNames = await lookUpNames(names);
  return Promise.all(
    rows.map(async (row): Promise<Answered> => {
      const question = { ...endsOf(row), addressesOfNames, inputFlags: state.inputFlags };
      const answer = answerFlow(analysis, question);
      if (answer.kind === 'unresolved') {
        return { kind: 'failed', row, message: (await unresolvedError(answer.ends, state, more)).message };
      }
      return { kind: 'answered', row, flow: { simulation: answer, ends: typedEnds(row) } };
    }),
  );
}

function typedEnds({ source, destination, namespace }: FlowRow): string {
  return `${source.text} ${destination.text}${namespace === undefined ? '' : ` -n ${namespace}`}`;
}

/** The rows in the order of the file, whatever became of them. */
function setRows(
  answered: readonly Answered[],
  { flows }: ProbePlan,
  measurements: readonly Measurement[],
): readonly SetRowInput[] {
  return answered.map((each) => {
    const { name, expect, position, source, destination } = each.row;
    const base = {
      ...(name === undefined ? {} : { name }),
      ...(expect === undefined ? {} : { expect }),
      place: `${position.file}:${position.line}`,
    };
    if (each.kind === 'failed') {
      const flow = `${source.text} → ${destination.text}`;
      return { ...base, flow, result: { kind: 'failed', message: each.message } };
    }
    const { explanation } = each.flow.simulation;
    const planned = flows.findIndex(({ simulation }) => simulation === each.flow.simulation);
    const measurement = measurements[planned];
    const flow = explanation.flow;
    if (measurement === undefined || measurement.legs.length === 0) {
      return { ...base, flow, result: { kind: 'failed', message: explanation.summary } };
    }
    return { ...base, flow, result: { kind: 'measured', report: reportProbe(measurement) } };
  });
}
