import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError } from '../cluster/errors.ts';
import type { ExecEnd } from '../cluster/exec.ts';
import type { Output } from './attempt.ts';
import { createOutputReader } from './read-output.ts';
import type { Script } from './prepare.ts';
import { failureOf, type RunResult, type ScriptHost, wanted } from './run-script.ts';
import type { Vehicle } from './vehicle.ts';

/**
 * Runs a script in a container that is there. Where the connection to it breaks, it is run again from the beginning: trying
 * the same connections once more does no harm. One that counts what arrives meanwhile is not: it would miss something.
 */
export async function runByExec(script: Script, host: ScriptHost): Promise<RunResult> {
  const isCounting = script.vehicle.steps.some((step) => step.kind === 'sockets' && step.seconds > 0);
  const stop = AbortSignal.any([host.signal, host.enough]);
  host.onRunning();
  for (const pauseMs of isCounting ? [] : PAUSES_MS) {
    const { result, isBroken } = await runOnce(script, host, stop);
    if (!isBroken || stop.aborted) return result;
    await sleep(pauseMs, undefined, { signal: stop }).catch(() => undefined);
  }
  return (await runOnce(script, host, stop)).result;
}

/** Before it is run once more: a server that restarts is back by the last. */
const PAUSES_MS = [300, 1000, 3000, 9000];

interface Ran {
  readonly result: RunResult;
  /** The connection was not made, or ended before the command did. */
  readonly isBroken: boolean;
}

async function runOnce({ vehicle, command }: Script, host: ScriptHost, stop: AbortSignal): Promise<Ran> {
  const { api, enough, runTimeoutMs } = host;
  const { namespace, name } = vehicle.pod.pod;
  const reader = createOutputReader();
  const start = performance.now();
  const onLine = (line: string): void => {
    const event = reader.line(line);
    if (event !== undefined) host.onSaid(event);
  };
  try {
    const options = { onLine, signal: stop, deadlineMs: runTimeoutMs };
    const end = await api.writer.exec({ namespace, name }, vehicle.container, command, options);
    const runMs = performance.now() - start;
    const output = wanted(reader.output(), enough);
    const isBroken = end.exitCode === undefined && !output.isWhole && runMs < runTimeoutMs;
    return { result: resultOf(vehicle, end, output, runMs, host), isBroken };
  } catch (error) {
    if (!(error instanceof ClusterError) || error.kind !== 'unreachable') throw error;
    return { result: { run: { vehicle, failure: failureOf(error, host.signal) }, leftBehind: [] }, isBroken: true };
  }
}

function resultOf(
  vehicle: Vehicle,
  { exitCode, error, stderr }: ExecEnd,
  output: Output,
  runMs: number,
  { signal }: ScriptHost,
): RunResult {
  const base = { vehicle, output, runMs, ...(exitCode === undefined ? {} : { exitCode }) };
  if (signal.aborted) return { run: { ...base, failure: { why: 'interrupted' } }, leftBehind: [] };
  if (output.isWhole) return { run: base, leftBehind: [] };
  const message = [error, stderr.trim()].filter(Boolean).join(' ');
  const failed = { run: { ...base, failure: { why: 'cut-off', message } as const }, leftBehind: [] };
  return hasNoShell(exitCode, message)
    ? { ...failed, obstacle: { why: 'no-shell', container: vehicle.container } }
    : failed;
}

/** Runtimes say it in their own words; 126 and 127 are the shell's for what cannot be run, or is not there. */
function hasNoShell(exitCode: number | undefined, message: string): boolean {
  return exitCode === 126 || exitCode === 127 || /executable file not found|no such file or directory/i.test(message);
}
