import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { startComponent } from '../component.ts';
import { bindKubectl } from '../kubectl.ts';
import { type InsidePlan, type NodePlan, POD_CIDR } from './layout.ts';

const CGROUP2 = '/run/cilium/cgroupv2';

/** Has Cilium's own agent and CNI plugin connect the node's pods and enforce policy (eBPF), in place of ptp and the enforcer. */
export async function startCilium(plan: InsidePlan, node: NodePlan, cilium: string): Promise<void> {
  const { folder, programs } = plan;
  const home = join(folder, 'cilium');
  mkdirSync(home, { recursive: true });
  cpSync(join(cilium, 'bpf'), join(home, 'lib', 'bpf'), { recursive: true });
  await mountFileSystems();
  const { kubectl } = bindKubectl(join(programs, 'kubectl'), join(folder, 'admin.kubeconfig'));
  await kubectl(['apply', '--server-side', '-f', join(cilium, 'crds', 'v2'), '-f', join(cilium, 'crds', 'v2alpha1')]);
  await startComponent(folder, {
    name: `${node.name}-cilium`,
    command: 'nsenter',
    args: [`--net=/run/netns/${node.name}`, '--', join(cilium, 'bin', 'cilium-agent'), ...agentArgs(folder, home)],
    env: {
      K8S_NODE_NAME: node.name,
      CILIUM_K8S_NAMESPACE: 'kube-system',
      PATH: `${join(cilium, 'bin')}:${process.env['PATH']}`,
    },
    life: 'detached',
  });
  configureCni(folder, node);
}

/** In the sandbox's own mount namespace: they go with it, and what is pinned there too. */
async function mountFileSystems(): Promise<void> {
  mkdirSync(CGROUP2, { recursive: true });
  await execa('mount', ['-t', 'bpf', 'bpf', '/sys/fs/bpf']);
  await execa('mount', ['-t', 'cgroup2', 'none', CGROUP2]);
}

function agentArgs(folder: string, home: string): string[] {
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
    ...(process.env['CILIUM_ARGS']?.split(' ') ?? []),
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
