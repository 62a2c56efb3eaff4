import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError } from '../cluster/errors.ts';
import type { ExecEnd } from '../cluster/exec.ts';
import type { Output } from './attempt.ts';
import { createOutputReader } from './read-output.ts';
import type { Script } from './prepare.ts';
import { type RunResult, type ScriptHost, wanted } from './run-script.ts';

/**
 * Runs a script in a container that is there. Where the connection to it breaks, it is run again from the beginning: trying
 * the same connections once more does no harm. One that counts what arrives meanwhile is not: it would miss something.
 */
export async function runByExec(script: Script, host: ScriptHost): Promise<RunResult> {
  const { vehicle } = script;
  const isCounting = vehicle.steps.some((step) => step.kind === 'sockets' && step.seconds > 0);
  host.onRunning();
  const start = performance.now();
  for (let triesLeft = isCounting ? 0 : MORE_TRIES; ; triesLeft -= 1) {
    const ran = await runOnce(script, host, performance.now() - start < host.runTimeoutMs ? triesLeft : 0);
    if (ran !== 'broken') return resultOf(script, ran, performance.now() - start, host);
    await sleep(PAUSE_MS);
  }
}

const MORE_TRIES = 2;
const PAUSE_MS = 500;

interface Ran {
  readonly end: ExecEnd;
  readonly output: Output;
}

async function runOnce({ vehicle, command }: Script, host: ScriptHost, triesLeft: number): Promise<Ran | 'broken'> {
  const { api, signal, enough, runTimeoutMs } = host;
  const { namespace, name } = vehicle.pod.pod;
  const reader = createOutputReader();
  const stop = AbortSignal.any([signal, enough]);
  const start = performance.now();
  const mayTryAgain = (): boolean => triesLeft > 0 && !stop.aborted;
  try {
    const end = await api.writer.exec({ namespace, name }, vehicle.container, command, {
      onLine: (line) => {
        const event = reader.line(line);
        if (event !== undefined) host.onSaid(event);
      },
      signal: stop,
      deadlineMs: runTimeoutMs,
    });
    const output = wanted(reader.output(), enough);
    const isLate = performance.now() - start >= runTimeoutMs;
    const isBroken = end.exitCode === undefined && !output.isWhole && !isLate;
    return isBroken && mayTryAgain() ? 'broken' : { end, output };
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'unreachable' && mayTryAgain()) return 'broken';
    throw error;
  }
}

function resultOf({ vehicle }: Script, { end, output }: Ran, runMs: number, { signal }: ScriptHost): RunResult {
  const exitCode = end.exitCode === undefined ? {} : { exitCode: end.exitCode };
  const base = { vehicle, output, runMs, ...exitCode };
  if (signal.aborted) return { run: { ...base, failure: { why: 'interrupted' } }, leftBehind: [] };
  if (output.isWhole) return { run: base, leftBehind: [] };
  const message = [end.error, end.stderr.trim()].filter(Boolean).join(' ');
  const failed = { run: { ...base, failure: { why: 'cut-off', message } as const }, leftBehind: [] };
  return hasNoShell(end.exitCode, message)
    ? { ...failed, obstacle: { why: 'no-shell', container: vehicle.container } }
    : failed;
}

/** Runtimes say it in their own words; 126 and 127 are the shell's for what cannot be run, or is not there. */
function hasNoShell(exitCode: number | undefined, message: string): boolean {
  return exitCode === 126 || exitCode === 127 || /executable file not found|no such file or directory/i.test(message);
}
