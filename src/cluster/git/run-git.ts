import { codeOf, messageOf } from '../errors.ts';
import { GitError } from './error.ts';

/** Where git runs, and what ends it. */
export interface GitHost {
  /** Absent: the folder that the command was typed in. */
  readonly folder?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

export interface GitAnswer {
  readonly ok: boolean;
  readonly stdout: string;
  /** The last line of what it said to people. */
  readonly said: string;
}

/** Asks git something short. Nothing is changed: it takes no lock, and asks nobody for a password. */
export async function askGit(args: readonly string[], host: GitHost): Promise<GitAnswer> {
  const { execa } = await import('execa');
  const result = await execa('git', args, { ...optionsOf(host), stdin: 'ignore' });
  refuseBroken(args, result, host);
  return { ok: result.exitCode === 0, stdout: result.stdout, said: lastLine(result.stderr) };
}

/** What git writes, piece by piece, with `input` as its standard input. Throws a GitError when it ends badly. */
export async function* streamGit(args: readonly string[], host: GitHost, input = ''): AsyncGenerator<Buffer> {
  const { execa } = await import('execa');
  const subprocess = execa('git', args, { ...optionsOf(host), input, buffer: { stdout: false, stderr: true } });
  try {
    // Without an encoding the pieces are bytes.
    for await (const piece of subprocess.stdout) yield piece as Buffer;
  } catch (error) {
    // A stream that breaks off has a process that ended badly, which tells why.
    if (host.signal.aborted) throw stopped();
    throw new GitError('failed', `git ${args[0]} could not be read: ${messageOf(error)}`, [], error);
  } finally {
    // The reader may have had enough.
    subprocess.kill();
    await subprocess;
  }
  const result = await subprocess;
  refuseBroken(args, result, host);
  if (result.exitCode !== 0) throw new GitError('failed', `git ${args[0]} failed: ${lastLine(result.stderr)}`);
}

function optionsOf({ folder, env, signal }: GitHost) {
  return {
    reject: false,
    extendEnv: false,
    env: { ...env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
    cancelSignal: signal,
    ...(folder === undefined ? {} : { cwd: folder }),
  } as const;
}

interface Ended {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly cause?: unknown;
}

/** An exit code is an answer; no exit code is none. */
function refuseBroken([command]: readonly string[], { exitCode, signal, cause }: Ended, host: GitHost): void {
  if (host.signal.aborted) throw stopped();
  if (exitCode !== undefined) return;
  if (codeOf(cause) === 'ENOENT') {
    throw new GitError('no-git', 'git was not found, and it reads the revision', [
      'install git, or put it on PATH; files and folders are read without it',
    ]);
  }
  const how = signal === undefined ? `could not be started: ${messageOf(cause)}` : `was ended by ${signal}`;
  throw new GitError('failed', `git ${command} ${how}`, [], cause);
}

function stopped(): GitError {
  return new GitError('aborted', 'stopped while git was read');
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
