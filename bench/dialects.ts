import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inLanguage, inRulesOfOnePeer, type Language, LANGUAGES } from './world/in-language.ts';
import type { MatrixPhases } from './matrix-once.ts';
import { medianRatio } from './measure.ts';
import { NODE, withFolder } from './programs.ts';
import type { Plan } from './plan.ts';
import { bytes, type Cell, ms, ratio, type Row, type Section } from './section.ts';
import { asText, makeWorld, type World, type WorldSize } from './world/world.ts';

const MATRIX_ONCE = join(import.meta.dirname, 'matrix-once.ts');

/** The size that limits are about. */
const LIMITED_SIZE = 10_000;
/** A dialect may cost so many times what as many NetworkPolicies cost; the rest is what two equal runs differ by. */
const LIMIT = 1.15;

const NAMES: Readonly<Record<Language, string>> = {
  core: 'NetworkPolicy',
  calico: 'Calico',
  cilium: 'Cilium',
  antrea: 'Antrea',
  admin: 'admin tier',
  istio: '+ Istio',
};

/** All pairs of one world, its policies in each language: language after language in every round, beside NetworkPolicy. */
export function benchDialects({ matrixSizes, rounds }: Plan): Promise<Section> {
  const size = matrixSizes.filter(({ pods }) => pods <= LIMITED_SIZE).at(-1);
  if (size === undefined) throw new Error('no size is small enough');
  const times = Math.max(3, Math.ceil(rounds / 3));
  return withFolder((folder) => {
    const measured = measure(folder, size, times);
    return {
      name: 'dialects',
      title: `All pairs at ${size.pods.toLocaleString('en')}/${size.policies.toLocaleString('en')} in each language`,
      columns: LANGUAGES.map((language) => NAMES[language]),
      rows: rowsOf(measured, size),
      notes: [
        `the same policies, one object for one, in fresh processes; middle of ${times} rounds, each with every language once`,
        'all say the same of every pair of workloads (test/bench/)',
        'a rule of Calico says one peer and one protocol; it is measured beside NetworkPolicies that are split so, as many rules',
        'Istio, in sidecars, stands on top of as many NetworkPolicies; it is measured beside twice as many of these alone',
      ],
    };
  });
}

/** `split`: NetworkPolicies of as many rules as Calico's have; `twice`: as many objects as Istio's world has. */
type Written = Language | 'split' | 'twice';

type Measured = Readonly<Record<Written, readonly MatrixPhases[]>>;

/** What a language is measured beside: as many objects with as many rules. */
const BESIDE: Readonly<Record<Exclude<Language, 'core'>, Written>> = {
  calico: 'split',
  cilium: 'core',
  antrea: 'core',
  admin: 'core',
  istio: 'twice',
};

function measure(folder: string, size: WorldSize, times: number): Measured {
  const world = makeWorld(size);
  const measured: Record<Written, MatrixPhases[]> = {
    core: [],
    calico: [],
    cilium: [],
    antrea: [],
    admin: [],
    split: [],
    twice: [],
    istio: [],
  };
  const write = (name: Written, written: World): { readonly file: string; readonly runs: MatrixPhases[] } => {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, asText(written, 'yaml'));
    return { file, runs: measured[name] };
  };
  const files = [
    ...LANGUAGES.map((language) => write(language, inLanguage(world, language))),
    write('split', inRulesOfOnePeer(world)),
    write('twice', makeWorld({ ...size, policies: 2 * size.policies })),
  ];
  for (let round = 0; round < times; round++) for (const { file, runs } of files) runs.push(run(file));
  return measured;
}

function run(file: string): MatrixPhases {
  const args = ['--expose-gc', '--max-old-space-size=8192', MATRIX_ONCE, file];
  const { stdout, stderr, status } = spawnSync(NODE, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}: exit code ${status}: ${stderr}`);
  return JSON.parse(stdout) as MatrixPhases; // the program says so
}

function rowsOf(measured: Measured, { pods }: WorldSize): Row[] {
  const row = (label: string, cell: (runs: readonly MatrixPhases[], language: Language) => Cell | undefined): Row => ({
    label,
    cells: LANGUAGES.map((language) => cell(measured[language], language)),
  });
  const least = (runs: readonly MatrixPhases[], of: (phases: MatrixPhases) => number): number =>
    Math.min(...runs.map(of));
  const times = (runs: readonly MatrixPhases[]): readonly number[] => runs.map(({ afterLoading }) => afterLoading);
  return [
    row('load', (runs) => ms(least(runs, ({ load }) => load))),
    row('index, compile, find parties', (runs) => ms(least(runs, ({ prepare }) => prepare))),
    row('all workloads with all', (runs) => ms(least(runs, ({ workloads }) => workloads))),
    row('all after loading', (runs) => ms(least(runs, ({ afterLoading }) => afterLoading))),
    row('  beside as many NetworkPolicies', (runs, language) => {
      if (language === 'core') return undefined;
      const beside = times(measured[BESIDE[language]]);
      return ratio(medianRatio(times(runs), beside), pods === LIMITED_SIZE ? LIMIT : undefined);
    }),
    row('  beside these alone, one for one', (runs, language) =>
      language === 'core' ? undefined : ratio(medianRatio(times(runs), times(measured.core))),
    ),
    row('memory beyond what was loaded', (runs) => bytes(least(runs, ({ memory }) => memory))),
  ];
}
