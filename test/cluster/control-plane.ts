import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Api, openApi, untilReady } from './api.ts';
import { buildKube } from './build-go.ts';
import {
  assertRunning,
  isComponentRunning,
  type Life,
  logTail,
  startComponent,
  stopComponent,
  stopComponents,
} from './component.ts';
import { auditArgs, type StaticUser, tokenArgs, writeIdentities } from './control-plane-files.ts';
import { forgetDeadControlPlanes, newControlPlaneFolder, ownFolder } from './control-plane-folder.ts';
import { createSign } from './enforcer-sign.ts';
import { TestbedError } from './error.ts';
import { bindKubectl, type Kubectl } from './kubectl.ts';
import type { Authority } from './pki.ts';
import { freePorts, untilListening } from './ports.ts';
import { apiServer, controllerManager, etcdServer, type Server, scheduler } from './servers.ts';

export interface ControlPlaneOptions {
  /** Writes one line of JSON for each request to the audit log. */
  readonly audit?: boolean;
  /** Runs the controllers: namespaces end, service accounts and EndpointSlices appear. True unless told otherwise. */
  readonly controllers?: boolean;
  readonly scheduler?: boolean;
  /** Users known by a fixed token, beside the administrator. */
  readonly users?: readonly StaticUser[];
  readonly apiServerArgs?: readonly string[];
  /** Whether a DaemonSet says that something enforces policies. True unless told otherwise. */
  readonly enforcer?: boolean;
}

/** A running etcd, API server and controllers, without nodes: objects only. */
export interface ControlPlane extends Kubectl, Pick<Api, 'request'> {
  /** Path of the administrator's kubeconfig (client certificate). */
  readonly kubeconfig: string;
  readonly server: string;
  /** A token of the administrator, for kubeconfigs that a test writes itself. */
  readonly adminToken: string;
  /** The cluster's certificate authority, to issue more from. */
  readonly authority: Authority;
  /** Path of the audit log, one event a line; empty when it was not asked for. */
  readonly auditLog: string;
  /** The instance's folder: logs/, pki/. */
  readonly folder: string;
  /** Takes the API server away (SIGKILL unless a gentler signal is named); etcd keeps the objects. */
  stopApiServer(signal?: NodeJS.Signals): Promise<void>;
  /** Brings the API server back, at the same address, and waits until it is ready. */
  startApiServer(): Promise<void>;
  /** Ends everything and removes the folder; keeps it, and throws, when a part had ended by itself. */
  stop(): Promise<void>;
}

export interface Launch {
  /** The folder that buildKube made. */
  readonly programs: string;
  readonly folder: string;
  readonly life: Life;
  readonly options: ControlPlaneOptions;
}

const ADDRESS = '127.0.0.1';
const SERVICE_CIDR = '10.96.0.0/16';
const ATTEMPTS = 3;

// Without kubelets these would judge every node dead and delete the pods on it.
const CONTROLLERS = [
  '*',
  '-node-lifecycle-controller',
  '-taint-eviction-controller',
  '-pod-garbage-collector-controller',
];

/** Starts a control plane that lives as long as this process at most. Needs no root; several may run at once. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const programs = await buildKube();
  await forgetDeadControlPlanes();
  return launchControlPlane({ programs, folder: newControlPlaneFolder(), life: 'ours', options });
}

/** Starts a control plane in this folder, emptied before; throws with the end of the log when it does not come up. */
export async function launchControlPlane(launch: Launch): Promise<ControlPlane> {
  for (let attempt = 1; ; attempt++) {
    rmSync(launch.folder, { recursive: true, force: true });
    mkdirSync(launch.folder, { recursive: true });
    try {
      return await launchOnce(launch);
    } catch (error) {
      await stopComponents(launch.folder);
      if (attempt === ATTEMPTS || !lostItsPort(launch.folder)) throw error;
    }
  }
}

async function launchOnce(launch: Launch): Promise<ControlPlane> {
  const { programs, folder, life, options } = launch;
  if (life === 'ours') ownFolder(folder);
  const [port = 0, etcdPort = 0, peerPort = 0] = await freePorts(3);
  const [server, etcdUrl, peerUrl] = [
    `https://${ADDRESS}:${port}`,
    `http://${ADDRESS}:${etcdPort}`,
    `http://${ADDRESS}:${peerPort}`,
  ];
  await startServer(launch, etcdServer({ dataFolder: join(folder, 'etcd'), clientUrl: etcdUrl, peerUrl }));

  const { authority, admin } = await writeIdentities(folder, server);
  const adminToken = randomBytes(16).toString('hex');
  const auditLog = options.audit ? join(folder, 'audit.log') : '';
  const extraArgs = apiServerArgs(launch, adminToken, auditLog);
  const front = apiServer({ authority, etcdUrl, address: ADDRESS, port, serviceCidr: SERVICE_CIDR, extraArgs });
  // An API server whose first dial of etcd fails waits a second before the next.
  await untilListening(etcdPort, () => assertRunning(folder, 'etcd'));
  const api = openApi(server, authority, admin);
  const servers = await startServers(launch, api, front, clientsOf(folder, authority, options));
  if (options.enforcer ?? true) await createSign(api, 'kube-network-policies');
  const kubeconfig = join(folder, 'admin.kubeconfig');
  const facts = { kubeconfig, server, adminToken, authority, auditLog, folder };
  return { ...bindKubectl(join(programs, 'kubectl'), kubeconfig), ...facts, request: api.request, ...servers };
}

function apiServerArgs({ folder, options }: Launch, adminToken: string, auditLog: string): string[] {
  const administrator: StaticUser = { token: adminToken, user: 'admin', groups: ['system:masters'] };
  return [
    '--disable-admission-plugins=ServiceAccount', // no pod runs here, so none has to wait for its service account
    ...tokenArgs(folder, [administrator, ...(options.users ?? [])]),
    ...(options.audit ? auditArgs(folder, auditLog) : []),
    ...(options.apiServerArgs ?? []),
  ];
}

type Switches = Pick<ControlPlane, 'startApiServer' | 'stopApiServer' | 'stop'>;

/** Starts the API server and, once it is ready, its clients; the result turns them off and on. */
async function startServers(launch: Launch, api: Api, front: Server, clients: readonly Server[]): Promise<Switches> {
  const { folder } = launch;
  let wanted = ['etcd'];
  const startApiServer = async () => {
    await startServer(launch, front);
    await untilReady(api, () => assertRunning(folder, 'etcd', 'apiserver'));
    await Promise.all(clients.map((client) => startServer(launch, client)));
    wanted = ['etcd', front.name, ...clients.map((client) => client.name)];
  };
  await startApiServer();
  return {
    startApiServer,
    async stopApiServer(signal) {
      wanted = ['etcd'];
      // Clients that meet no API server while they start end by themselves: they start again with it.
      await Promise.all(clients.map((client) => stopComponent(folder, client.name)));
      await stopComponent(folder, front.name, signal);
    },
    async stop() {
      api.close();
      const fallen = wanted.filter((name) => !isComponentRunning(folder, name));
      await stopComponents(folder);
      if (fallen.length > 0)
        throw new TestbedError(`ended by itself: ${fallen.join(', ')}; see ${join(folder, 'logs')}`);
      if (process.env['NETPOL_TESTBED_KEEP']) process.stderr.write(`kept: ${folder}\n`);
      else rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startServer({ programs, folder, life }: Launch, { name, args }: Server): Promise<void> {
  return startComponent(folder, { name, command: join(programs, 'kube-in-one'), args, life });
}

/** What runs beside the API server, as its client. */
function clientsOf(folder: string, authority: Authority, options: ControlPlaneOptions): Server[] {
  const kubeconfig = join(folder, 'controllers.kubeconfig');
  return [
    ...((options.controllers ?? true) ? [controllerManager({ authority, kubeconfig, controllers: CONTROLLERS })] : []),
    ...(options.scheduler ? [scheduler(join(folder, 'scheduler.kubeconfig'))] : []),
  ];
}

function lostItsPort(folder: string): boolean {
  return ['etcd', 'apiserver'].some((name) => logTail(folder, name).includes('address already in use'));
}
