// Runs inside the sandbox, started by cluster.ts: inside.ts ACTION PLAN.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Api, openApi, untilReady } from '../api.ts';
import { assertRunning, componentNames, isComponentRunning, startComponent, stopComponent } from '../component.ts';
import { expectedMessage } from '../error.ts';
import { createObjects } from '../objects.ts';
import { bindKubectl } from '../kubectl.ts';
import { type EnforcerSign, replaceSign, replaceSignByCilium } from '../enforcer-sign.ts';
import type { AddressFamily } from '../options.ts';
import { untilListening } from '../ports.ts';
import { apiServer, controllerManager, etcdServer, type Server, scheduler } from '../servers.ts';
import { until } from '../wait.ts';
import { makeCgroups } from './cgroups.ts';
import { ciliumHome, restartCilium, startCilium } from './cilium.ts';
import { layFabric, WORLD } from './fabric.ts';
import {
  API_PORT,
  CONTROL_PLANE_ADDRESS,
  type InsidePlan,
  type NodePlan,
  SERVICE_CIDR,
  SERVICE_CIDR_6,
  WORLD_HOST_6,
  WORLD_HOSTS,
} from './layout.ts';
import {
  configurePtp,
  createNode,
  restartKubelet,
  startContainerd,
  startEnforcer,
  startKubelet,
  startProxy,
} from './node.ts';
import { type ClusterIdentities, OUTSIDE_SERVER, writeClusterIdentities } from './pki.ts';
import type { ComponentState } from './state.ts';

const ETCD_PORT = 2379;
const began = performance.now();

/** Brings up the whole cluster; what does not depend on each other starts at the same time. */
async function up(plan: InsidePlan): Promise<void> {
  const { folder, nodes } = plan;
  makeCgroups(nodes);
  await layFabric(nodes);
  done('network');
  const [api] = await Promise.all([startControlPlane(plan), startContainerds(plan)]);
  await Promise.all([
    startWorld(plan),
    createObjects(api, dnsYaml(plan)),
    showEnforcer(plan),
    ...nodes.map(async (node) => {
      await createNode(api, node);
      await Promise.all([startKubelet(plan, node), startProxy(plan, node)]);
      await connectPods(plan, node);
    }),
  ]);
  done('nodes started');
  await untilUsable(api, plan);
  done('DNS ready');
  assertRunning(folder, ...componentNames(folder));
  api.close();
}

/** Chooses who connects the node's pods and who enforces policy there. */
async function connectPods(plan: InsidePlan, node: NodePlan): Promise<void> {
  if (plan.cilium !== undefined) return startCilium(plan, node, plan.cilium);
  configurePtp(plan, node);
  await startEnforcer(plan, node, plan.enforcement);
}

/** Gives every node another enforcer. */
async function enforce(plan: InsidePlan): Promise<void> {
  const { nodes, cilium, enforcement } = plan;
  const replace = (node: NodePlan) =>
    cilium === undefined ? startEnforcer(plan, node, enforcement) : restartCilium(plan, node, cilium);
  await Promise.all([showEnforcer(plan), ...nodes.map(replace)]);
  done('enforcers replaced');
}

/** Gives every node of the plan another kubelet. */
async function restartKubelets(plan: InsidePlan): Promise<void> {
  await Promise.all(plan.nodes.map((node) => restartKubelet(plan, node)));
}

/** Gives every node of the plan another kube-proxy and enforcer, which know nothing of what was before. */
async function restartAgents(plan: InsidePlan): Promise<void> {
  await Promise.all(
    plan.nodes.map(async (node) => {
      await stopComponent(plan.folder, `${node.name}-proxy`);
      await Promise.all([startProxy(plan, node), startEnforcer(plan, node, plan.enforcement)]);
    }),
  );
}

const SIGNS: Readonly<Record<InsidePlan['enforcement']['enforce'], EnforcerSign | undefined>> = {
  drop: 'kube-network-policies',
  reject: 'kube-router',
  none: undefined,
};

/** Lets the API tell who enforces. */
async function showEnforcer({
  folder,
  programs,
  hubble,
  enforcement,
  ciliumSettings,
  family,
}: InsidePlan): Promise<void> {
  const kubectl = bindKubectl(join(programs, 'kubectl'), join(folder, 'admin.kubeconfig'));
  if (hubble !== undefined) {
    return replaceSignByCilium(kubectl, { settings: ciliumSettings, hubble, state: ciliumHome(folder) });
  }
  const sign = SIGNS[enforcement.enforce];
  await replaceSign(kubectl, sign, sign === 'kube-router' ? kubeRouterArgs(family) : []);
}

/** Services are kube-proxy's here; kube-router leaves IPv6 alone unless it is told. */
function kubeRouterArgs(family: AddressFamily): readonly string[] {
  return ['--run-service-proxy=false', ...(family === 'dual' ? ['--enable-ipv6=true'] : [])];
}

/** Prints a ComponentState for each component. */
async function status({ folder }: InsidePlan): Promise<void> {
  const states: ComponentState[] = componentNames(folder)
    .sort()
    .map((name) => ({ name, running: isComponentRunning(folder, name) }));
  console.log(JSON.stringify(states));
}

async function startContainerds(plan: InsidePlan): Promise<void> {
  await Promise.all(plan.nodes.map((node) => startContainerd(plan, node)));
  done('containerd');
}

async function startControlPlane(plan: InsidePlan): Promise<Api> {
  const { folder } = plan;
  const start = ({ name, args }: Server) =>
    startComponent(folder, { name, command: join(plan.programs, 'kube-in-one'), args, life: 'detached' });
  const etcdUrl = `http://127.0.0.1:${ETCD_PORT}`;
  await start(etcdServer({ dataFolder: join(folder, 'etcd'), clientUrl: etcdUrl, peerUrl: 'http://127.0.0.1:2380' }));
  const { authority, admin } = await writeClusterIdentities(folder, plan.nodes);
  await untilListening(ETCD_PORT, () => assertRunning(folder, 'etcd'));
  await start(apiServer(apiServerOptions(plan, authority, etcdUrl)));
  const api = openApi(OUTSIDE_SERVER, authority, admin);
  await untilReady(api, () => assertRunning(folder, 'etcd', 'apiserver'));
  done('API server ready');
  await start(controllerManager({ authority, kubeconfig: join(folder, 'controllers.kubeconfig'), controllers: ['*'] }));
  await start(scheduler(join(folder, 'scheduler.kubeconfig')));
  return api;
}

function apiServerOptions({ family }: InsidePlan, authority: ClusterIdentities['authority'], etcdUrl: string) {
  const pki = (file: string) => join(authority.folder, file);
  const kubelets = [
    `--kubelet-client-certificate=${pki('apiserver.crt')}`,
    `--kubelet-client-key=${pki('apiserver.key')}`,
    '--kubelet-preferred-address-types=InternalIP',
    '--enable-admission-plugins=NodeRestriction',
  ];
  const where = { address: CONTROL_PLANE_ADDRESS, bindAddress: '0.0.0.0', port: API_PORT };
  const serviceCidr = family === 'dual' ? `${SERVICE_CIDR},${SERVICE_CIDR_6}` : SERVICE_CIDR;
  return { authority, etcdUrl, ...where, serviceCidr, extraArgs: kubelets };
}

/** The outside has a name, too: with an address of each family that the cluster has. */
function dnsYaml({ family }: InsidePlan): string {
  const text = readFileSync(join(import.meta.dirname, 'dns.yaml'), 'utf8');
  if (family === 'ipv4') return text;
  return text.replace(/^( *)(\S+) (api\.example\.com)$/m, `$1$2 $3\n$1${WORLD_HOST_6} $3`);
}

/** What answers outside of the cluster. */
async function startWorld({ folder, agnhost }: InsidePlan): Promise<void> {
  const args = [
    `--net=/run/netns/${WORLD}`,
    '--',
    join(agnhost, 'agnhost'),
    'netexec',
    '--http-port=80',
    '--udp-port=80',
    // Listening on every address, it would answer from another one than was asked.
    `--udp-listen-addresses=${WORLD_HOSTS.join(',')}`,
  ];
  await startComponent(folder, { name: 'world', command: 'nsenter', args, life: 'detached' });
}

interface Conditions {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

async function untilUsable(api: Api, { folder, nodes }: InsidePlan): Promise<void> {
  const wait = (path: string, condition: string) =>
    until(
      async () => {
        assertRunning(folder, ...componentNames(folder));
        const { status } = await api.get<Conditions>(path);
        return status?.conditions?.some(({ type, status }) => type === condition && status === 'True');
      },
      { what: `${path} to be ${condition}`, timeoutMs: 90_000 },
    );
  await Promise.all(nodes.map((node) => wait(`/api/v1/nodes/${node.name}`, 'Ready')));
  done('nodes ready');
  await wait('/apis/apps/v1/namespaces/kube-system/deployments/coredns', 'Available');
}

function done(what: string): void {
  process.stderr.write(`${String(Math.round(performance.now() - began)).padStart(6)} ms  ${what}\n`);
}

const ACTIONS: Readonly<Record<string, (plan: InsidePlan) => Promise<void>>> = {
  up,
  enforce,
  status,
  'restart-kubelets': restartKubelets,
  'restart-agents': restartAgents,
};
const [action = '', plan = ''] = process.argv.slice(2);
try {
  await ACTIONS[action]?.(JSON.parse(plan) as InsidePlan); // written by cluster.ts
} catch (error) {
  process.stderr.write(`${expectedMessage(error)}\n`);
  process.exitCode = 1;
}
