import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Api } from '../api.ts';
import { SIGN_STAND_IN, signImage } from '../enforcer-sign.ts';
import { assertRunning, logPath, readLog, startComponent, stopComponent } from '../component.ts';
import type { Enforcement } from '../options.ts';
import { until } from '../wait.ts';
import { CGROUP, type InsidePlan, type NodePlan, POD_CIDR, POD_CIDR_6 } from './layout.ts';

/** Starts the node's containerd on a copy of the image store. */
export async function startContainerd({ folder, imageStore, cilium }: InsidePlan, node: NodePlan): Promise<void> {
  const home = join(folder, node.name);
  for (const part of ['cni', 'kubelet', 'pods']) mkdirSync(join(home, part), { recursive: true });
  mkdirSync(runFolder(node), { recursive: true });
  await cloneStore(join(imageStore, 'containerd'), join(home, 'containerd'));
  writeFileSync(
    join(home, 'containerd.toml'),
    containerdConfig(home, node, cilium === undefined ? '/usr/lib/cni' : join(cilium, 'cni')),
  );
  const name = `${node.name}-containerd`;
  await startComponent(folder, {
    name,
    life: 'detached',
    ...inNode(node, 'containerd', ['-c', join(home, 'containerd.toml')]),
  });
  await until(
    async () => {
      assertRunning(folder, name);
      return !(await execa('ctr', ['-a', socket(node), 'version'], { reject: false })).failed;
    },
    { what: `containerd of ${node.name}`, timeoutMs: 30_000 },
  );
  if (cilium === undefined) return;
  const rename = ['images', 'tag', SIGN_STAND_IN, signImage('cilium')];
  await execa('ctr', ['-a', socket(node), '-n', 'k8s.io', ...rename]);
}

/** Tells the API server of the node, with its pod addresses, so that nothing has to wait until a controller allots them. */
export async function createNode(api: Api, { name, podCidr, ipv6 }: NodePlan): Promise<void> {
  const labels = { 'kubernetes.io/hostname': name };
  await api.create('/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec: { podCIDR: podCidr, podCIDRs: [podCidr, ...(ipv6 === undefined ? [] : [ipv6.podCidr])] },
  });
}

/** Starts the node's kubelet. */
export async function startKubelet(plan: InsidePlan, node: NodePlan): Promise<void> {
  const { folder } = plan;
  const home = join(folder, node.name);
  const config = join(home, 'kubelet.json');
  writeFileSync(config, JSON.stringify(kubeletConfig(folder, node), null, 2));
  await startPart(plan, node, 'kubelet', [
    'kubelet',
    `--config=${config}`,
    `--kubeconfig=${join(folder, `${node.name}.kubeconfig`)}`,
    `--hostname-override=${node.name}`,
    `--node-ip=${[node.address, ...(node.ipv6 === undefined ? [] : [node.ipv6.address])].join(',')}`,
    `--root-dir=${join(home, 'kubelet')}`,
  ]);
}

/** Kills the node's kubelet, and starts another; containers live on meanwhile. */
export async function restartKubelet(plan: InsidePlan, node: NodePlan): Promise<void> {
  await stopComponent(plan.folder, `${node.name}-kubelet`);
  await startKubelet(plan, node);
}

/** Starts the node's kube-proxy. */
export async function startProxy(plan: InsidePlan, node: NodePlan): Promise<void> {
  const { folder } = plan;
  await startPart(plan, node, 'proxy', [
    'kube-proxy',
    `--kubeconfig=${join(folder, 'proxy.kubeconfig')}`,
    `--hostname-override=${node.name}`,
    '--proxy-mode=iptables',
    `--cluster-cidr=${node.ipv6 === undefined ? POD_CIDR : `${POD_CIDR},${POD_CIDR_6}`}`,
    '--conntrack-max-per-core=0',
  ]);
}

function startPart(
  { folder, programs }: InsidePlan,
  node: NodePlan,
  part: string,
  args: readonly string[],
): Promise<void> {
  const command = inNode(node, join(programs, 'kube-in-one'), args);
  return startComponent(folder, { name: `${node.name}-${part}`, life: 'detached', ...command });
}

/** Has the node's pods connected by Debian's ptp plugin: a veth pair a pod, routed. */
export function configurePtp({ folder }: InsidePlan, { name, podCidr, ipv6 }: NodePlan): void {
  const home = join(folder, name);
  const ipam = {
    type: 'host-local',
    dataDir: join(home, 'ipam'),
    ranges: [[{ subnet: podCidr }], ...(ipv6 === undefined ? [] : [[{ subnet: ipv6.podCidr }]])],
    routes: [{ dst: '0.0.0.0/0' }, ...(ipv6 === undefined ? [] : [{ dst: '::/0' }])],
  };
  const plugins = [
    { type: 'ptp', mtu: 1500, ipMasq: false, ipam },
    { type: 'portmap', capabilities: { portMappings: true } },
  ];
  writeFileSync(join(home, 'cni', '10-ptp.conflist'), JSON.stringify({ cniVersion: '0.4.0', name: 'ptp', plugins }));
}

/** Replaces the node's enforcer, if there is one, by one that works as told. */
export async function startEnforcer(
  { folder, programs }: InsidePlan,
  node: NodePlan,
  { enforce, lag }: Enforcement,
): Promise<void> {
  const name = `${node.name}-enforcer`;
  await stopComponent(folder, name, 'SIGTERM'); // it takes its rules away
  rmSync(logPath(folder, name), { force: true });
  if (enforce === 'none') return;
  const args = ['enforcer', `--kubeconfig=${join(folder, 'enforcer.kubeconfig')}`, `--deny=${enforce}`, `--lag=${lag}`];
  await startComponent(folder, { name, life: 'detached', ...inNode(node, join(programs, 'kube-in-one'), args) });
  await until(
    () => {
      assertRunning(folder, name);
      return readLog(folder, name).includes('enforcing');
    },
    { what: `the enforcer of ${node.name}`, timeoutMs: 30_000 },
  );
}

function inNode(node: NodePlan, command: string, args: readonly string[]) {
  return { command: 'nsenter', args: [`--net=/run/netns/${node.name}`, '--', command, ...args] };
}

/** Under /run, which is the sandbox's own: paths of sockets must be short. */
function runFolder(node: NodePlan): string {
  return join('/run/netpol', node.name);
}

function socket(node: NodePlan): string {
  return join(runFolder(node), 'containerd.sock');
}

/** Layers never change, so files are linked; databases do, so they are copied. */
async function cloneStore(store: string, target: string): Promise<void> {
  await execa('cp', ['-al', store, target]);
  const databases = readdirSync(store, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^[^/]+\/[^/]+\.db$/.test(file),
  );
  for (const file of databases)
    await execa('cp', ['-a', '--remove-destination', join(store, file), join(target, file)]);
}

function containerdConfig(home: string, node: NodePlan, cniPlugins: string): string {
  return `version = 2
root = "${home}/containerd"
state = "${runFolder(node)}/state"
[grpc]
  address = "${socket(node)}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "netpol.test/agnhost:1"
  disable_tcp_service = true
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${cniPlugins}"
    conf_dir = "${home}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
`;
}

function kubeletConfig(folder: string, node: NodePlan) {
  const pki = (file: string) => join(folder, 'pki', file);
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      x509: { clientCAFile: pki('ca.crt') },
      webhook: { enabled: true },
    },
    authorization: { mode: 'Webhook' },
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${CGROUP}/${node.name}`,
    enforceNodeAllocatable: [],
    failSwapOn: false,
    failCgroupV1: false,
    clusterDNS: ['10.96.0.10'],
    clusterDomain: 'cluster.local',
    resolvConf: '',
    containerRuntimeEndpoint: `unix://${socket(node)}`,
    podLogsDir: join(folder, node.name, 'pods'),
    tlsCertFile: pki(`${node.name}.crt`),
    tlsPrivateKeyFile: pki(`${node.name}.key`),
    evictionHard: { 'memory.available': '0%', 'nodefs.available': '0%', 'imagefs.available': '0%' },
    imageGCHighThresholdPercent: 100,
    localStorageCapacityIsolation: false,
    nodeStatusUpdateFrequency: '5s',
    syncFrequency: '5s',
  };
}
