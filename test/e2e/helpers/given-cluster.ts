import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { TestbedError } from '../../cluster/error.ts';
import { bindKubectl, type Kubectl } from '../../cluster/kubectl.ts';
import { askDoctor } from './doctor.ts';
import type { Lacks } from './needs.ts';

/** A cluster that somebody brought along, as the stories find it. */
export interface GivenCluster {
  readonly kubeconfig: string;
  /** Of kubectl. */
  readonly program: string;
  readonly lacks: Lacks;
  /** Forgets it; the cluster stays as it is. */
  close(): void;
}

/** The kubeconfig that NETPOL_E2E_KUBECONFIG names; undefined when the stories are to have the test cluster. */
export function givenKubeconfig(): string | undefined {
  const path = process.env['NETPOL_E2E_KUBECONFIG'];
  return path ? resolve(process.env['INIT_CWD'] ?? '.', path) : undefined;
}

/** Finds out what the cluster of this kubeconfig's current context can do; throws when it does not answer. */
export async function openGivenCluster(path: string): Promise<GivenCluster> {
  if (!existsSync(path)) throw new TestbedError(`NETPOL_E2E_KUBECONFIG: there is no file "${path}"`);
  const program = process.env['NETPOL_E2E_KUBECTL'] ?? 'kubectl';
  const folder = mkdtempSync(join(tmpdir(), 'netpol-e2e-'));
  const close = () => rmSync(folder, { recursive: true, force: true });
  try {
    const kubeconfig = join(folder, 'config');
    writeFileSync(kubeconfig, await pinnedKubeconfig(program, path), { mode: 0o600 });
    const lacks = await findLacks(kubeconfig, bindKubectl(program, kubeconfig));
    return { kubeconfig, program, lacks, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The current context alone, so that no `kubectl config use-context` leads the stories to another cluster midway. */
async function pinnedKubeconfig(program: string, path: string): Promise<string> {
  const { failed, exitCode, stdout, stderr } = await execa(
    program,
    ['config', 'view', '--raw', '--minify', '--flatten'],
    {
      env: { KUBECONFIG: path },
      reject: false,
    },
  );
  if (!failed) return stdout;
  const complaint = exitCode === undefined ? `"${program}" does not run: NETPOL_E2E_KUBECTL names another` : stderr;
  throw new TestbedError(`NETPOL_E2E_KUBECONFIG=${path}: ${complaint}`);
}

const NOT_OURS = 'needs the test cluster, and this one is from NETPOL_E2E_KUBECONFIG';

async function findLacks(kubeconfig: string, { kubectl }: Kubectl): Promise<Lacks> {
  const { connected, checks, enforcement } = await askDoctor(kubeconfig);
  if (!connected) {
    const failed = checks.find(({ status }) => status !== 'ok');
    throw new TestbedError(`NETPOL_E2E_KUBECONFIG: ${failed?.summary ?? 'the cluster does not answer'}`);
  }
  const address = await kubectl(['-n', 'default', 'get', 'service', 'kubernetes', '-o', 'jsonpath={.spec.clusterIP}']);
  return {
    modes: `a cluster that can be told how to enforce: ${NOT_OURS}`,
    outside: `servers outside of the cluster: ${NOT_OURS}`,
    dual: `the mode with two families: ${NOT_OURS}`,
    cilium: `the mode with Cilium: ${NOT_OURS}`,
    ...(enforcement?.kind !== 'enforced' && {
      enforcement: `an enforcer: ${enforcement?.sentence ?? 'doctor could not tell whether there is one'}`,
    }),
    ...(address.includes(':') && { ipv4: 'IPv4 addresses: those of this cluster are IPv6' }),
  };
}
