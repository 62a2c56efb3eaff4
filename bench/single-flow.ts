import { spawnSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Phases } from './answer-once.ts';
import { median, medianRatio, timeInterleaved, timeProcess } from './measure.ts';
import type { Plan } from './plan.ts';
import { BARE_NODE, NODE, plugin, withFolder } from './programs.ts';
import { type Cell, ms, ratio, type Row, type Section } from './section.ts';
import { asText, makeWorld, type World } from './world/world.ts';
import { BIG_NAMESPACE } from './world/names.ts';

const ANSWER_ONCE = join(import.meta.dirname, 'answer-once.ts');
/** What everything after parsing may take for one flow, in milliseconds, on the largest world; the others are many flows. */
const LIMIT = 100;
const LIMITED_SIZE = 10_000;

/** One question to a world of files, at each size: by phases in a fresh process, and as the whole built plugin. */
export function benchSingleFlow({ sizes, rounds }: Plan): Promise<Section> {
  return withFolder((folder) => {
    const measured = sizes.map((size) => measureSize(folder, size, Math.ceil(rounds / 3)));
    return {
      name: 'single-flow',
      title: 'One flow, offline (why -f)',
      columns: sizes.map((size) => `${size.toLocaleString('en')}/${policiesOf(size).toLocaleString('en')}`),
      rows: rowsOf(measured),
      notes: [
        'pods/policies; a fifth of both stands in one namespace, and both ends stand there',
        `phases: computing time of a fresh process that does not know the code yet, the least of ${Math.ceil(rounds / 3)} runs`,
        'whole processes: wall clock of the built plugin, interleaved with bare node',
      ],
    };
  });
}

function policiesOf(pods: number): number {
  return pods / 5;
}

/** Questions by what sort they are; `PAIR` is two pods. */
function questionsOf({ podPair: [source, destination] }: World): Readonly<Record<string, readonly [string, string]>> {
  return {
    'pod to pod': [source, `${destination}:8080`],
    'workload to Service': ['deploy/web', 'svc/api:80'],
    'internet to pod, every port': ['internet', `pod/${source}`],
  };
}

interface Measured {
  readonly size: number;
  readonly bytes: number;
  /** By question; phases of the first are shown in full. */
  readonly phases: Readonly<Record<string, Phases>>;
  readonly yaml: number;
  readonly json: number;
  readonly yamlRatio: number;
}

function measureSize(folder: string, size: number, rounds: number): Measured {
  const world = makeWorld({ pods: size, policies: policiesOf(size) });
  const [yaml, json] = (['yaml', 'json'] as const).map((format) => {
    const file = join(folder, `${size}.${format}`);
    writeFileSync(file, asText(world, format));
    return file;
  });
  if (yaml === undefined || json === undefined) throw new Error('two files are two files');
  const questions = questionsOf(world);
  const phases = Object.entries(questions).map(
    ([name, ends]) => [name, leastPhases(Array.from({ length: rounds }, () => answerOnce(yaml, ends)))] as const,
  );
  const [first = ['', '']] = Object.values(questions);
  const why = (file: string): number => timeProcess(plugin(['why', '-f', file, '-n', BIG_NAMESPACE, ...first]));
  const whole = timeInterleaved(
    { bare: () => timeProcess(BARE_NODE), yaml: () => why(yaml), json: () => why(json) },
    rounds,
  );
  return {
    size,
    bytes: statSync(yaml).size,
    phases: Object.fromEntries(phases),
    yaml: median(whole.yaml),
    json: median(whole.json),
    yamlRatio: medianRatio(whole.yaml, whole.bare),
  };
}

function answerOnce(file: string, [source, destination]: readonly [string, string]): Phases {
  const args = [ANSWER_ONCE, file, BIG_NAMESPACE, source, destination];
  const { stdout, stderr, status } = spawnSync(NODE, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}: exit code ${status}: ${stderr}`);
  return JSON.parse(stdout) as Phases; // written by answer-once.ts
}

const PHASES = ['load', 'index', 'compile', 'answer', 'explain', 'report', 'afterParsing'] as const;

/** The run that others disturbed least: a busy machine only ever adds. */
function leastPhases(runs: readonly Phases[]): Phases {
  const [first, ...others] = runs;
  if (first === undefined) throw new Error('nothing was run');
  return others.reduce((least, run) => (run.afterParsing < least.afterParsing ? run : least), first);
}

function rowsOf(measured: readonly Measured[]): Row[] {
  const row = (label: string, cell: (each: Measured) => Cell): Row => ({
    label,
    cells: measured.map(cell),
    showsGrowth: true,
  });
  const [question = '', ...others] = Object.keys(measured[0]?.phases ?? {});
  const total = (each: Measured, of: string): Cell => {
    const isLimited = each.size === LIMITED_SIZE && of === question;
    return ms(each.phases[of]?.afterParsing ?? Number.NaN, isLimited ? LIMIT : undefined);
  };
  return [
    { label: 'YAML', cells: measured.map(({ bytes }) => ({ value: bytes, unit: 'bytes' })) },
    ...PHASES.slice(0, -1).map((phase) =>
      row(`${question}: ${LABELS[phase]}`, ({ phases }) => ms(phases[question]?.[phase] ?? Number.NaN)),
    ),
    row(`${question}: all after parsing`, (each) => total(each, question)),
    ...others.map((other) => row(`${other}: all after parsing`, (each) => total(each, other))),
    row('whole process, YAML', ({ yaml }) => ms(yaml)),
    row('whole process, JSON list', ({ json }) => ms(json)),
    row('YAML beside bare node', ({ yamlRatio }) => ratio(yamlRatio)),
  ];
}

const LABELS: Readonly<Record<(typeof PHASES)[number], string>> = {
  load: 'parse, validate',
  index: 'index',
  compile: 'compile',
  answer: 'answer',
  explain: 'explain',
  report: 'report',
  afterParsing: 'all after parsing',
};
