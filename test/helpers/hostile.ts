import { expect } from 'vitest';
import { finish, type PluginOptions, type PluginRun, startPlugin } from './plugin.ts';

/** A run that takes longer has hung. Many times what the slowest of them takes on a busy machine. */
const LIMIT_MS = 120_000;
/** For vitest's `timeout`: the run is killed before. */
export const HOSTILE_TIMEOUT = LIMIT_MS + 10_000;

/** Runs the built plugin on something that is not as it should be, and expects it to keep its composure. */
export async function runCalmly(args: readonly string[], options: PluginOptions = {}): Promise<PluginRun> {
  const child = startPlugin(args, options);
  child.stdin.end(options.stdin ?? '');
  const killer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  const run = await finish(child);
  clearTimeout(killer);
  expectCalm(run);
  return run;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** It ended by itself, in sentences: one conclusion after a failure, never a stack, nothing that steers a terminal. */
export function expectCalm({ code, stdout, stderr }: PluginRun): void {
  const said = stdout + stderr;
  expect(code, 'killed because it took too long').not.toBeNull();
  expect(said).not.toMatch(/^\s+at .+:\d+/m);
  expect(said).not.toMatch(/a bug in|unhandled|uncaught|fatal error|warning: \w+ is an experimental/i);
  expect(said).not.toMatch(CONTROL);
  if (code !== 1) return;
  expect(stdout).toBe('');
  expect(stderr.match(/^error: /gm)).toHaveLength(1);
}
