import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { BARE, besideBareNode, howMeasured } from './beside-bare-node.ts';
import { type ProcessRun, timeInterleaved, timeProcess } from './measure.ts';
import type { Plan } from './plan.ts';
import { BARE_NODE, plugin, withFolder } from './programs.ts';
import type { Section } from './section.ts';

/** What may take how long, as a multiple of Node alone. */
const LIMITS: Readonly<Record<string, number>> = { '--version': 2, '--help': 3 };

/** How long the built plugin takes to start, beside a Node that does nothing. */
export function benchStartUp({ rounds }: Plan): Promise<Section> {
  return withFolder((folder) => {
    const cache = join(folder, 'compile-cache');
    const times = timeInterleaved(
      {
        [BARE]: () => timeProcess(BARE_NODE),
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
      ...besideBareNode(times, LIMITS),
      notes: [howMeasured(rounds), '"the first time": Node has not kept the compiled code of an earlier run yet'],
    };
  });
}

function timeFirst(run: ProcessRun, cache: string): number {
  rmSync(cache, { recursive: true, force: true });
  return timeProcess(run);
}
