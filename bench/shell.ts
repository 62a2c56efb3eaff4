import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Plan } from './plan.ts';
import { NODE, withFolder } from './programs.ts';
import { bytes, count, ms, ratio, type Section } from './section.ts';
import type { ShellFigures } from './shell/once.tsx';

const ONCE = join(import.meta.dirname, 'shell', 'once.tsx');
const EVENTS = 200_000;
const QUICK_EVENTS = 20_000;

/** The shell over a live cluster: from an event to a verdict, from a key to a frame, and whether memory stays what it is. */
export function benchShell({ sizes, rounds }: Plan): Promise<Section> {
  return withFolder(async (folder) => {
    const program = join(folder, 'once.mjs');
    await bundle(program);
    const pods = sizes.at(-1) ?? 0;
    const events = pods < 10_000 ? QUICK_EVENTS : EVENTS;
    const small = runOnce(program, [100, 0, rounds]);
    const large = runOnce(program, [pods, events, rounds]);
    const row = (label: string, cell: (figures: ShellFigures) => number) => ({
      label,
      cells: [ms(cell(small)), ms(cell(large))],
      showsGrowth: true,
    });
    const beside = (label: string, cell: (figures: ShellFigures) => number) => ({
      label,
      cells: [ratio(cell(small)), ratio(cell(large))],
    });
    return {
      name: 'shell',
      title: 'The shell, live',
      columns: [100, pods].map((size) => `${size.toLocaleString('en')} pods`),
      rows: [
        row('all lists read, indexed, compiled', ({ load }) => load),
        row('policy event to new verdict of a pin', ({ policyEvent }) => policyEvent),
        row('pod event to next state', ({ podEvent }) => podEvent),
        row('the same verdict, all indexed anew', ({ anew }) => anew),
        beside('policy event beside all anew', ({ policyEvent, anew }) => policyEvent / anew),
        row('key to frame, Find', ({ keyToFrame }) => keyToFrame),
        row('key to frame, empty Ink app', ({ emptyKeyToFrame }) => emptyKeyToFrame),
        beside('Find beside the empty app', ({ keyToFrame, emptyKeyToFrame }) => keyToFrame / emptyKeyToFrame),
        { label: 'events', cells: [undefined, count(events)] },
        ...large.heap.map((heap, at) => ({
          label: at === 0 ? 'heap before the events' : `heap after ${at} quarters of them`,
          cells: [undefined, bytes(heap)],
        })),
        {
          label: 'heap after all beside after the first quarter',
          cells: [undefined, ratio((large.heap.at(-1) ?? 0) / (large.heap[1] ?? 1), MOST_GROWTH)],
        },
      ],
      notes: [
        `wall clock in a process of its own, over watches without a server; medians of ${rounds}, of 22 keys`,
        'the heap is what is left after collection; the cluster is as large each time',
      ],
    };
  });
}

/** What memory may differ by, and is still flat. */
const MOST_GROWTH = 1.15;

/** Node runs no JSX; what is measured is built as the plugin is. */
async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [ONCE],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    alias: { 'react-devtools-core': 'node:path' },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
}

function runOnce(program: string, numbers: readonly number[]): ShellFigures {
  const args = ['--expose-gc', program, ...numbers.map(String)];
  const { stdout, stderr, status } = spawnSync(NODE, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}: exit code ${status}: ${stderr.slice(0, 4000)}`);
  return JSON.parse(stdout) as ShellFigures; // written by once.tsx
}
