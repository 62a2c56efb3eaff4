import type { ExitCode } from './exit-code.ts';
import { EXIT, exitCodeOfProbe } from './exit-code.ts';
import type { Io } from './io.ts';
import type { LiveState } from './open-state.ts';
import type { ProbePlan } from '../verification.ts';
import type { ProbeRequest } from './request.ts';
import type { Simulation } from '../probe/measurement.ts';
import { answerFlow, outsideNames, prepareAnalysis } from '../analysis.ts';
import { askConsent } from './consent.ts';
import { carryOut, planProbe, vehiclesOf } from '../verification.ts';
import { createProbeLog } from './probe-log.ts';
import { DEFAULT_IMAGE } from '../probe/wishes.ts';
import { lookOf } from './look.ts';
import { lookUpNames } from './look-up-names.ts';
import { objectsOf } from '../probe/objects.ts';
import { planText } from '../report/plan-text.ts';
import { probeText } from '../report/probe-text.ts';
import { readFlow } from '../cluster/read-flow.ts';
import { reportProbe } from '../probe/report.ts';
import { unresolvedError } from './unresolved-error.ts';
import { UsageError } from './usage-error.ts';
import { withEnforcer } from './with-enforcer.ts';
import { withLiveState } from './open-state.ts';
import { writeAnswer, type TextLook } from './write-answer.ts';

/** Answers `kubectl netpol probe`. */
export async function runProbe(request: ProbeRequest, io: Io): Promise<ExitCode> {
  const { options, source, destination } = request;
  const start = performance.now();
  const plan = withEnforcer((collector, namespace) => readFlow(collector, { source, destination, namespace }));
  return withLiveState('probe', options, io, plan, async (live) => {
    const { state, more } = live;
    const analysis = prepareAnalysis(state.snapshot);
    const ends = { source, destination, namespace: state.namespace };
    const addressesOfNames = await lookUpNames(outsideNames(analysis, ends));
    const answer = answerFlow(analysis, { ...ends, addressesOfNames, inputFlags: state.inputFlags });
    if (answer.kind === 'unresolved') throw await unresolvedError(answer.ends, state, more);
    return probeFlow(request, io, live, answer, performance.now() - start);
  });
}

async function probeFlow(
  request: ProbeRequest,
  io: Io,
  { api, state, keepOpen }: LiveState,
  simulation: Simulation,
  readMs: number,
): Promise<ExitCode> {
  const { options } = request;
  const { probe } = options;
  const wishes = { ...probe, image: probe.image ?? DEFAULT_IMAGE };
  const plan = await planProbe(api, [{ simulation, ends: request.typed }], wishes);
  if (plan.flows.every(({ legs }) => legs.length === 0)) throw nothingToMeasure(request, simulation);
  if (probe.dryRun) {
    await writeObjects(plan, request, io);
    return EXIT.ok;
  }
  if (vehiclesOf(plan).some(({ role }) => role === 'source')) {
    io.stderr.write(planText(vehiclesOf(plan), lookOf(options, io)));
    if (!(await askConsent(probe.yes, io))) return EXIT.failure;
  }
  // From here on something of ours may be in the cluster: Ctrl-C ends the scripts, not the tidying.
  keepOpen();
  const log = await createProbeLog(options, io);
  const { signal } = io;
  const [measurement] = await carryOut(plan, { api, signal, onEvent: log.note, readMs }).finally(log.end);
  if (measurement === undefined) throw new Error('one flow was planned, and none was measured');
  const report = reportProbe(measurement);
  const text = async (look: TextLook) => probeText(report, look);
  await writeAnswer({ data: { ...report, input: state.input }, name: report.agreement, text }, options, io);
  return exitCodeOfProbe(report);
}

/** The exact objects of `--dry-run`, as one list, or as YAML that could be applied. */
async function writeObjects(plan: ProbePlan, { options }: ProbeRequest, io: Io): Promise<void> {
  const items = objectsOf(plan.preparations);
  io.stderr.write(planText(vehiclesOf(plan), lookOf(options, io)));
  const text = async () => {
    const { toYaml } = await import('../report/yaml.ts');
    return items.map((item) => `---\n${toYaml(item)}`).join('');
  };
  await writeAnswer({ data: { apiVersion: 'v1', kind: 'List', items }, name: String(items.length), text }, options, io);
}

function nothingToMeasure({ source, destination }: ProbeRequest, { explanation }: Simulation): UsageError {
  return new UsageError(`there is no connection to try from "${source.text}" to "${destination.text}"`, [
    explanation.summary,
  ]);
}
