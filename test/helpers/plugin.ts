import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Compiled code stays from run to run, although there is no home. */
const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/netpol-compiled', import.meta.url));

/** The built plugin, which vitest's global set-up builds when it is stale. */
export const PLUGIN = fileURLToPath(new URL('../../dist/kubectl-netpol.js', import.meta.url));

export interface PluginRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PluginOptions {
  readonly stdin?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly node?: string;
  /** The folder in which it is typed. */
  readonly cwd?: string;
}

/** Runs the built plugin as kubectl does. No kubeconfig and no home of the developer's can be seen by it. */
export async function runPlugin(args: readonly string[], options: PluginOptions = {}): Promise<PluginRun> {
  const child = startPlugin(args, options);
  child.stdin.end(options.stdin ?? '');
  return finish(child);
}

export function startPlugin(args: readonly string[], options: PluginOptions = {}): ChildProcessWithoutNullStreams {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', NODE_COMPILE_CACHE: COMPILED, ...options.env };
  return spawn(options.node ?? process.execPath, [PLUGIN, ...args], { env, cwd: options.cwd });
}

/** Everything that the process says until it ends. */
export async function finish(child: ChildProcessWithoutNullStreams): Promise<PluginRun> {
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout: stdout(), stderr: stderr() };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: string[] = [];
  stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  return () => chunks.join('');
}
