import { spawnSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiffPhases } from './diff-once.ts';
import type { MatrixPhases } from './matrix-once.ts';
import { medianRatio } from './measure.ts';
import type { Plan } from './plan.ts';
import { NODE, withFolder } from './programs.ts';
import { type Cyclonus, MOST_PODS, prepareCyclonus } from './cyclonus.ts';
import { bytes, type Cell, count, ms, ratio, type Row, type Section } from './section.ts';
import { asText, makeWorld, type World, type WorldSize } from './world/world.ts';

const MATRIX_ONCE = join(import.meta.dirname, 'matrix-once.ts');
const DIFF_ONCE = join(import.meta.dirname, 'diff-once.ts');
const YAML_ONCE = join(import.meta.dirname, 'yaml-once.ts');

/** The size that limits are about. */
const LIMITED_SIZE = 10_000;
/** Milliseconds for all workloads with all, after loading. */
const LIMIT = 1000;
const MEMORY_LIMIT = 300_000_000;
/** Ten times the cluster may be so many times the work. */
const GROWTH_LIMIT = 12;
/** Loading may be so many times the YAML parser. */
const LOADING_LIMIT = 2;
/** Two states are compared where somebody waits for it. */
const DIFF_SIZES: readonly number[] = [1000, LIMITED_SIZE];
/** One policy of so many is gone in the state after. */
const GONE_OF = 20;

/** Everybody with everybody, from files: each size in fresh processes, beside the YAML parser alone. */
export async function benchMatrix({ matrixSizes, rounds }: Plan): Promise<Section> {
  const times = Math.max(1, Math.ceil(rounds / 5));
  const cyclonus = await prepareCyclonus();
  return withFolder((folder) => {
    const measured = matrixSizes.map((size) => measureSize(folder, size, times, cyclonus));
    return {
      name: 'matrix',
      title: 'All pairs, offline (matrix -f)',
      columns: matrixSizes.map(({ pods, policies }) => `${pods.toLocaleString('en')}/${policies.toLocaleString('en')}`),
      rows: rowsOf(measured),
      notes: [
        `pods/policies, from YAML; computing time of fresh processes, the least of ${times} runs`,
        'two address families, named ports, ranges, ipBlocks with except; a fifth of all stands in one namespace',
        'diff: from two loaded states to the report, both compiled, and the rules of every difference looked up',
        cyclonus.note,
        'rows are read one by one and forgotten; memory: heap and buffers beyond the loaded objects, garbage included',
      ],
    };
  });
}

interface Measured {
  readonly size: WorldSize;
  readonly bytes: number;
  readonly phases: MatrixPhases;
  readonly yaml: number;
  /** Loading as a multiple of the parser, run by run. */
  readonly loading: number;
  /** With the same world without some of its policies. */
  readonly diff: DiffPhases | undefined;
  /** The same pairs by cyclonus. */
  readonly cyclonus: number | undefined;
}

function measureSize(folder: string, size: WorldSize, times: number, cyclonus: Cyclonus): Measured {
  const file = join(folder, `${size.pods}.yaml`);
  const world = makeWorld(size);
  writeFileSync(file, asText(world, 'yaml'));
  const runs = Array.from({ length: times }, () => ({
    phases: run<MatrixPhases>(MATRIX_ONCE, file),
    yaml: run<{ ms: number }>(YAML_ONCE, file).ms,
  }));
  const [first, ...others] = runs.map(({ phases }) => phases);
  if (first === undefined) throw new Error('nothing was run');
  return {
    size,
    bytes: statSync(file).size,
    // The run that others disturbed least: a busy machine only ever adds.
    phases: others.reduce((least, each) => (each.afterLoading < least.afterLoading ? each : least), first),
    yaml: Math.min(...runs.map(({ yaml }) => yaml)),
    loading: medianRatio(
      runs.map(({ phases }) => phases.load),
      runs.map(({ yaml }) => yaml),
    ),
    diff: DIFF_SIZES.includes(size.pods) ? measureDiff(file, world, times) : undefined,
    cyclonus: askCyclonus(cyclonus, world, join(folder, `${size.pods}.json`)),
  };
}

function measureDiff(file: string, world: World, times: number): DiffPhases {
  const after = `${file}-after.yaml`;
  let policies = 0;
  const objects = world.objects.filter(({ kind }) => kind !== 'NetworkPolicy' || policies++ % GONE_OF !== 0);
  writeFileSync(after, asText({ ...world, objects }, 'yaml'));
  const runs = Array.from({ length: times }, () => run<DiffPhases>(DIFF_ONCE, file, after));
  return runs.reduce((least, each) => (each.answer < least.answer ? each : least));
}

function askCyclonus({ ask }: Cyclonus, world: World, file: string): number | undefined {
  if (world.size.pods > MOST_PODS) return undefined;
  writeFileSync(file, asText(world, 'json'));
  return ask(file);
}

function run<Result>(program: string, ...files: readonly string[]): Result {
  const args = ['--expose-gc', '--max-old-space-size=8192', program, ...files];
  const { stdout, stderr, status } = spawnSync(NODE, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}: exit code ${status}: ${stderr}`);
  return JSON.parse(stdout) as Result; // each program says so
}

function rowsOf(measured: readonly Measured[]): Row[] {
  const growing = (label: string, cell: (each: Measured) => Cell | undefined): Row => ({
    label,
    cells: measured.map(cell),
    showsGrowth: true,
  });
  const plain = (label: string, cell: (each: Measured) => Cell | undefined): Row => ({
    label,
    cells: measured.map(cell),
  });
  const limited = ({ size }: Measured, limit: number): number | undefined =>
    size.pods === LIMITED_SIZE ? limit : undefined;
  return [
    plain('YAML', (each) => bytes(each.bytes)),
    growing('load', ({ phases }) => ms(phases.load)),
    growing('YAML parser alone', ({ yaml }) => ms(yaml)),
    plain('load beside the parser', (each) => ratio(each.loading, limited(each, LOADING_LIMIT))),
    growing('index, compile, find parties', ({ phases }) => ms(phases.prepare)),
    growing('all workloads with all', ({ phases }) => ms(phases.workloads)),
    growing('all after loading', (each) => ms(each.phases.afterLoading, limited(each, LIMIT))),
    plain('growth for ten times the cluster', (each) => growthOf(each, measured)),
    growing('memory beyond what was loaded', (each) => ({
      ...bytes(each.phases.memory),
      ...(each.size.pods === LIMITED_SIZE ? { limit: MEMORY_LIMIT } : {}),
    })),
    growing('rows', ({ phases }) => count(phases.rows)),
    plain('cells on some ports or mixed', ({ phases }) => ({ value: phases.mixed, unit: 'share' })),
    growing('then all pods with all', ({ phases: { pods } }) => (pods === undefined ? undefined : ms(pods))),
    growing('rows', ({ phases: { podRows } }) => (podRows === undefined ? undefined : count(podRows))),
    growing('diff: a twentieth of the policies gone', ({ diff }) => diff && ms(diff.answer)),
    growing('pairs that differ', ({ diff }) => diff && count(diff.pairs)),
    growing('memory beyond both states', ({ diff }) => diff && bytes(diff.memory)),
    plain('diff beside all workloads with all', ({ diff, phases }) => diff && ratio(diff.answer / phases.afterLoading)),
    growing('cyclonus for all pods with all', ({ cyclonus }) => (cyclonus === undefined ? undefined : ms(cyclonus))),
    plain('cyclonus beside the plugin, from the start', ({ cyclonus, phases: { afterLoading, pods } }) =>
      cyclonus === undefined || pods === undefined ? undefined : ratio(cyclonus / (afterLoading + pods)),
    ),
  ];
}

/** Beside the world of a tenth of the size, where there is one. */
function growthOf({ size, phases }: Measured, measured: readonly Measured[]): Cell | undefined {
  const smaller = measured.find((each) => each.size.pods * 10 === size.pods);
  if (smaller === undefined) return undefined;
  const growth = phases.afterLoading / smaller.phases.afterLoading;
  return ratio(growth, size.pods === LIMITED_SIZE ? GROWTH_LIMIT : undefined);
}
