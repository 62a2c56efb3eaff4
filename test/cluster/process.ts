import { readdirSync, readFileSync } from 'node:fs';
import { until } from './wait.ts';

/** One process, told apart from a later one with the same number by its start time (clock ticks since boot). */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
}

/** The process that has this number now; undefined when there is none, or only a zombie. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  return stat === undefined || isOver(pid, stat) ? undefined : { pid, started: stat.started };
}

/** The first thread may be a zombie while others still hold the process's ports and files. */
function isOver(pid: number, { state }: Stat): boolean {
  return state === 'Z' && threadsOf(pid).length <= 1;
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started;
}

/** Kills at once unless another signal is named, and returns when the process is gone; a process that ignores the signal is killed after graceMs. */
export async function endProcess(
  identity: ProcessIdentity,
  signal: NodeJS.Signals = 'SIGKILL',
  graceMs = 5000,
): Promise<void> {
  if (!sendSignal(identity, signal)) return;
  const gone = until(() => !isRunning(identity), {
    what: `process ${identity.pid} to end`,
    timeoutMs: graceMs,
    everyMs: 10,
  });
  if (signal === 'SIGKILL') return void (await gone);
  await gone.catch(() => endProcess(identity));
}

/** The process numbers whose parent this is. */
export function childrenOf(pid: number): number[] {
  return allProcesses().filter((candidate) => readStat(candidate)?.parent === pid);
}

export interface RunningProcess extends ProcessIdentity {
  readonly argv: readonly string[];
}

/** Every process of this machine, or of this process namespace. */
export function runningProcesses(): RunningProcess[] {
  return allProcesses().flatMap((pid) => {
    const identity = identify(pid);
    return identity === undefined ? [] : [{ ...identity, argv: commandLine(pid) }];
  });
}

function sendSignal(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isRunning(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function allProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Empty when the process is gone. */
function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function commandLine(pid: number): string[] {
  return (readProc(pid, 'cmdline') ?? '').split('\0');
}

interface Stat {
  readonly state: string;
  readonly parent: number;
  readonly started: string;
}

function readStat(pid: number): Stat | undefined {
  const text = readProc(pid, 'stat');
  // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
  const [state, parent, ...rest] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
  const started = rest[17];
  if (state === undefined || started === undefined) return undefined;
  return { state, parent: Number(parent), started };
}

/** Undefined when the process is gone, which may happen between any two reads. */
function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
