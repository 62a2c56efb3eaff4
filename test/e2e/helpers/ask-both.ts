import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { buildKube } from '../../cluster/build-go.ts';
import type { ControlPlane } from '../../cluster/control-plane.ts';
import type { KubectlResult } from '../../cluster/kubectl.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Builds the plugin when it is stale; it is then run by itself, where the question is asked: npm would change the folder. */
export async function buildPlugin(): Promise<void> {
  await execa(process.execPath, [join(ROOT, 'scripts', 'netpol.mjs'), '--version']);
}

/** How a command line is run: both programs get the same. */
export interface Setting {
  readonly folder: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Of kubectl, which the plugin knows too: `--context x`. */
  readonly flags?: readonly string[];
  /** A program that is given the command line as its last arguments, and runs it. */
  readonly within?: readonly string[];
  /** What is typed; absent: there is no standard input. */
  readonly input?: string;
}

/** What one program got out of it, and as whom the API server knew it. */
export interface Outcome extends KubectlResult {
  readonly identity: Identity | undefined;
}

interface Identity {
  readonly user: object;
  readonly impersonated: object | undefined;
}

export type Program = 'kubectl' | 'plugin';

/** Asks for the pod "web" with the real kubectl and with the plugin, at the same time. */
export async function askBoth(plane: ControlPlane, setting: Setting): Promise<{ kubectl: Outcome; plugin: Outcome }> {
  const [kubectl, plugin] = await Promise.all([askWith('kubectl', plane, setting), askWith('plugin', plane, setting)]);
  return { kubectl, plugin };
}

/** Asks for the pod "web" of the namespace that is meant where none is said. */
export async function askWith(program: Program, plane: ControlPlane, setting: Setting): Promise<Outcome> {
  const from = statSync(plane.auditLog).size;
  const result = await (program === 'kubectl'
    ? runKubectl(['get', 'pod', 'web', '-o', 'name'], setting)
    : run(process.execPath, [join(ROOT, 'dist', 'kubectl-netpol.js'), 'pod', 'pod/web', '-o', 'json'], setting));
  const isIts = (event: AuditEvent) => event.userAgent.startsWith('kubectl-netpol') === (program === 'plugin');
  const find = () => eventsSince(plane, from).find(isIts);
  if (result.exitCode === 0 || result.exitCode === 4) await expect.poll(find).toBeDefined();
  return { ...result, identity: asIdentity(find()) };
}

export async function runKubectl(args: readonly string[], setting: Setting): Promise<KubectlResult> {
  return run(join(await buildKube(), 'kubectl'), args, setting);
}

async function run(
  program: string,
  args: readonly string[],
  { folder, env = {}, flags = [], within = [], input }: Setting,
): Promise<KubectlResult> {
  const [first = program, ...rest] = [...within, program, ...args, ...flags];
  const { exitCode, stdout, stderr } = await execa(first, rest, {
    cwd: folder,
    env: { HOME: folder, KUBECONFIG: join(folder, 'config'), KUBECACHEDIR: join(folder, 'cache'), ...env },
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    reject: false,
    stripFinalNewline: false,
    timeout: 60_000,
  });
  return { exitCode: exitCode ?? -1, stdout, stderr };
}

interface AuditEvent {
  readonly requestURI: string;
  readonly userAgent: string;
  readonly user: {
    readonly username?: string;
    readonly uid?: string;
    readonly groups?: readonly string[];
    readonly extra?: object;
  };
  readonly impersonatedUser?: object;
}

/** Answered requests for the pod, since the log had this size. */
function eventsSince(plane: ControlPlane, from: number): readonly AuditEvent[] {
  const lines = readFileSync(plane.auditLog).subarray(from).toString('utf8').split('\n');
  return lines
    .slice(0, -1)
    .map((line) => JSON.parse(line) as AuditEvent) // audit.k8s.io/v1
    .filter(({ requestURI }) => /^\/api\/v1\/namespaces\/[^/]+\/pods\/web\b/.test(requestURI));
}

function asIdentity(event: AuditEvent | undefined): Identity | undefined {
  return event === undefined ? undefined : { user: event.user, impersonated: event.impersonatedUser };
}
