import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessRun } from './measure.ts';

const ENTRY = join(import.meta.dirname, '..', 'dist', 'kubectl-netpol.js');

/** The Node that everything is run with: the one that runs the bench. */
export const NODE = process.execPath;

/** Node that does nothing: what every Node program costs here, now. */
export const BARE_NODE: ProcessRun = { command: NODE, args: ['-e', '0'] };

/** The built plugin, as kubectl starts it. Both verdicts are answers. */
export function plugin(args: readonly string[], env: NodeJS.ProcessEnv = {}): ProcessRun {
  return { command: NODE, args: [ENTRY, ...args], env: { ...process.env, KUBECONFIG: '', ...env }, codes: [0, 2, 4] };
}

/** Does something with an empty folder, which is gone afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'netpol-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
