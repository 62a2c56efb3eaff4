import { stripVTControlCharacters } from 'node:util';
import { ClusterError, codeOf, messageOf } from './errors.ts';
import { describeRequest, type PluginCredential, readPluginAnswer } from './exec-credential.ts';
import { hidePluginSecrets } from './hide-secrets.ts';
import type { ExecEntry } from './kubeconfig-file.ts';
import { printableLines } from '../model/printable.ts';
import type { Environment, Target } from './target.ts';

/** The world that a credential plugin runs in. */
export interface PluginHost {
  readonly env: Environment;
  /** Whether somebody can answer what a plugin asks. */
  readonly stdinIsTerminal: boolean;
  /** Takes what a plugin that asks nothing says meanwhile: a page to open, a code to type. */
  readonly showStderr: (text: string) => void;
  /** Milliseconds until a plugin counts as hanging. */
  readonly timeoutMs: number;
  /** How to get the terminal from whoever holds it now; absent, or undefined: nobody does. */
  readonly lendTerminal?: (() => LendTerminal | undefined) | undefined;
}

/** Gives the terminal to other programs for as long as the work takes. */
export type LendTerminal = (work: () => Promise<void>) => Promise<void>;

/** Runs the credential plugin of the target's user and reads the credential that it prints. */
export async function runPlugin(
  exec: ExecEntry,
  target: Target,
  host: PluginHost,
  signal: AbortSignal,
): Promise<PluginCredential> {
  const interactive = isInteractive(exec, target, host);
  const lend = interactive ? host.lendTerminal?.() : undefined;
  if (lend === undefined) return runOnce(exec, target, host, interactive, signal);
  const quiet = exec.interactiveMode === 'Always' ? undefined : await runQuietly(exec, target, host, signal);
  if (quiet !== undefined) return quiet;
  const { promise, resolve } = Promise.withResolvers<PluginCredential>();
  await lend(async () => resolve(await runOnce(exec, target, host, true, signal)));
  return promise;
}

/** Milliseconds until a plugin that could ask counts as waiting for an answer. */
const QUIET_MS = 15_000;

/** Most plugins that could ask something ask nothing: the terminal is only taken from its holder for one that fails without. */
async function runQuietly(
  exec: ExecEntry,
  target: Target,
  host: PluginHost,
  signal: AbortSignal,
): Promise<PluginCredential | undefined> {
  const silent = { ...host, timeoutMs: Math.min(host.timeoutMs, QUIET_MS), showStderr: () => {} };
  try {
    return await runOnce(exec, target, silent, false, signal);
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'plugin-failed') return undefined;
    throw error;
  }
}

async function runOnce(
  exec: ExecEntry,
  target: Target,
  host: PluginHost,
  interactive: boolean,
  signal: AbortSignal,
): Promise<PluginCredential> {
  const info = await describeRequest(exec, target, interactive);
  const stdout = await run(exec, target, host, { info, interactive, signal });
  const answer = await readPluginAnswer(stdout, exec.apiVersion);
  if (answer.kind === 'flaw') throw failed(exec, target, answer.flaw);
  return answer.credential;
}

function isInteractive(exec: ExecEntry, target: Target, host: PluginHost): boolean {
  if (exec.interactiveMode === 'Always' && !host.stdinIsTerminal) {
    throw failed(exec, target, 'wants to ask something (interactiveMode Always), and standard input is no terminal.');
  }
  return exec.interactiveMode !== 'Never' && host.stdinIsTerminal;
}

interface Run {
  readonly info: string;
  readonly interactive: boolean;
  readonly signal: AbortSignal;
}

/** Standard output of the plugin, once it has ended well. */
async function run(
  exec: ExecEntry,
  target: Target,
  host: PluginHost,
  { info, interactive, signal }: Run,
): Promise<string> {
  const { execa } = await import('execa');
  const variables = Object.fromEntries(exec.env.map(({ name, value }) => [name, value]));
  const subprocess = execa(exec.command ?? '', exec.args, {
    reject: false,
    extendEnv: false,
    env: { ...host.env, ...variables, KUBERNETES_EXEC_INFO: info },
    stdin: interactive ? 'inherit' : 'ignore',
    // One that asks for a password needs the terminal itself, not a copy of what it prints.
    stderr: interactive ? 'inherit' : 'pipe',
  });
  const decoder = new TextDecoder();
  subprocess.stderr?.on('data', (chunk: Buffer) => {
    host.showStderr(calm(hidePluginSecrets(decoder.decode(chunk, { stream: true }), exec)));
  });
  const timeout = AbortSignal.timeout(host.timeoutMs);
  const result = await untilStopped(subprocess, AbortSignal.any([signal, timeout]));
  if (signal.aborted) throw new ClusterError('aborted', `Stopped while the credential plugin "${exec.command}" ran.`);
  if (timeout.aborted) {
    throw failed(
      exec,
      target,
      `did not end within ${host.timeoutMs / 1000} s. Run it by hand to see what it waits for.`,
    );
  }
  if (result.failed) throw explainFailure(exec, target, result);
  return result.stdout;
}

interface Stoppable {
  kill(): boolean;
  readonly stdout: { destroy(): unknown } | null;
  readonly stderr: { destroy(): unknown } | null;
}

/** On the signal it is killed and no longer listened to: a child of its own could hold its output open for ever. */
async function untilStopped<T>(subprocess: PromiseLike<T> & Stoppable, signal: AbortSignal): Promise<T> {
  const stop = (): void => {
    subprocess.kill();
    subprocess.stdout?.destroy();
    subprocess.stderr?.destroy();
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await subprocess;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

interface Failure {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly stderr?: string | undefined;
  readonly cause?: unknown;
}

function explainFailure(exec: ExecEntry, target: Target, failure: Failure): ClusterError {
  if (codeOf(failure.cause) === 'ENOENT') {
    const hint = exec.installHint === undefined ? 'Install it, or put it on PATH.' : calm(exec.installHint).trim();
    return failed(exec, target, `was not found. ${hint}`);
  }
  if (failure.exitCode === undefined && failure.signal === undefined) {
    return failed(exec, target, `could not be started: ${messageOf(failure.cause)}.`, failure.cause);
  }
  const how =
    failure.exitCode === undefined ? `was ended by ${failure.signal}` : `failed with exit code ${failure.exitCode}`;
  const said = lastLine(hidePluginSecrets(failure.stderr ?? '', exec));
  return failed(exec, target, said === '' ? `${how}.` : `${how}: ${said}`, failure.cause);
}

/** The last thing that it said, without any word long enough to be a credential. */
function lastLine(stderr: string): string {
  const line = calm(stderr).trimEnd().split('\n').at(-1) ?? '';
  return line
    .trim()
    .replace(/[\w.+=-]{40,}/g, '…')
    .slice(0, 300);
}

/** Text of several lines that cannot put the terminal in a strange state; colours are nothing that a reader would miss. */
function calm(text: string): string {
  return printableLines(stripVTControlCharacters(text));
}

function failed(exec: ExecEntry, target: Target, what: string, cause?: unknown): ClusterError {
  const whose = target.userName === '' ? '' : ` of the user "${target.userName}"`;
  return new ClusterError('plugin-failed', `The credential plugin "${exec.command}"${whose} ${what}`, { cause });
}
