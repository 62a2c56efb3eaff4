import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** One program run to its end: how long, in milliseconds of the wall clock. Throws when it fails in a way not expected. */
export function timeProcess(run: ProcessRun): number {
  const start = performance.now();
  const { status, error, stderr } = spawnSync(run.command, run.args, {
    env: run.env ?? process.env,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const took = performance.now() - start;
  const codes = run.codes ?? [0];
  if (error !== undefined) throw error;
  if (!codes.includes(status ?? -1)) {
    throw new Error(`${[run.command, ...run.args].join(' ')}: exit code ${status}: ${stderr.slice(0, 2000)}`);
  }
  return took;
}

export interface ProcessRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Exit codes that are answers. 0 unless said otherwise. */
  readonly codes?: readonly number[];
}

/**
 * Runs all of them once a round, one after the other, so that a busy minute of the machine hurts all alike. The first round
 * only warms up. Resolves to the times by name, in the order of the rounds.
 */
export function timeInterleaved<Name extends string>(
  runs: Readonly<Record<Name, () => number>>,
  rounds: number,
): Readonly<Record<Name, readonly number[]>> {
  const names = Object.keys(runs) as Name[]; // the keys of a record
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>; // as above
  for (const name of names) runs[name]();
  for (let round = 0; round < rounds; round++) for (const name of names) times[name].push(runs[name]());
  return times;
}

/** The middle one. NaN: there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? half - 1 : half], sorted[half]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** How many times longer `values` took than what ran beside them, round by round: noise of the machine cancels out. */
export function medianRatio(values: readonly number[], beside: readonly number[]): number {
  return median(values.map((value, at) => value / (beside[at] ?? Number.NaN)));
}

/** Clocks of computing time advance in steps on some kernels; what is shorter, only the wall clock can tell. */
const CPU_CLOCK_STEP_MS = 4;

/**
 * Starts to count how many milliseconds this thread computes: what the wall clock shows while nobody else wants the
 * processor, and far steadier where somebody does.
 */
export function startTimer(): () => number {
  const cpu = process.threadCpuUsage();
  const wall = performance.now();
  return () => {
    const { user, system } = process.threadCpuUsage(cpu);
    return Math.min(performance.now() - wall, (user + system) / 1000 + CPU_CLOCK_STEP_MS);
  };
}

/** What `work` made, and its computing time in milliseconds. */
export function timed<T>(work: () => T): { readonly result: T; readonly ms: number } {
  const elapsed = startTimer();
  const result = work();
  return { result, ms: elapsed() };
}

/** The same for work that waits now and then. */
export async function timedAsync<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly ms: number }> {
  const elapsed = startTimer();
  const result = await work();
  return { result, ms: elapsed() };
}

/** What this process holds on its heap and in buffers. */
export function bytesHeld(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
