import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { execa } from 'execa';
import { buildCilium, CILIUM_PACKAGES } from '../build-cilium.ts';
import { buildAgnhost, buildKube } from '../build-go.ts';
import { componentNames, logTail } from '../component.ts';
import { TestbedError } from '../error.ts';
import { buildImageStore } from '../images.ts';
import { bindKubectl, type Kubectl } from '../kubectl.ts';
import { withLock } from '../lock.ts';
import type { NodesOptions } from '../options.ts';
import { clusterFolder, sourcePath, testbedFolder } from '../paths.ts';
import { isRunning } from '../process.ts';
import { requireNodes } from '../requirements.ts';
import { removeCgroups } from './cgroups.ts';
import { type InsidePlan, planNodes } from './layout.ts';
import { closeSandbox, findOtherSandbox, insideSandbox, openSandbox, type Sandbox } from './sandbox.ts';

export interface Cluster extends Kubectl {
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Path of the cluster's own kubectl. */
  readonly program: string;
  readonly options: NodesOptions;
}

/** What is written down about a cluster that is coming up, or up. */
interface State {
  readonly phase: 'starting' | 'up';
  readonly options: NodesOptions;
  readonly plan: InsidePlan;
  readonly sandbox: Sandbox;
  readonly startedAt: string;
}

/**
 * Brings up the full cluster of this machine. One that runs as wished stays; one that differs in enforcement alone gets
 * other enforcers; anything else, such as what a crash left, is taken down first.
 */
export function upCluster(options: NodesOptions): Promise<Cluster> {
  return locked(async () => {
    const state = readState();
    if (state === undefined || !isUp(state) || !sameNodes(state.options, options)) return startCluster(options);
    if (!isDeepStrictEqual(state.options, options)) {
      const plan = { ...state.plan, enforcement: options.enforcement };
      await runInside(state.sandbox, 'enforce', plan);
      writeState({ ...state, options, plan });
    }
    return open(state.plan.programs, options);
  });
}

/** The cluster that is up; undefined when there is none. */
export function findCluster(): Cluster | undefined {
  const state = readState();
  return state !== undefined && isUp(state) ? open(state.plan.programs, state.options) : undefined;
}

/** Takes the full cluster down, or what is left of one. */
export async function downCluster(): Promise<void> {
  if (process.getuid?.() === 0) await locked(removeAll); // whoever is not root cannot have started one
}

/** What runs, as text. */
export async function describeCluster(): Promise<string> {
  const state = readState();
  if (state === undefined) return 'no cluster with nodes';
  const { nodes, cni, enforcement } = state.options;
  const mode = cni === 'ptp' ? `enforce ${enforcement.enforce}, lag ${enforcement.lag}` : `CNI ${cni}`;
  const head = `cluster: ${nodes} node${nodes === 1 ? '' : 's'}, ${mode}, since ${state.startedAt}`;
  if (!isRunning(state.sandbox.init))
    return `${head}\n  ended: "npm run cluster up" starts it again, "npm run cluster down" removes what is left`;
  const [command, args] = insideSandbox(state.sandbox, process.execPath, [
    INSIDE,
    'status',
    JSON.stringify(state.plan),
  ]);
  const { stdout } = await execa(command, args);
  const lines = [state.phase === 'up' ? `kubeconfig ${kubeconfigPath()}` : 'not up yet', ...stdout.split('\n').sort()];
  return [head, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** The command line of a shell inside: on a node, or beside the control plane. */
export function shellCommand(node?: string): [string, string[]] {
  const state = readState();
  if (state === undefined || !isRunning(state.sandbox.init))
    throw new TestbedError('no cluster with nodes is up: "npm run cluster up"');
  const where = node === undefined ? [] : ['nsenter', `--net=/run/netns/${node}`, '--'];
  return insideSandbox(state.sandbox, 'env', [
    `KUBECONFIG=${kubeconfigPath()}`,
    `PATH=${state.plan.programs}:${process.env['PATH']}`,
    ...where,
    'bash',
  ]);
}

const INSIDE = sourcePath('nodes', 'inside.ts');

async function startCluster(options: NodesOptions): Promise<Cluster> {
  const withCilium = options.cni === 'cilium';
  await requireNodes(withCilium ? CILIUM_PACKAGES : []);
  const folder = clusterFolder();
  refuseSecondCluster(folder);
  const built = {
    programs: await buildKube(),
    agnhost: await buildAgnhost(),
    imageStore: await buildImageStore(),
    ...(withCilium && { cilium: await buildCilium() }),
  };
  await removeAll();
  mkdirSync(folder, { recursive: true });
  const plan = {
    folder,
    ...built,
    nodes: planNodes(options.nodes),
    enforcement: options.enforcement,
  };
  const state: State = {
    phase: 'starting',
    options,
    plan,
    sandbox: await openSandbox(folder),
    startedAt: new Date().toISOString(),
  };
  writeState(state);
  try {
    await runInside(state.sandbox, 'up', plan);
  } catch (error) {
    await closeSandbox(folder); // the logs stay
    throw error;
  }
  writeState({ ...state, phase: 'up' });
  return open(built.programs, options);
}

async function removeAll(): Promise<void> {
  const folder = clusterFolder();
  await closeSandbox(folder);
  if (findOtherSandbox(folder) === undefined) removeCgroups();
  rmSync(folder, { recursive: true, force: true });
}

function refuseSecondCluster(folder: string): void {
  const other = findOtherSandbox(folder);
  if (other === undefined) return;
  throw new TestbedError(`another cluster is up: "NETPOL_TESTBED=${dirname(other)} npm run cluster down" ends it`);
}

async function runInside(sandbox: Sandbox, action: string, plan: InsidePlan): Promise<void> {
  const [command, args] = insideSandbox(sandbox, process.execPath, [INSIDE, action, JSON.stringify(plan)]);
  const { failed } = await execa(command, args, { stdio: ['ignore', 'inherit', 'inherit'], reject: false });
  if (failed)
    throw new TestbedError(
      `the cluster did not come up; its logs are in ${join(plan.folder, 'logs')}${unhappiest(plan)}`,
    );
}

/** The log to look at first: the kubelets', when there are any. */
function unhappiest({ folder, nodes }: InsidePlan): string {
  const name = `${nodes[0]?.name}-kubelet`;
  return componentNames(folder).includes(name) ? `; the end of ${name}.log:\n${logTail(folder, name)}` : '';
}

function open(programs: string, options: NodesOptions): Cluster {
  const program = join(programs, 'kubectl');
  const kubeconfig = kubeconfigPath();
  return { ...bindKubectl(program, kubeconfig), program, kubeconfig, options };
}

function sameNodes(a: NodesOptions, b: NodesOptions): boolean {
  return a.nodes === b.nodes && a.cni === b.cni;
}

function isUp(state: State): boolean {
  return state.phase === 'up' && isRunning(state.sandbox.init);
}

function kubeconfigPath(): string {
  return join(clusterFolder(), 'admin.kubeconfig');
}

function statePath(): string {
  return join(clusterFolder(), 'state.json');
}

function readState(): State | undefined {
  return existsSync(statePath()) ? (JSON.parse(readFileSync(statePath(), 'utf8')) as State) : undefined; // written by writeState
}

function writeState(state: State): void {
  writeFileSync(statePath(), JSON.stringify(state, null, 2));
}

function locked<T>(work: () => Promise<T>): Promise<T> {
  return withLock(join(testbedFolder(), 'cluster.lock'), 'the cluster is coming up or going down', work);
}
