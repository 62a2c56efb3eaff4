import type { ExitCode } from './exit-code.ts';
import type { FlowRow } from '../model/flow-row.ts';
import type { Io } from './io.ts';
import type { LiveState } from './open-state.ts';
import type { Measurement } from '../probe/measurement.ts';
import type { ProbeSetRequest } from './request.ts';
import type { SetRowInput } from '../probe/report-set.ts';
import { askRows } from './ask-rows.ts';
import { type AnsweredFlow, type ProbePlan, type ProbeWishes, planProbe, weighFlows } from '../verification.ts';
import { exitCodeOfProbe } from './exit-code.ts';
import { measurePlan } from './measure-plan.ts';
import { probeSetText } from '../report/probe-set-text.ts';
import { probeWishes } from './probe-wishes.ts';
import { readFlowsFile } from './read-flows-file.ts';
import { readRows } from './read-rows.ts';
import { reportProbe } from '../probe/report.ts';
import { reportProbeSet } from '../probe/report-set.ts';
import { setTestRows } from '../report/probe-rows.ts';
import { unresolvedError } from './unresolved-error.ts';
import { UsageError } from './usage-error.ts';
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
  const live = { ...options, input: { kind: 'cluster' } } as const;
  return withLiveState('probe', live, io, readRows(flows), (state) =>
    probeRows(flows, { names, options: live }, io, state, performance.now() - start),
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
  const answered = await answerAll(rows, live);
  const flows = answered.flatMap((each) => (each.kind === 'answered' ? [each.flow] : []));
  const wishes = probeWishes(options);
  refuseTooMany(flows, wishes);
  const plan = await planProbe(live.api, flows, wishes);
  const measured = await measurePlan(plan, { options, io, live, readMs });
  if (measured.kind !== 'measured') return measured.code;
  const report = reportProbeSet(setRows(answered, plan, measured.measurements), measured.timings);
  const text = async (look: TextLook) => probeSetText(report, look);
  const tests = { suite: 'kubectl netpol probe', tests: setTestRows(report) };
  const data = { ...report, input: live.state.input };
  await writeAnswer({ data, name: report.agreement, text, rows: tests }, options, io);
  return exitCodeOfProbe(report);
}

function refuseTooMany(flows: readonly AnsweredFlow[], wishes: ProbeWishes): void {
  const { connections, most } = weighFlows(flows, wishes);
  if (connections <= most) return;
  throw new UsageError(`these flows come to ${connections} connections, and one probe makes ${most} at most`, [
    'share them out among several files, and probe one after another',
    `with less than --endpoints ${wishes.endpoints}, fewer endpoints of each destination are measured`,
  ]);
}

async function answerAll(rows: readonly FlowRow[], { state, more }: LiveState): Promise<readonly Answered[]> {
  const answers = await askRows(rows, { state, more, resolve: true });
  return Promise.all(
    answers.map(async ({ row, answer }): Promise<Answered> => {
      switch (answer.kind) {
        case 'explained':
          return { kind: 'answered', row, flow: { simulation: answer, ends: typedEnds(row, state.namespace) } };
        case 'name-not-found':
          return { kind: 'failed', row, message: answer.message };
        case 'unresolved':
          return { kind: 'failed', row, message: (await unresolvedError(answer.ends, state, more)).message };
      }
    }),
  );
}

function typedEnds(row: FlowRow, current: string | undefined): string {
  const { source, destination, namespace = current } = row;
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
