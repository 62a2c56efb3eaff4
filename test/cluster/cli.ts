import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { logPath } from './component.ts';
import { expectedMessage, TestbedError } from './error.ts';
import {
  controlPlaneFolder,
  controlPlaneNames,
  describeControlPlane,
  downControlPlane,
  upControlPlane,
} from './named-control-plane.ts';
import { downCluster, findCluster, upCluster } from './nodes/cluster.ts';
import { describeCluster, shellCommand } from './nodes/describe.ts';
import { parseDown, parseUp } from './options.ts';
import { clusterFolder } from './paths.ts';

const HELP = `npm run cluster up [-- FLAGS]          a cluster with nodes (Debian, root); other flags change the one that is up
    --enforce drop|reject|none         what a denied connection meets (drop)
    --lag 5s                           how late a change takes effect (0s)
    --nodes 1|2                        (2)
    --cni ptp|cilium                   (ptp)
    --family ipv4|dual                 addresses of pods, Services and nodes (ipv4)
    --setting enable-policy=always     of Cilium; as many as are wanted
npm run cluster up -- --control-plane [--name NAME] [--audit]
                                       etcd, API server and controllers alone (no root)
npm run cluster down [-- --name NAME]  everything, or one control plane
npm run cluster status
npm run cluster logs [[NAME/]COMPONENT]
npm run cluster shell [NODE]           inside the sandbox: beside the control plane, or on a node
npm run cluster kubectl -- ARGS        the cluster's own kubectl
`;

type Command = (args: readonly string[]) => Promise<number> | number;

const COMMANDS: Readonly<Record<string, Command>> = { up, down, status, logs, shell, kubectl, help };

async function up(args: readonly string[]): Promise<number> {
  const options = parseUp(args);
  const { kubeconfig } = options.kind === 'nodes' ? await upCluster(options) : await upControlPlane(options);
  console.log(`export KUBECONFIG=${kubeconfig}`);
  return 0;
}

async function down(args: readonly string[]): Promise<number> {
  const name = parseDown(args);
  if (name === undefined) await downCluster();
  for (const instance of name === undefined ? controlPlaneNames() : [name]) await downControlPlane(instance);
  return 0;
}

async function status(): Promise<number> {
  console.log(await describeCluster());
  for (const name of controlPlaneNames()) console.log(describeControlPlane(name));
  return 0;
}

function logs([wanted]: readonly string[]): number {
  if (wanted === undefined) return listLogs();
  const [component = '', instance] = wanted.split('/').reverse();
  const path = logPath(instance === undefined ? clusterFolder() : controlPlaneFolder(instance), component);
  if (!existsSync(path)) throw new TestbedError(`there is no ${path}: "npm run cluster logs" lists what there is`);
  process.stdout.write(readFileSync(path));
  return 0;
}

function listLogs(): number {
  const list = (folder: string, prefix: string) => {
    const logFolder = join(folder, 'logs');
    if (!existsSync(logFolder)) return;
    for (const file of readdirSync(logFolder).sort()) console.log(`${prefix}${basename(file, '.log')}`);
  };
  list(clusterFolder(), '');
  for (const name of controlPlaneNames()) list(controlPlaneFolder(name), `${name}/`);
  return 0;
}

function shell([node]: readonly string[]): number {
  const [command, args] = shellCommand(node);
  return spawnSync(command, args, { stdio: 'inherit' }).status ?? 1;
}

async function kubectl(args: readonly string[]): Promise<number> {
  const cluster = findCluster();
  if (cluster === undefined) throw new TestbedError('no cluster with nodes is up: "npm run cluster up"');
  const { exitCode, stdout, stderr } = await cluster.tryKubectl(args);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return exitCode;
}

function help(): number {
  process.stdout.write(HELP);
  return 0;
}

async function main([name = 'help', ...args]: readonly string[]): Promise<number> {
  const command = COMMANDS[name];
  if (command === undefined) throw new TestbedError(`there is no "${name}"\n\n${HELP}`);
  return command(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${expectedMessage(error)}\n`);
  process.exitCode = 1;
}
