import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { execa } from 'execa';
import { buildCilium, CILIUM_PACKAGES } from '../build-cilium.ts';
import { buildAgnhost, buildKube } from '../build-go.ts';
import { buildHubble } from '../build-hubble.ts';
import { TestbedError } from '../error.ts';
import { buildImageStore } from '../images.ts';
import { bindKubectl, type Kubectl } from '../kubectl.ts';
import { withLock } from '../lock.ts';
import type { NodesOptions } from '../options.ts';
import { clusterFolder, testbedFolder } from '../paths.ts';
import { requireNodes } from '../requirements.ts';
import { removeCgroups } from './cgroups.ts';
import { planNodes } from './layout.ts';
import { closeSandbox, findOtherSandbox, insideSandbox, openSandbox } from './sandbox.ts';
import { WORLD, wireOf } from './fabric.ts';
import {
  type ClusterState,
  componentStates,
  insideCommand,
  isUp,
  kubeconfigPath,
  readState,
  writeState,
} from './state.ts';

export interface Cluster extends Kubectl {
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Path of the cluster's own kubectl. */
  readonly program: string;
  readonly options: NodesOptions;
}

/**
 * Brings up the full cluster of this machine. One that runs as wished stays; one that differs in enforcement alone, or in
 * Cilium's settings, gets other enforcers; anything else, such as what a crash left, is taken down first.
 */
export function upCluster(options: NodesOptions): Promise<Cluster> {
  return locked(async () => {
    const state = readState();
    const usable = state !== undefined && (await isHealthy(state)) && sameNodes(state.options, options);
    return open(usable ? await changeEnforcement(state, options) : await startCluster(options));
  });
}

/** The cluster that is up; undefined when there is none. */
export function findCluster(): Cluster | undefined {
  const state = readState();
  return state !== undefined && isUp(state) ? open(state) : undefined;
}

/** Takes the full cluster down, or what is left of one. */
export async function downCluster(): Promise<void> {
  if (process.getuid?.() === 0) await locked(removeAll); // whoever is not root cannot have started one
}

/** Kills the kubelet of a node of the cluster that is up, and starts another. */
export function restartKubelet(node: string): Promise<void> {
  return onNode('restart-kubelets', node);
}

/** Replaces a node's kube-proxy and enforcer: what they have missed they learn at once. */
export function restartAgents(node: string): Promise<void> {
  return onNode('restart-agents', node);
}

/** Pulls the wire between a node and all others, the API server too, or puts it back. */
export async function setWire(node: string, to: 'up' | 'down'): Promise<void> {
  await execa(...insideSandbox(stateOfUp().sandbox, 'ip', ['link', 'set', wireOf(node), to]));
}

/** The command line that runs in the outside world, which has the addresses of its servers. */
export function inOutsideWorld(command: string, args: readonly string[]): [string, string[]] {
  return insideSandbox(stateOfUp().sandbox, 'nsenter', [`--net=/run/netns/${WORLD}`, '--', command, ...args]);
}

async function onNode(action: string, node: string): Promise<void> {
  const { sandbox, plan } = stateOfUp();
  const nodes = plan.nodes.filter(({ name }) => name === node);
  await execa(...insideCommand(sandbox, action, { ...plan, nodes }));
}

function stateOfUp(): ClusterState {
  const state = readState();
  if (state === undefined || !isUp(state)) throw new TestbedError('the cluster is not up');
  return state;
}

async function startCluster(options: NodesOptions): Promise<ClusterState> {
  const withCilium = options.cni === 'cilium';
  const folder = clusterFolder();
  refuseSecondCluster(folder);
  await requireNodes({ morePackages: withCilium ? CILIUM_PACKAGES : [], family: options.family });
  const built = {
    programs: await buildKube(),
    agnhost: await buildAgnhost(),
    imageStore: await buildImageStore(),
    ...(withCilium && { cilium: await buildCilium(), hubble: await buildHubble() }),
  };
  await removeAll();
  mkdirSync(folder, { recursive: true });
  const { family, enforcement, ciliumSettings } = options;
  const plan = { folder, ...built, nodes: planNodes(options.nodes, family), family, enforcement, ciliumSettings };
  const startedAt = new Date().toISOString();
  return carryOut('up', { phase: 'starting', options, plan, sandbox: await openSandbox(folder), startedAt });
}

async function changeEnforcement(state: ClusterState, options: NodesOptions): Promise<ClusterState> {
  if (isDeepStrictEqual(state.options, options)) return state;
  const { enforcement, ciliumSettings } = options;
  const plan = { ...state.plan, enforcement, ciliumSettings };
  return carryOut('enforce', { ...state, phase: 'starting', options, plan });
}

/** Has it done inside the sandbox, and writes down before and after how far it is. */
async function carryOut(action: string, state: ClusterState): Promise<ClusterState> {
  writeState(state);
  const { failed } = await execa(...insideCommand(state.sandbox, action, state.plan), {
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
  });
  if (failed) {
    await closeSandbox(state.plan.folder);
    throw new TestbedError(`the cluster did not come up; its logs are in ${join(state.plan.folder, 'logs')}`);
  }
  const up: ClusterState = { ...state, phase: 'up' };
  writeState(up);
  return up;
}

async function isHealthy(state: ClusterState): Promise<boolean> {
  return isUp(state) && (await componentStates(state)).every(({ running }) => running);
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

function open({ plan, options }: ClusterState): Cluster {
  const program = join(plan.programs, 'kubectl');
  const kubeconfig = kubeconfigPath();
  return { ...bindKubectl(program, kubeconfig), program, kubeconfig, options };
}

function sameNodes(a: NodesOptions, b: NodesOptions): boolean {
  return a.nodes === b.nodes && a.cni === b.cni && a.family === b.family;
}

function locked<T>(work: () => Promise<T>): Promise<T> {
  return withLock(join(testbedFolder(), 'cluster.lock'), 'the cluster is coming up or going down', work);
}
