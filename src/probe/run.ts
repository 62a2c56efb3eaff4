import { createOutputReader, type OutputEvent } from './read-output.ts';
import { type ContainerStart, readStart } from './container-start.ts';
import type { LeftBehind, VehicleRun } from './measurement.ts';
import type { Output } from './attempt.ts';
import { ClusterError } from '../cluster/errors.ts';
import type { ClusterApi } from '../cluster/api.ts';
import { asObject } from '../cluster/raw.ts';
import type { Creation, ReadyVehicle } from './prepare.ts';
import type { ObjectName } from '../cluster/read.ts';
import type { Obstacle, Vehicle } from './vehicle.ts';
import type { JudgePod } from './plan-clone.ts';
import { phraseTooLong } from './phrase/failure.ts';
import type { ProbeFailure } from './failure.ts';
import { type PodName, removeJob, startJob } from './run-job.ts';
import { RESOURCES } from '../cluster/resources.ts';

/** What is told while vehicles run. */
export type RunEvent =
  | { readonly kind: 'asked'; readonly vehicle: Vehicle }
  | { readonly kind: 'running'; readonly vehicle: Vehicle }
  | { readonly kind: 'said'; readonly vehicle: Vehicle; readonly event: OutputEvent }
  | { readonly kind: 'ended'; readonly vehicle: Vehicle; readonly failure?: ProbeFailure };

export interface RunHost {
  readonly api: ClusterApi;
  /** Ctrl-C: what was made is removed, and what cannot be removed ends by itself. */
  readonly signal: AbortSignal;
  /** Enough was seen: a script that only watches need not go on. Its output so far counts. */
  readonly enough?: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** How long a container may take to run; its image may have to be pulled. */
  readonly startTimeoutMs: number;
  /** How long a script may take once it runs. */
  readonly runTimeoutMs: number;
}

export interface RunResult {
  readonly run: VehicleRun;
  readonly leftBehind: readonly LeftBehind[];
  /** The container cannot run a script at all: another one, or another way, may. */
  readonly obstacle?: Obstacle;
}

/** Runs one script in one pod's network namespace and reads what it says. Never throws: what goes wrong is part of the result. */
export async function runVehicle(ready: ReadyVehicle, host: RunHost): Promise<RunResult> {
  const { vehicle } = ready;
  host.onEvent({ kind: 'asked', vehicle });
  const ran = await runBy(ready, host).catch((error: unknown) => resultOfError(ready, error, host));
  const result = await withPodGone(ran, host);
  const { failure } = result.run;
  host.onEvent({ kind: 'ended', vehicle, ...(failure === undefined ? {} : { failure }) });
  return { ...result, run: { cloneFindings: ready.cloneCaveats, ...result.run, findings: ready.findings } };
}

function runBy(ready: ReadyVehicle, host: RunHost): Promise<RunResult> {
  switch (ready.creation.kind) {
    case 'nothing':
      return runByExec(ready, host);
    case 'ephemeral-container':
      return runByEphemeral(ready, ready.creation, host);
    case 'job':
      return runByJob(ready, ready.creation, host);
  }
}

/** What is cut off, or refused, because its pod goes is told so: nothing of ours is left in it either. */
async function withPodGone(result: RunResult, { api }: RunHost): Promise<RunResult> {
  const { run } = result;
  const { why } = run.failure ?? {};
  const isTelling = result.obstacle === undefined && (why === 'cut-off' || why === 'failed');
  if (!isTelling || run.vehicle.method === 'clone' || !(await isGoing(api, run.vehicle))) return result;
  return { run: { ...run, failure: { why: 'pod-gone' } }, leftBehind: [] };
}

async function isGoing(api: ClusterApi, vehicle: Vehicle): Promise<boolean> {
  const read = await api.get(RESOURCES.pods, nameOf(vehicle)).catch((error: unknown) => {
    if (!(error instanceof ClusterError)) throw error;
    return undefined;
  });
  if (read?.known !== true) return false;
  return read.value === undefined || asObject(read.value['metadata'])['deletionTimestamp'] !== undefined;
}

/** Errors of the connection are told like everything else: what was measured by others still counts. */
function resultOfError({ vehicle }: ReadyVehicle, error: unknown, { signal }: RunHost): RunResult {
  if (!(error instanceof ClusterError)) throw error;
  return { run: { vehicle, failure: failureOf(error, signal) }, leftBehind: [] };
}

function failureOf(error: ClusterError, signal: AbortSignal): ProbeFailure {
  if (signal.aborted) return { why: 'interrupted' };
  const isRefusal = error.kind === 'refused' || error.kind === 'invalid' || error.kind === 'forbidden';
  return { why: isRefusal ? 'refused' : 'failed', message: error.message };
}

async function runByExec({ vehicle, command }: ReadyVehicle, host: RunHost): Promise<RunResult> {
  const { api, signal, enough, onEvent, runTimeoutMs } = host;
  const reader = createOutputReader();
  const start = performance.now();
  onEvent({ kind: 'running', vehicle });
  const ended = await api.writer.exec(nameOf(vehicle), vehicle.container, command, {
    onLine: (line) => tell(reader.line(line), vehicle, host),
    signal: enough === undefined ? signal : AbortSignal.any([signal, enough]),
    deadlineMs: runTimeoutMs,
  });
  const output = wanted(reader.output(), enough);
  const base = { vehicle, output, runMs: performance.now() - start };
  const exitCode = ended.exitCode === undefined ? {} : { exitCode: ended.exitCode };
  if (signal.aborted) return { run: { ...base, failure: { why: 'interrupted' } }, leftBehind: [] };
  if (output.isWhole) return { run: { ...base, ...exitCode }, leftBehind: [] };
  const message = [ended.error, ended.stderr.trim()].filter(Boolean).join(' ');
  const failed = { run: { ...base, ...exitCode, failure: { why: 'cut-off', message } as const }, leftBehind: [] };
  return hasNoShell(ended.exitCode, message)
    ? { ...failed, obstacle: { why: 'no-shell', container: vehicle.container } }
    : failed;
}

/** All that was wanted is whole, though the script goes on to its own end. */
function wanted(output: Output, enough: AbortSignal | undefined): Output {
  return enough?.aborted === true ? { ...output, isWhole: true } : output;
}

/** Runtimes say it in their own words; 126 and 127 are the shell's for what cannot be run, or is not there. */
function hasNoShell(exitCode: number | undefined, message: string): boolean {
  return exitCode === 126 || exitCode === 127 || /executable file not found|no such file or directory/i.test(message);
}

async function runByEphemeral(
  ready: ReadyVehicle,
  { container }: Extract<Creation, { kind: 'ephemeral-container' }>,
  host: RunHost,
): Promise<RunResult> {
  const { vehicle } = ready;
  const pod = nameOf(vehicle);
  const asked = performance.now();
  await host.api.writer.addEphemeralContainer(pod, container, {});
  // It is in the pod from here on, whatever happens: that has to be told.
  const run = await followContainer(ready, pod, asked, host).catch(
    (error: unknown) => resultOfError(ready, error, host).run,
  );
  const { namespace, name } = vehicle.pod.pod;
  const leftBehind: LeftBehind = {
    kind: 'ephemeral-container',
    namespace,
    pod: name,
    container: vehicle.container,
    state: stateLeft(run, host),
  };
  return { run, leftBehind: [leftBehind] };
}

function stateLeft({ failure }: VehicleRun, { enough }: RunHost): 'stopped' | 'running' | 'unknown' {
  if (failure?.why === 'interrupted' || failure?.why === 'cut-off' || enough?.aborted === true) return 'running';
  return failure === undefined ? 'stopped' : 'unknown';
}

async function runByJob(
  ready: ReadyVehicle,
  { job, judge }: Extract<Creation, { kind: 'job' }>,
  host: RunHost,
): Promise<RunResult> {
  const { vehicle } = ready;
  const asked = performance.now();
  const made = await startJob(host.api, job);
  try {
    const pod = await made.pod({ signal: host.signal, deadlineMs: host.startTimeoutMs });
    const run =
      'why' in pod
        ? { vehicle, failure: pod }
        : await asJudged(await followContainer(ready, pod, asked, host), pod, judge, host);
    return { run, leftBehind: await removeJob(host.api, made) };
  } catch (error) {
    // Whatever happened on the way: what was made is taken out first.
    const leftBehind = await removeJob(host.api, made);
    return { ...resultOfError(ready, error, host), leftBehind };
  }
}

/** With its address it is known whether rules about addresses take the clone for its original; where not, it measured something else. */
async function asJudged(run: VehicleRun, pod: PodName, judge: JudgePod, { api }: RunHost): Promise<VehicleRun> {
  const read = await api.get(RESOURCES.pods, pod);
  if (!read.known || read.value === undefined) return run;
  const { obstacles, caveats } = judge(read.value);
  const judged = { ...run, cloneFindings: caveats };
  if (obstacles.length === 0 || run.failure !== undefined) return judged;
  const { output: _, ...unmeasured } = judged;
  const refused = obstacles.map((obstacle) => ({ method: 'clone' as const, obstacle }));
  return { ...unmeasured, failure: { why: 'no-method', obstacles: refused } };
}

/** Waits for the container to run, and reads its log to the end. */
async function followContainer(
  { vehicle }: ReadyVehicle,
  pod: ObjectName & { readonly namespace: string },
  asked: number,
  host: RunHost,
): Promise<VehicleRun> {
  const start = await waitForStart(vehicle, pod, host);
  const startMs = performance.now() - asked;
  if (start.kind === 'failed') return { vehicle, startMs, failure: start.failure };
  host.onEvent({ kind: 'running', vehicle });
  const running = performance.now();
  const reader = createOutputReader();
  const deadline = AbortSignal.timeout(host.runTimeoutMs);
  const ending = [host.signal, deadline, ...(host.enough === undefined ? [] : [host.enough])];
  for await (const line of host.api.writer.log(pod, vehicle.container, { signal: AbortSignal.any(ending) })) {
    tell(reader.line(line), vehicle, host);
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

async function waitForStart(
  vehicle: Vehicle,
  pod: ObjectName & { readonly namespace: string },
  host: RunHost,
): Promise<Extract<ContainerStart, { kind: 'failed' }> | { readonly kind: 'started' }> {
  let last = '';
  const { startTimeoutMs, signal } = host;
  for await (const raw of host.api.writer.follow(RESOURCES.pods, pod, { deadlineMs: startTimeoutMs, signal })) {
    if (raw === 'deleted') return { kind: 'failed', failure: { why: 'pod-gone' } };
    const start = readStart(raw, vehicle.container, vehicle.image ?? '');
    if (start.kind === 'failed') return start;
    if (start.kind !== 'waiting') return { kind: 'started' };
    last = start.message || last;
  }
  const failure: ProbeFailure = signal.aborted
    ? { why: 'interrupted' }
    : { why: 'not-started', seconds: Math.round(startTimeoutMs / 1000), message: last };
  return { kind: 'failed', failure };
}

function tell(event: OutputEvent | undefined, vehicle: Vehicle, { onEvent }: RunHost): void {
  if (event !== undefined) onEvent({ kind: 'said', vehicle, event });
}

function nameOf({ pod: { pod } }: Vehicle): { readonly namespace: string; readonly name: string } {
  return { namespace: pod.namespace, name: pod.name };
}
