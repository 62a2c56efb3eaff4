import type { Diagnosis } from '../../../src/explain/diagnosis.ts';
import { netpol } from './netpol.ts';

/** What `kubectl netpol doctor` says of a cluster. */
export async function askDoctor(kubeconfig: string, flags: readonly string[] = []): Promise<Diagnosis> {
  const { stdout, stderr } = await netpol(kubeconfig, ['doctor', '-o', 'json', ...flags]);
  if (stdout === '') throw new Error(`doctor said nothing: ${stderr}`);
  return JSON.parse(stdout) as Diagnosis; // printed by doctor
}
