import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildKube } from '../test/cluster/build-go.ts';
import { type ControlPlane, startControlPlane } from '../test/cluster/control-plane.ts';
import { createEach } from '../test/cluster/objects.ts';
import { NODE } from './programs.ts';
import type { RawObject } from './world/raw-object.ts';
import { makeWorld, type World } from './world/world.ts';

/** A made-up cluster whose objects are all in a real API server. */
export interface ServedWorld {
  readonly world: World;
  readonly controlPlane: ControlPlane;
  readonly kubeconfig: string;
}

const FEWEST_POLICIES = 4;

/** A policy for five pods. Does something with it; it is gone afterwards. */
export async function withServedWorld<T>(pods: number, work: (served: ServedWorld) => Promise<T>): Promise<T> {
  const world = makeWorld({ pods, policies: Math.max(FEWEST_POLICIES, pods / 5) });
  const controlPlane = await startControlPlane({ controllers: false });
  try {
    await writeWorld(controlPlane, world);
    return await work({ world, controlPlane, kubeconfig: controlPlane.kubeconfig });
  } finally {
    await controlPlane.stop();
  }
}

/** Namespaces first; the rest in any order, several at a time. The API server makes kube-system itself. */
async function writeWorld(controlPlane: ControlPlane, { objects }: World): Promise<void> {
  const isNamespace = ({ kind }: RawObject): boolean => kind === 'Namespace';
  await writeObjects(
    controlPlane,
    objects.filter((each) => isNamespace(each) && each.metadata.name !== 'kube-system'),
  );
  await writeObjects(
    controlPlane,
    objects.filter((each) => !isNamespace(each)),
  );
}

const WRITERS = 16;

async function writeObjects(controlPlane: ControlPlane, objects: readonly RawObject[]): Promise<void> {
  const rest = objects.values();
  await Promise.all(Array.from({ length: WRITERS }, () => createEach(controlPlane, rest)));
}

const FAR_RELAY = join(import.meta.dirname, 'far-relay.ts');
/** Milliseconds there and back: a server in another region. */
export const ROUND_TRIP_MS = 30;

/** Does something with a kubeconfig that leads to the same server over a long way. */
export async function withFarServer<T>(
  { controlPlane, kubeconfig }: ServedWorld,
  folder: string,
  work: (kubeconfig: string) => T | Promise<T>,
): Promise<T> {
  const { hostname, port } = new URL(controlPlane.server);
  // A process of its own: this one is blocked while it measures.
  const relay = spawn(NODE, [FAR_RELAY, hostname, port, String(ROUND_TRIP_MS / 2)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [printed] = (await once(relay.stdout, 'data')) as [Buffer]; // its port
    const far = join(folder, 'far.kubeconfig');
    const address = `https://127.0.0.1:${printed.toString().trim()}`;
    writeFileSync(far, readFileSync(kubeconfig, 'utf8').replaceAll(controlPlane.server, address));
    return await work(far);
  } finally {
    relay.stdin.end();
  }
}

export interface FoundKubectl {
  readonly program: string;
  /** What it is, for whoever reads the numbers. */
  readonly name: string;
}

/** The one that people have; else the testbed's, which is all of Kubernetes in one program and starts a little later. */
export async function findKubectl(): Promise<FoundKubectl> {
  const { stdout, status } = spawnSync('kubectl', ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
  if (status !== 0) return { program: join(await buildKube(), 'kubectl'), name: "the testbed's, which starts slowly" };
  const { clientVersion } = JSON.parse(stdout) as { clientVersion: { gitVersion: string } }; // kubectl's own schema
  return { program: 'kubectl', name: `the one on the PATH, ${clientVersion.gitVersion}` };
}
