import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from './plan.ts';
import { NODE, withFolder } from './programs.ts';
import { type Cell, count, ms, ratio, type Row, type Section } from './section.ts';
import { CHANGE_NAMES, type WhatIfPhases } from './what-if-once.ts';
import { asText, makeWorld, type WorldSize } from './world/world.ts';

const WHAT_IF_ONCE = join(import.meta.dirname, 'what-if-once.ts');

/** The size that limits are about. */
const LIMITED_SIZE = 10_000;
/** Milliseconds from a change to the whole report, after loading. */
const LIMIT = 300;

/** What a change would do, from files: each change of each size in fresh processes. */
export function benchWhatIf({ matrixSizes, rounds }: Plan): Promise<Section> {
  const times = Math.max(1, Math.ceil(rounds / 5));
  const sizes = matrixSizes.filter(({ pods }) => pods <= LIMITED_SIZE);
  return withFolder((folder) => {
    const measured = sizes.map((size) => measureSize(folder, size, times));
    return {
      name: 'what-if',
      title: 'What a change would do, offline (what-if -f)',
      columns: sizes.map(({ pods, policies }) => `${pods.toLocaleString('en')}/${policies.toLocaleString('en')}`),
      rows: [
        growing('read, compiled, pods told apart: the loading', (each) => ms(each.prepare), measured),
        ...CHANGE_NAMES.flatMap((name): readonly Row[] => [
          growing(name, (each) => ms(phasesOf(each, name).answer, limitOf(each)), measured),
          plain('  pairs that open or close', (each) => count(phasesOf(each, name).pairs), measured),
          plain('  beside the loading', (each) => ratio(phasesOf(each, name).answer / each.prepare), measured),
        ]),
      ],
      notes: [
        `pods/policies; computing time of fresh processes that try one change, the least of ${times} runs`,
        'from the change to the report: change, compile, compare, look rules up, look for what else breaks',
      ],
    };
  });
}

interface Measured {
  readonly size: WorldSize;
  readonly prepare: number;
  readonly byName: ReadonlyMap<string, WhatIfPhases>;
}

function measureSize(folder: string, size: WorldSize, times: number): Measured {
  const file = join(folder, `${size.pods}.json`);
  writeFileSync(file, asText(makeWorld(size), 'json'));
  const byName = new Map(
    CHANGE_NAMES.map((name) => {
      const runs = Array.from({ length: times }, () => run(file, name));
      // The run that others disturbed least: a busy machine only ever adds.
      return [name, runs.reduce((least, each) => (each.answer < least.answer ? each : least))] as const;
    }),
  );
  return { size, prepare: Math.min(...[...byName.values()].map(({ prepare }) => prepare)), byName };
}

function run(file: string, name: string): WhatIfPhases {
  const args = ['--expose-gc', '--max-old-space-size=8192', WHAT_IF_ONCE, file, name];
  const { stdout, stderr, status } = spawnSync(NODE, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}: exit code ${status}: ${stderr}`);
  return JSON.parse(stdout) as WhatIfPhases; // the program says so
}

function phasesOf({ byName }: Measured, name: string): WhatIfPhases {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`"${name}" was not measured`);
  return found;
}

function limitOf({ size }: Measured): number | undefined {
  return size.pods === LIMITED_SIZE ? LIMIT : undefined;
}

function growing(label: string, cell: (each: Measured) => Cell, measured: readonly Measured[]): Row {
  return { ...plain(label, cell, measured), showsGrowth: true };
}

function plain(label: string, cell: (each: Measured) => Cell, measured: readonly Measured[]): Row {
  return { label, cells: measured.map(cell) };
}
