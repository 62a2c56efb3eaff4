import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { median, medianRatio, type ProcessRun, timeInterleaved, timeProcess } from './measure.ts';
import type { Plan } from './plan.ts';
import { BARE_NODE, plugin, withFolder } from './programs.ts';
import { ms, ratio, type Section } from './section.ts';

/** What may take how long, as a multiple of Node alone. */
const LIMITS: Readonly<Record<string, number>> = { '--version': 2, '--help': 3 };

/** How long the built plugin takes to start, beside a Node that does nothing. */
export function benchStartUp({ rounds }: Plan): Promise<Section> {
  return withFolder((folder) => {
    const cache = join(folder, 'compile-cache');
    const times = timeInterleaved(
      {
        'node -e 0': () => timeProcess(BARE_NODE),
        '--version': () => timeProcess(plugin(['--version'])),
        '--help': () => timeProcess(plugin(['--help'])),
        '--help, the first time': () => timeFirst(plugin(['--help'], { NODE_COMPILE_CACHE: cache }), cache),
        'why --demo web db:5432': () => timeProcess(plugin(['why', '--demo', 'web', 'db:5432'])),
        'pod --demo web': () => timeProcess(plugin(['pod', '--demo', 'web'])),
      },
      rounds,
    );
    return {
      name: 'start-up',
      title: 'Start-up',
      columns: ['ms', 'of bare node'],
      rows: Object.entries(times).map(([label, each]) => ({
        label,
        cells: [ms(median(each)), ratio(medianRatio(each, times['node -e 0']), LIMITS[label])],
      })),
      notes: [
        `whole processes, ${rounds} interleaved rounds, medians; ratios are taken round by round`,
        '"the first time": Node has not kept the compiled code of an earlier run yet',
      ],
    };
  });
}

function timeFirst(run: ProcessRun, cache: string): number {
  rmSync(cache, { recursive: true, force: true });
  return timeProcess(run);
}
