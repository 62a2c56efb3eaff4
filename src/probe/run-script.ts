import type { Output } from './attempt.ts';
import type { ClusterApi } from '../cluster/api.ts';
import { ClusterError } from '../cluster/errors.ts';
import { followStart } from './follow-start.ts';
import type { LeftBehind, VehicleRun } from './measurement.ts';
import type { Obstacle, Vehicle } from './vehicle.ts';
import { createOutputReader, type OutputEvent } from './read-output.ts';
import { phraseTooLong } from './phrase/failure.ts';
import type { PodName } from './run-job.ts';
import type { ProbeFailure } from './failure.ts';

/** What one script needs of whoever runs it. */
export interface ScriptHost {
  readonly api: ClusterApi;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  /** Nothing more can be learned: its output so far counts. */
  readonly enough: AbortSignal;
  readonly onRunning: () => void;
  readonly onSaid: (event: OutputEvent) => void;
  readonly onEnded: (failure: ProbeFailure | undefined) => void;
  readonly startTimeoutMs: number;
  readonly runTimeoutMs: number;
}

export interface RunResult {
  readonly run: VehicleRun;
  readonly leftBehind: readonly LeftBehind[];
  /** The container cannot run a script at all: another one, or another way, may. */
  readonly obstacle?: Obstacle;
}

/** Waits for a script's container to run, and reads its log to the end. `asked`: when it was asked for (performance.now). */
export async function followScript(
  vehicle: Vehicle,
  pod: PodName,
  asked: number,
  host: ScriptHost,
): Promise<VehicleRun> {
  const { container, image = '' } = vehicle;
  const wait = { container, image, deadlineMs: host.startTimeoutMs, signal: host.signal };
  const start = await followStart(host.api, pod, wait);
  const startMs = performance.now() - asked;
  if ('why' in start) return { vehicle, startMs, failure: start };
  host.onRunning();
  const running = performance.now();
  const reader = createOutputReader();
  const deadline = AbortSignal.timeout(host.runTimeoutMs);
  const signal = AbortSignal.any([host.signal, deadline, host.enough]);
  for await (const line of host.api.writer.log(pod, container, { signal })) {
    const event = reader.line(line);
    if (event !== undefined) host.onSaid(event);
    // The last line is the script's own end; the container's may take the kubelet a while to see.
    if (reader.output().isWhole) break;
  }
  const output = wanted(reader.output(), host.enough);
  const run = { vehicle, output, startMs, runMs: performance.now() - running };
  if (output.isWhole) return run;
  if (host.signal.aborted) return { ...run, failure: { why: 'interrupted' } };
  const message = deadline.aborted ? phraseTooLong(host.runTimeoutMs) : (output.strayLines.at(-1) ?? '');
  return { ...run, failure: { why: 'cut-off', message } };
}

/** All that was wanted is whole, though the script goes on to its own end. */
export function wanted(output: Output, enough: AbortSignal): Output {
  return enough.aborted ? { ...output, isWhole: true } : output;
}

/** Errors of the connection are told like everything else: what was measured by others still counts. */
export function failureOf(error: unknown, signal: AbortSignal): ProbeFailure {
  if (!(error instanceof ClusterError)) throw error;
  if (signal.aborted) return { why: 'interrupted' };
  const isRefusal = error.kind === 'refused' || error.kind === 'invalid' || error.kind === 'forbidden';
  return { why: isRefusal ? 'refused' : 'failed', message: error.message };
}
