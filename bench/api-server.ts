import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { TestbedError } from '../test/cluster/error.ts';
import { median, medianRatio, type ProcessRun, timeInterleaved, timeProcess } from './measure.ts';
import type { Plan } from './plan.ts';
import { BARE_NODE, NODE, plugin, withFolder } from './programs.ts';
import type { Reading } from './read-everything.ts';
import { bytes, type Cell, count, ms, ratio, type Row, type Section } from './section.ts';
import { findKubectl, ROUND_TRIP_MS, type ServedWorld, withFarServer, withServedWorld } from './served-world.ts';
import { BIG_NAMESPACE, USUAL_NAMESPACE } from './world/names.ts';
import type { PodPair } from './world/world.ts';

const READ_EVERYTHING = join(import.meta.dirname, 'read-everything.ts');

/** One flow asked of a real API server, beside what kubectl takes for the same two pods. */
export async function benchApiServer({ serverSizes, rounds, coldRounds }: Plan): Promise<Section> {
  const columns = serverSizes.map((size) => `${size.toLocaleString('en')} pods`);
  const frame = { name: 'api-server', title: 'One flow, over HTTPS from a real API server', columns };
  try {
    const kubectl = await findKubectl();
    const measured: Measured[] = [];
    for (const size of serverSizes) {
      measured.push(await withServedWorld(size, (served) => measure(served, kubectl.program, { rounds, coldRounds })));
    }
    return { ...frame, rows: rowsOf(measured), notes: [...NOTES, `kubectl is ${kubectl.name}`] };
  } catch (error) {
    if (!(error instanceof TestbedError)) throw error;
    return { ...frame, rows: [], notes: [], skipped: error.message };
  }
}

const NOTES = [
  'whole processes, medians; warm ones interleaved, ratios round by round; the server is on this machine, without latency',
  'kubectl get pod A B reads two objects; why reads them, their namespace, its policies, and what tells who enforces them',
  'A and B stand in a namespace of usual size, or in the largest one: it has a fifth of all pods and policies',
  `far: the same, warm, with ${ROUND_TRIP_MS} ms to the server and back`,
  'cold: the first request to an API server that has just started, by a program whose caches on disk are empty',
  'everything: all pods, namespaces, Services and policies, in a process of its own; memory is the most that it had',
];

/** Milliseconds of each round, by what ran. */
type Times<Name extends string> = Readonly<Record<Name, readonly number[]>>;

interface Measured {
  readonly warm: Times<'bare' | 'kubectl' | 'why' | 'inBig' | 'toService'>;
  readonly far: Times<'kubectl' | 'why'>;
  readonly cold: Times<'kubectl' | 'why'>;
  readonly everything: Reading;
}

type Rounds = Pick<Plan, 'rounds' | 'coldRounds'>;

async function measure(served: ServedWorld, kubectl: string, { rounds, coldRounds }: Rounds): Promise<Measured> {
  const { usualPair, podPair } = served.world;
  const get = (cache: string, kubeconfig?: string) => getPods(served, kubectl, cache, kubeconfig);
  const why = ([source, destination]: PodPair, namespace: string, { kubeconfig, env }: Where = {}) => {
    const where = ['--kubeconfig', kubeconfig ?? served.kubeconfig, '-n', namespace];
    return plugin(['why', ...where, `pod/${source}`, `pod/${destination}:8080`], env);
  };
  return withFolder(async (folder) => {
    const warm = timeInterleaved(
      {
        bare: () => timeProcess(BARE_NODE),
        kubectl: () => timeProcess(get(join(folder, 'warm'))),
        why: () => timeProcess(why(usualPair, USUAL_NAMESPACE)),
        inBig: () => timeProcess(why(podPair, BIG_NAMESPACE)),
        toService: () =>
          timeProcess(
            plugin(['why', '--kubeconfig', served.kubeconfig, '-n', BIG_NAMESPACE, 'deploy/web', 'svc/api:80']),
          ),
      },
      rounds,
    );
    const far = await withFarServer(served, folder, (kubeconfig) =>
      timeInterleaved(
        {
          kubectl: () => timeProcess(get(join(folder, 'far'), kubeconfig)),
          why: () => timeProcess(why(usualPair, USUAL_NAMESPACE, { kubeconfig })),
        },
        rounds,
      ),
    );
    const cold = await timeCold(served, coldRounds, {
      kubectl: (round) => get(join(folder, `kubectl-${round}`)),
      why: (round) => why(usualPair, USUAL_NAMESPACE, { env: { NODE_COMPILE_CACHE: join(folder, `node-${round}`) } }),
    });
    return { warm, far, cold, everything: readEverything(served) };
  });
}

interface Where {
  readonly kubeconfig?: string;
  readonly env?: NodeJS.ProcessEnv;
}

function getPods(
  { kubeconfig: near, world }: ServedWorld,
  kubectl: string,
  cache: string,
  kubeconfig = near,
): ProcessRun {
  const args = ['--kubeconfig', kubeconfig, '-n', USUAL_NAMESPACE, 'get', 'pod', ...world.usualPair];
  return { command: kubectl, args, env: { ...process.env, KUBECACHEDIR: cache } };
}

/** Restarts the API server before each run. */
async function timeCold<Name extends string>(
  { controlPlane }: ServedWorld,
  rounds: number,
  runs: Readonly<Record<Name, (round: number) => ProcessRun>>,
): Promise<Times<Name>> {
  const times = Object.fromEntries(Object.keys(runs).map((name) => [name, []])) as unknown as Record<Name, number[]>; // the same keys
  for (let round = 0; round < rounds; round += 1) {
    for (const name of Object.keys(runs) as Name[]) {
      await controlPlane.stopApiServer();
      await controlPlane.startApiServer();
      times[name].push(timeProcess(runs[name](round)));
    }
  }
  return times;
}

function readEverything({ kubeconfig }: ServedWorld): Reading {
  const { stdout, stderr, status } = spawnSync(NODE, [READ_EVERYTHING, kubeconfig], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${READ_EVERYTHING}: exit code ${status}: ${stderr}`);
  return JSON.parse(stdout) as Reading; // what that file prints
}

function rowsOf(measured: readonly Measured[]): Row[] {
  const row = (label: string, cell: (each: Measured) => Cell, showsGrowth = true): Row => ({
    label,
    cells: measured.map(cell),
    showsGrowth,
  });
  const beside = (label: string, name: 'why' | 'inBig' | 'toService'): Row =>
    row(label, ({ warm }) => ratio(medianRatio(warm[name], warm.kubectl)), false);
  return [
    row('node -e 0', ({ warm }) => ms(median(warm.bare))),
    row('kubectl get pod A B', ({ warm }) => ms(median(warm.kubectl))),
    row('why pod/A pod/B:8080', ({ warm }) => ms(median(warm.why))),
    row('  in the largest namespace', ({ warm }) => ms(median(warm.inBig))),
    row('  deploy/web svc/api:80 there', ({ warm }) => ms(median(warm.toService))),
    beside('pod to pod, of kubectl', 'why'),
    beside('  in the largest namespace', 'inBig'),
    beside('  to Service there', 'toService'),
    row('far: kubectl get pod A B', ({ far }) => ms(median(far.kubectl))),
    row('far: why pod/A pod/B:8080', ({ far }) => ms(median(far.why))),
    row('far: of kubectl', ({ far }) => ratio(medianRatio(far.why, far.kubectl)), false),
    row('cold: kubectl get pod A B', ({ cold }) => ms(median(cold.kubectl))),
    row('cold: why pod/A pod/B:8080', ({ cold }) => ms(median(cold.why))),
    row('cold: of kubectl', ({ cold }) => ratio(medianRatio(cold.why, cold.kubectl)), false),
    row('everything: objects', ({ everything }) => count(everything.objects)),
    row('everything: time', ({ everything }) => ms(everything.ms)),
    row('everything: requests', ({ everything }) => count(everything.requests)),
    row('everything: over the wire', ({ everything }) => bytes(everything.wireBytes)),
    row('everything: memory at most', ({ everything }) => bytes(everything.peakBytes)),
    row('everything: memory before', ({ everything }) => bytes(everything.startBytes)),
  ];
}
