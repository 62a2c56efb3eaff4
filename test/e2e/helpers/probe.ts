import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProbeReport, ProbeSetReport } from '../../../src/probe/probe-report.ts';
import type { KubectlResult } from '../../cluster/kubectl.ts';
import { netpol } from './netpol.ts';

/** How a probe ended, and what it printed. */
export interface Probed<Report> extends KubectlResult {
  readonly report: Report;
}

/** Probes one flow. */
export async function probe(kubeconfig: string, args: readonly string[]): Promise<Probed<ProbeReport>> {
  return asReport(await netpol(kubeconfig, ['probe', ...args, '--yes', '-o', 'json']));
}

/** Probes many flows in one run. */
export async function probeFlows(
  kubeconfig: string,
  flows: readonly object[],
  args: readonly string[],
): Promise<Probed<ProbeSetReport>> {
  return withFlows(flows, async (file) =>
    asReport(await netpol(kubeconfig, ['probe', '-f', file, ...args, '--yes', '-o', 'json'])),
  );
}

/** Works with a file of flows that goes again. */
export async function withFlows<T>(flows: readonly object[], work: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'netpol-flows-'));
  try {
    const file = join(folder, 'flows.yaml');
    writeFileSync(file, JSON.stringify({ apiVersion: 'netpol/v1alpha1', kind: 'Flows', flows }));
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function asReport<Report>(result: KubectlResult): Probed<Report> {
  if (!result.stdout.startsWith('{')) throw new Error(`probe printed no report: ${result.stdout}${result.stderr}`);
  return { ...result, report: JSON.parse(result.stdout) as Report }; // printed by probe
}

/** `ALLOW REACHABLE connected: agree`, of each connection. */
export function seenOf({ legs }: ProbeReport): readonly string[] {
  return legs.map((leg) => `${leg.simulated} ${leg.class} ${leg.reason}: ${leg.agreement}`);
}

/** `ephemeral`, `exec` or `clone`: the way into the source. */
export function methodOf({ plan }: ProbeReport): string | undefined {
  return plan.find(({ role }) => role === 'source')?.method;
}
