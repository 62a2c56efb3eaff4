import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { startComponent, stopComponent } from '../component.ts';
import { bindKubectl } from '../kubectl.ts';
import type { Settings } from '../options.ts';
import { until } from '../wait.ts';
import { type InsidePlan, type NodePlan, POD_CIDR } from './layout.ts';

const CGROUP2 = '/run/cilium/cgroupv2';

/** Has Cilium's own agent and CNI plugin connect the node's pods and enforce policy (eBPF), in place of ptp and the enforcer. */
export async function startCilium(plan: InsidePlan, node: NodePlan, cilium: string): Promise<void> {
  const { folder, programs } = plan;
  const home = ciliumHome(folder);
  mkdirSync(home, { recursive: true });
  cpSync(join(cilium, 'bpf'), join(home, 'lib', 'bpf'), { recursive: true });
  await mountFileSystems();
  const { kubectl } = bindKubectl(join(programs, 'kubectl'), join(folder, 'admin.kubeconfig'));
  await kubectl(['apply', '--server-side', '-f', join(cilium, 'crds', 'v2'), '-f', join(cilium, 'crds', 'v2alpha1')]);
  await startAgent(plan, node, cilium);
  configureCni(folder, node);
}

/** Gives the node another agent, with the plan's settings, and waits until all of its pods are policed by it. */
export async function restartCilium(plan: InsidePlan, node: NodePlan, cilium: string): Promise<void> {
  await stopComponent(plan.folder, agentName(node), 'SIGTERM');
  await startAgent(plan, node, cilium);
  const list = [
    `--net=/run/netns/${node.name}`,
    '--',
    join(cilium, 'bin', 'cilium-dbg'),
    'endpoint',
    'list',
    '-o',
    'json',
  ];
  await until(
    async () => {
      const { failed, stdout } = await execa('nsenter', list, { reject: false });
      return !failed && (JSON.parse(stdout) as readonly Endpoint[]).every(({ status }) => status.state === 'ready');
    },
    { what: `the endpoints of ${node.name}`, timeoutMs: 90_000, everyMs: 500 },
  );
}

/** A pod, as `cilium-dbg` lists it. */
interface Endpoint {
  readonly status: { readonly state: string };
}

function agentName({ name }: NodePlan): string {
  return `${name}-cilium`;
}

async function startAgent({ folder, ciliumSettings }: InsidePlan, node: NodePlan, cilium: string): Promise<void> {
  const args = agentArgs(folder, ciliumSettings);
  await startComponent(folder, {
    name: agentName(node),
    command: 'nsenter',
    args: [`--net=/run/netns/${node.name}`, '--', join(cilium, 'bin', 'cilium-agent'), ...args],
    env: {
      K8S_NODE_NAME: node.name,
      CILIUM_K8S_NAMESPACE: 'kube-system',
      PATH: `${join(cilium, 'bin')}:${process.env['PATH']}`,
    },
    life: 'detached',
  });
}

/** Where the agent keeps its state, and Hubble its socket. */
export function ciliumHome(folder: string): string {
  return join(folder, 'cilium');
}

/** In the sandbox's own mount namespace: they go with it, and what is pinned there too. */
async function mountFileSystems(): Promise<void> {
  mkdirSync(CGROUP2, { recursive: true });
  await execa('mount', ['-t', 'bpf', 'bpf', '/sys/fs/bpf']);
  await execa('mount', ['-t', 'cgroup2', 'none', CGROUP2]);
}

function agentArgs(folder: string, settings: Settings): string[] {
  const home = ciliumHome(folder);
  return [
    `--k8s-kubeconfig-path=${join(folder, 'enforcer.kubeconfig')}`,
    `--lib-dir=${join(home, 'lib')}`,
    `--state-dir=${join(home, 'state')}`,
    '--socket-path=/run/cilium/cilium.sock',
    `--cgroup-root=${CGROUP2}`,
    '--bpf-root=/sys/fs/bpf',
    '--cluster-name=netpol',
    '--devices=eth0',
    '--ipam=kubernetes',
    '--identity-allocation-mode=crd',
    '--routing-mode=native',
    `--ipv4-native-routing-cidr=${POD_CIDR}`,
    '--auto-direct-node-routes=true',
    '--enable-ipv6=false',
    '--enable-ipv4-masquerade=false',
    '--enable-ipv6-masquerade=false',
    '--kube-proxy-replacement=false',
    '--enable-l7-proxy=false',
    '--external-envoy-proxy=false',
    '--enable-health-checking=false',
    '--enable-endpoint-health-checking=false',
    '--enable-lb-ipam=false',
    '--enable-hubble=true',
    `--hubble-socket-path=${join(home, 'hubble.sock')}`,
    ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
  ];
}

function configureCni(folder: string, { name }: NodePlan): void {
  const plugin = {
    type: 'cilium-cni',
    'enable-debug': false,
    'log-file': join(folder, 'logs', `${name}-cilium-cni.log`),
  };
  const config = { cniVersion: '0.3.1', name: 'cilium', plugins: [plugin] };
  writeFileSync(join(folder, name, 'cni', '05-cilium.conflist'), JSON.stringify(config));
}
