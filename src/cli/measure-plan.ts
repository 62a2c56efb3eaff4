import { EXIT, type ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import type { LiveState } from './open-state.ts';
import type { Measurement, Timings } from '../probe/measurement.ts';
import { askConsent } from './consent.ts';
import { carryOut, mayAskHubble, type ProbePlan, vehiclesOf } from '../verification.ts';
import { createProbeLog } from './probe-log.ts';
import { lookOf } from './look.ts';
import { objectsOf } from '../probe/objects.ts';
import { planText } from '../report/plan-text.ts';
import { writeObjects } from './write-objects.ts';

export type Measured =
  | { readonly kind: 'measured'; readonly measurements: readonly Measurement[]; readonly timings: Timings }
  /** Only shown, or nobody agreed. */
  | { readonly kind: 'not-measured'; readonly code: ExitCode };

interface MeasureContext {
  readonly options: GlobalOptions;
  readonly io: Io;
  readonly live: LiveState;
  /** In ms, before the plan was made. */
  readonly readMs: number;
}

/** Shows a plan, asks for consent, and carries it out; with `--dry-run` prints what it would create. */
export async function measurePlan(plan: ProbePlan, { options, io, live, readMs }: MeasureContext): Promise<Measured> {
  const vehicles = vehiclesOf(plan);
  if (vehicles.length > 0) io.stderr.write(planText(vehicles, lookOf(options, io), { asksHubble: mayAskHubble(plan) }));
  if (options.probe.dryRun) {
    await writeObjects(objectsOf(plan.preparations), options, io);
    return { kind: 'not-measured', code: EXIT.ok };
  }
  const hasSource = vehicles.some(({ role }) => role === 'source');
  if (hasSource && !(await askConsent(options.probe.yes, io))) return { kind: 'not-measured', code: EXIT.failure };
  // From here on something of ours may be in the cluster: Ctrl-C ends the scripts, not the tidying.
  live.keepOpen();
  const log = await createProbeLog(vehicles, options, io);
  const { api } = live;
  const measurements = await carryOut(plan, { api, signal: io.signal, onEvent: log.note, readMs }).finally(log.end);
  return { kind: 'measured', measurements, timings: measurements[0]?.timings ?? {} };
}
