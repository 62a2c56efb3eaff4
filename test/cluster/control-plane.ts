import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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
import { TestbedError } from './error.ts';
import { bindKubectl, type Kubectl } from './kubectl.ts';
import { controlPlanesFolder } from './paths.ts';
import type { Authority } from './pki.ts';
import { freePorts, untilListening } from './ports.ts';
import { identify, isRunning, type ProcessIdentity } from './process.ts';
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
const DAY = 24 * 60 * 60_000;

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
  mkdirSync(controlPlanesFolder(), { recursive: true });
  const folder = mkdtempSync(join(controlPlanesFolder(), 'test-'));
  return launchControlPlane({ programs, folder, life: 'ours', options });
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
  if (life === 'ours') writeFileSync(ownerPath(folder), JSON.stringify(identify(process.pid)));
  const [port = 0, etcdPort = 0, peerPort = 0] = await freePorts(3);
  const etcdUrl = `http://${ADDRESS}:${etcdPort}`;
  await startServer(
    launch,
    etcdServer({ dataFolder: join(folder, 'etcd'), clientUrl: etcdUrl, peerUrl: `http://${ADDRESS}:${peerPort}` }),
  );

  const server = `https://${ADDRESS}:${port}`;
  const { authority, admin } = await writeIdentities(folder, server);
  const adminToken = randomBytes(16).toString('hex');
  const auditLog = options.audit ? join(folder, 'audit.log') : '';
  const administrator: StaticUser = { token: adminToken, user: 'admin', groups: ['system:masters'] };
  const extraArgs = [
    '--disable-admission-plugins=ServiceAccount', // no pod runs here, so none has to wait for its service account
    ...tokenArgs(folder, [administrator, ...(options.users ?? [])]),
    ...(options.audit ? auditArgs(folder, auditLog) : []),
    ...(options.apiServerArgs ?? []),
  ];
  const api = openApi(server, authority, admin);
  const parts = clientsOf(folder, authority, options);
  const startApiServer = async () => {
    await startServer(
      launch,
      apiServer({ authority, etcdUrl, address: ADDRESS, port, serviceCidr: SERVICE_CIDR, extraArgs }),
    );
    await untilReady(api, () => assertRunning(folder, 'etcd', 'apiserver'));
    await Promise.all(parts.map((part) => startServer(launch, part)));
  };
  // An API server whose first dial fails waits a second before the next.
  await untilListening(etcdPort, () => assertRunning(folder, 'etcd'));
  await startApiServer();

  let wanted = ['etcd', 'apiserver', ...parts.map((part) => part.name)];
  const kubeconfig = join(folder, 'admin.kubeconfig');
  return {
    ...bindKubectl(join(programs, 'kubectl'), kubeconfig),
    kubeconfig,
    server,
    adminToken,
    authority,
    auditLog,
    folder,
    startApiServer,
    request: api.request,
    async stopApiServer(signal) {
      wanted = ['etcd'];
      // Controllers that meet no API server while they start end by themselves: they start again with it.
      await Promise.all(parts.map((part) => stopComponent(folder, part.name)));
      await stopComponent(folder, 'apiserver', signal);
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
  const controllers = controllerManager({
    authority,
    kubeconfig: join(folder, 'controllers.kubeconfig'),
    controllers: CONTROLLERS,
  });
  return [
    ...((options.controllers ?? true) ? [controllers] : []),
    ...(options.scheduler ? [scheduler(join(folder, 'scheduler.kubeconfig'))] : []),
  ];
}

function lostItsPort(folder: string): boolean {
  return ['etcd', 'apiserver'].some((name) => logTail(folder, name).includes('address already in use'));
}

function ownerPath(folder: string): string {
  return join(folder, 'owner.json');
}

/** Ends what a dead test process left, and removes its folder after a day; until then its logs can be read. */
async function forgetDeadControlPlanes(): Promise<void> {
  if (!existsSync(controlPlanesFolder())) return;
  for (const entry of readdirSync(controlPlanesFolder())) {
    const folder = join(controlPlanesFolder(), entry);
    const owner = ownerPath(folder);
    if (!existsSync(owner) || isRunning(JSON.parse(readFileSync(owner, 'utf8')) as ProcessIdentity)) continue;
    await stopComponents(folder);
    if (Date.now() - statSync(owner).mtimeMs > DAY) rmSync(folder, { recursive: true, force: true });
  }
}
