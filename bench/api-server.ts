import { join } from 'node:path';
import { buildKube } from '../test/cluster/build-go.ts';
import { type ControlPlane, startControlPlane } from '../test/cluster/control-plane.ts';
import { TestbedError } from '../test/cluster/error.ts';
import { createObjects } from '../test/cluster/objects.ts';
import { toYaml } from './world/to-yaml.ts';
import { median, medianRatio, type ProcessRun, timeInterleaved, timeProcess } from './measure.ts';
import type { Plan } from './plan.ts';
import { BARE_NODE, plugin } from './programs.ts';
import { type Cell, ms, ratio, type Row, type Section } from './section.ts';
import type { RawObject } from './world/raw-object.ts';
import { makeWorld, type World } from './world/world.ts';
import { BIG_NAMESPACE } from './world/names.ts';

/** One flow asked of a real API server, beside what kubectl takes for the same two pods. */
export async function benchApiServer({ serverSizes, rounds }: Plan): Promise<Section> {
  const columns = serverSizes.map((size) => `${size.toLocaleString('en')} pods`);
  const frame = { name: 'api-server', title: 'One flow, over HTTPS from a real API server', columns };
  try {
    const measured: Measured[] = [];
    for (const size of serverSizes) measured.push(await measureSize(size, rounds));
    return { ...frame, rows: rowsOf(measured), notes: NOTES };
  } catch (error) {
    if (!(error instanceof TestbedError)) throw error;
    return { ...frame, rows: [], notes: [], skipped: error.message };
  }
}

const NOTES = [
  'whole processes, interleaved, medians; etcd and API server run on this machine, without latency',
  'kubectl get pod A B reads two objects; why reads them, their namespaces, the policies there, DNS and other policy languages',
];

interface Measured {
  readonly bare: number;
  readonly kubectl: number;
  readonly podToPod: number;
  readonly toService: number;
  readonly podToPodRatio: number;
  readonly toServiceRatio: number;
}

async function measureSize(size: number, rounds: number): Promise<Measured> {
  const world = makeWorld({ pods: size, policies: Math.max(4, size / 5) });
  const controlPlane = await startControlPlane({ controllers: false });
  try {
    await writeWorld(controlPlane, world);
    return await timeReads(controlPlane, world, rounds);
  } finally {
    await controlPlane.stop();
  }
}

const WRITERS = 16;

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

async function writeObjects(controlPlane: ControlPlane, objects: readonly RawObject[]): Promise<void> {
  const shares = Map.groupBy(objects.entries(), ([at]) => at % WRITERS);
  const texts = [...shares.values()].map((share) => share.map(([, object]) => toYaml(object)).join('---\n'));
  await Promise.all(texts.map((text) => createObjects(controlPlane, text)));
}

async function timeReads({ kubeconfig, folder }: ControlPlane, world: World, rounds: number): Promise<Measured> {
  const kubectl: ProcessRun = {
    command: join(await buildKube(), 'kubectl'),
    args: ['--kubeconfig', kubeconfig, '-n', BIG_NAMESPACE, 'get', 'pod', ...world.podPair],
    env: { ...process.env, KUBECACHEDIR: join(folder, 'kubectl-cache') },
  };
  const [source, destination] = world.podPair;
  const why = (...ends: readonly string[]) =>
    timeProcess(plugin(['why', '--kubeconfig', kubeconfig, '-n', BIG_NAMESPACE, ...ends]));
  const times = timeInterleaved(
    {
      bare: () => timeProcess(BARE_NODE),
      kubectl: () => timeProcess(kubectl),
      podToPod: () => why(`pod/${source}`, `pod/${destination}:8080`),
      toService: () => why('deploy/web', 'svc/api:80'),
    },
    rounds,
  );
  return {
    bare: median(times.bare),
    kubectl: median(times.kubectl),
    podToPod: median(times.podToPod),
    toService: median(times.toService),
    podToPodRatio: medianRatio(times.podToPod, times.kubectl),
    toServiceRatio: medianRatio(times.toService, times.kubectl),
  };
}

function rowsOf(measured: readonly Measured[]): Row[] {
  const row = (label: string, cell: (each: Measured) => Cell): Row => ({
    label,
    cells: measured.map(cell),
    showsGrowth: true,
  });
  return [
    row('node -e 0', ({ bare }) => ms(bare)),
    row('kubectl get pod A B', ({ kubectl }) => ms(kubectl)),
    row('why pod/A pod/B:8080', ({ podToPod }) => ms(podToPod)),
    row('why deploy/web svc/api:80', ({ toService }) => ms(toService)),
    row('pod to pod, of kubectl', ({ podToPodRatio }) => ratio(podToPodRatio)),
    row('to Service, of kubectl', ({ toServiceRatio }) => ratio(toServiceRatio)),
  ];
}
