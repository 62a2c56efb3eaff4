import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { TestbedError } from './error.ts';
import { endProcess, identify, isRunning, type ProcessIdentity } from './process.ts';

/** `ours` dies with this process, however that ends; `detached` lives on. Only parts of kube-in-one can be `ours`. */
export type Life = 'ours' | 'detached';

export interface ComponentCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly life: Life;
}

/** Starts a component whose output goes to logs/<name>.log (appended) and whose process is noted in pids/<name>.json. */
export async function startComponent(
  folder: string,
  { name, command, args, env, life }: ComponentCommand,
): Promise<void> {
  mkdirSync(join(folder, 'logs'), { recursive: true });
  mkdirSync(join(folder, 'pids'), { recursive: true });
  const log = openSync(logPath(folder, name), 'a');
  const child = spawn(command, args, {
    detached: life === 'detached',
    stdio: [life === 'ours' ? 'pipe' : 'ignore', log, log],
    env: { ...process.env, ...env, ...(life === 'ours' && { KUBE_IN_ONE_ENDS_WITH_STDIN: '1' }) },
  });
  closeSync(log);
  const pid = await spawned(child, name);
  letGo(child);
  const identity = identify(pid) ?? { pid, started: 'ended' };
  writeFileSync(pidPath(folder, name), JSON.stringify(identity));
}

/** Kills a component at once unless a gentler signal is named; fine when it does not run. */
export async function stopComponent(folder: string, name: string, signal?: NodeJS.Signals): Promise<void> {
  const identity = readIdentity(folder, name);
  if (identity === undefined) return;
  await endProcess(identity, signal);
  rmSync(pidPath(folder, name), { force: true });
}

/** Kills every component that was started in this folder. */
export async function stopComponents(folder: string): Promise<void> {
  await Promise.all(componentNames(folder).map((name) => stopComponent(folder, name)));
}

/** Names of all components that were started in this folder and not stopped. */
export function componentNames(folder: string): string[] {
  const pids = join(folder, 'pids');
  return existsSync(pids) ? readdirSync(pids).map((file) => basename(file, '.json')) : [];
}

export function isComponentRunning(folder: string, name: string): boolean {
  const identity = readIdentity(folder, name);
  return identity !== undefined && isRunning(identity);
}

/** Throws, with the end of its log, when one of these components does not run. */
export function assertRunning(folder: string, ...names: readonly string[]): void {
  const name = names.find((candidate) => !isComponentRunning(folder, candidate));
  if (name === undefined) return;
  throw new TestbedError(`${name} ended by itself; the end of ${logPath(folder, name)}:\n${logTail(folder, name)}`);
}

export function logPath(folder: string, name: string): string {
  return join(folder, 'logs', `${name}.log`);
}

/** The last lines of a component's log; empty when there is none. */
export function logTail(folder: string, name: string, lines = 15): string {
  return readLog(folder, name).trimEnd().split('\n').slice(-lines).join('\n');
}

/** All that a component has said; empty when it has no log. */
export function readLog(folder: string, name: string): string {
  const path = logPath(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function spawned(child: ChildProcess, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid as number)); // a spawned process has a number
    child.once('error', (cause) =>
      reject(new TestbedError(`${name} could not be started: ${cause.message}`, { cause })),
    );
  });
}

/** Lets this process end while the child runs. The pipe stays open until then, which is what an `ours` child watches. */
function letGo(child: ChildProcess): void {
  child.unref();
  const { stdin } = child;
  if (stdin === null) return;
  stdin.on('error', () => {}); // the child went first: whoever cares asks isComponentRunning
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
}

function pidPath(folder: string, name: string): string {
  return join(folder, 'pids', `${name}.json`);
}

function readIdentity(folder: string, name: string): ProcessIdentity | undefined {
  const path = pidPath(folder, name);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity) : undefined; // written by startComponent
}
