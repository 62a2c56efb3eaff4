import { compilePolicies } from '../src/dialects/compile-policies.ts';
import { loadTexts } from '../src/cluster/manifests/load.ts';
import type { PolicySet } from '../src/dialects/compiled.ts';
import { type ClusterIndex, indexSnapshot, podEndpoint } from '../src/engine/cluster-index.ts';
import { evaluate } from '../src/engine/evaluate.ts';
import type { Flow } from '../src/model/flow.ts';
import type { Pod } from '../src/model/pod.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { median, timed } from './measure.ts';
import type { Plan } from './plan.ts';
import { createRandom } from './random.ts';
import { type Cell, ms, type Section } from './section.ts';
import { asText, makeWorld, SEED } from './world/world.ts';

const PAIRS = 4000;
const PORTS = [8080, 8080, 9090, 443, 30_001] as const;

/** Compiling all policies and evaluating pairs of pods, in a process that has run the code before. */
export function benchEvaluation({ sizes, rounds }: Plan): Section {
  const measured = sizes.map((size) => measureSize(size, rounds));
  const row = (label: string, cell: (each: Measured) => Cell) => ({
    label,
    cells: measured.map(cell),
    showsGrowth: true,
  });
  return {
    name: 'evaluation',
    title: 'Compile and evaluate',
    columns: sizes.map((size) => `${size.toLocaleString('en')}/${(size / 5).toLocaleString('en')}`),
    rows: [
      row('index all objects', ({ index }) => ms(index)),
      row('compile all policies', ({ compile }) => ms(compile)),
      row('pairs a second', ({ perSecond }) => ({ value: perSecond, unit: 'per-second' })),
      { label: 'of them denied', cells: measured.map(({ denied }) => ({ value: denied, unit: 'share' })) },
    ],
    notes: [
      `warm code, median of ${rounds}; ${PAIRS.toLocaleString('en')} random pairs of pods, both directions with full trace`,
      'growth of "pairs a second" below 1: a namespace has more policies there, and all that select a pod are told',
    ],
  };
}

interface Measured {
  readonly index: number;
  readonly compile: number;
  readonly perSecond: number;
  /** 0 to 1. */
  readonly denied: number;
}

function measureSize(size: number, rounds: number): Measured {
  const text = asText(makeWorld({ pods: size, policies: size / 5 }), 'json');
  const { snapshot } = loadTexts([{ name: 'world.json', text }], 'default');
  const indexing = repeat(rounds, () => indexSnapshot(snapshot));
  const compiling = repeat(rounds, () => compilePolicies(snapshot));
  const flows = randomFlows(snapshot, indexing.last);
  const evaluating = repeat(rounds, () => countDenied(compiling.last, flows));
  return {
    index: indexing.ms,
    compile: compiling.ms,
    perSecond: (flows.length / evaluating.ms) * 1000,
    denied: evaluating.last / flows.length,
  };
}

function repeat<T>(rounds: number, work: () => T): { readonly ms: number; readonly last: T } {
  const runs = Array.from({ length: rounds }, () => timed(work));
  const last = runs.at(-1);
  if (last === undefined) throw new Error('nothing was run');
  return { ms: median(runs.map((run) => run.ms)), last: last.result };
}

function countDenied(policies: PolicySet, flows: readonly Flow[]): number {
  return flows.reduce((sum, flow) => sum + (evaluate(policies, flow).verdict === 'DENY' ? 1 : 0), 0);
}

/** Half of the pairs stand in one namespace, as most connections do. */
function randomFlows({ pods }: Snapshot, index: ClusterIndex): Flow[] {
  const random = createRandom(SEED);
  const pickFrom = (list: readonly Pod[]): Pod => {
    const pod = list[random.below(list.length)];
    if (pod === undefined) throw new Error('a world without pods');
    return pod;
  };
  return Array.from({ length: PAIRS }, () => {
    const source = pickFrom(pods);
    const peers = random.chance(0.5) ? (index.podsByNamespace.get(source.namespace) ?? []) : pods;
    return flowBetween(index, source, pickFrom(peers), random.pick(PORTS));
  });
}

function flowBetween(index: ClusterIndex, from: Pod, to: Pod, port: number): Flow {
  const [source, destination] = [from, to].map((pod) => pod.addresses.find(({ family }) => family === 4));
  return {
    source: podEndpoint(index, from),
    destination: podEndpoint(index, to),
    protocol: 'TCP',
    port,
    family: 4,
    viaService: false,
    ...(source === undefined ? {} : { sourceAddress: source }),
    ...(destination === undefined ? {} : { destinationAddress: destination }),
  };
}
