import { type DemoInput, demoWord } from './demo-input.ts';
import type { ClusterApi } from '../cluster/api.ts';
import type { Collector } from '../cluster/collector.ts';
import { describeBundle } from './describe-bundle.ts';
import type { GlobalOptions, Input } from './options.ts';
import type { InputReport } from '../explain/explanation.ts';
import type { Io } from './io.ts';
import type { LoadedManifests } from '../cluster/manifests/load.ts';
import type { Problem } from '../cluster/manifests/problem.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { printable } from '../report/printable.ts';
import { PROGRAM } from './program-name.ts';
import { connect } from './connect.ts';
import { createReadLog } from './read-log.ts';
import { sayAfter } from './say-after.ts';
import { UsageError } from './usage-error.ts';

/** The state that a command asks about, wherever it comes from. */
export interface State {
  readonly snapshot: Snapshot;
  /** For names typed without one; `undefined` means every namespace (-A). */
  readonly namespace: string | undefined;
  /** Flags that lead back to the same state, for commands to type next. */
  readonly inputFlags: string;
  readonly input: InputReport;
}

/** What to read of a live cluster; files and the demo are read whole. */
export interface ReadPlan {
  /** Reads what the question needs. `namespace` is where names without one are looked up. */
  readonly read: (collector: Collector, namespace: string | undefined) => Promise<void>;
}

/** Reads the state, asks `answer` about it, and leaves nothing open behind, whatever happens. */
export async function withState<T>(
  options: GlobalOptions,
  io: Io,
  plan: ReadPlan,
  answer: (state: State, more: (read: ReadPlan['read']) => Promise<State>) => Promise<T>,
): Promise<T> {
  if (options.input.kind === 'cluster') {
    return withCluster(options, io, plan, ({ state, more }) => answer(state, more));
  }
  const state = await openStatic(options, options.input, io);
  return answer(state, async () => state);
}

function openStatic(options: GlobalOptions, input: Exclude<Input, { kind: 'cluster' }>, io: Io): Promise<State> {
  switch (input.kind) {
    case 'demo':
      return openDemo(options, input);
    case 'snapshot':
      return openSnapshot(options, input.file, io);
    case 'files':
      return openFiles(options, input.names, io);
  }
}

function namespaceOf(options: GlobalOptions, current: string): string | undefined {
  return options.allNamespaces ? undefined : (options.namespace ?? current);
}

async function openDemo(options: GlobalOptions, input: DemoInput): Promise<State> {
  const { loadDemo } = await import('../demo/load.ts');
  const { DEMO_NAMESPACE } = await import('../demo/cluster.ts');
  const { snapshot, counts } = loadDemo(input.addition);
  return {
    snapshot,
    namespace: namespaceOf(options, DEMO_NAMESPACE),
    inputFlags: `--${demoWord(input)}`,
    input: { kind: 'demo', read: counts.read, ignored: counts.ignored, problems: [] },
  };
}

async function openSnapshot(options: GlobalOptions, file: string, io: Io): Promise<State> {
  const { readSnapshotFile } = await import('../cluster/snapshot/read-file.ts');
  const bundle = await sayAfter('reading the snapshot …', io, () => readSnapshotFile(file, io.stdin));
  return {
    snapshot: bundle.snapshot,
    namespace: options.allNamespaces ? undefined : (options.namespace ?? bundle.about.namespace),
    inputFlags: `--snapshot ${quoted(file)}`,
    input: describeBundle(file, bundle),
  };
}

async function openFiles(options: GlobalOptions, names: readonly string[], io: Io): Promise<State> {
  const { loadManifests } = await import('../cluster/manifests/load.ts');
  const loaded = await sayAfter('reading files …', io, () =>
    loadManifests(names, { namespace: options.namespace ?? 'default', stdin: io.stdin }),
  );
  await reportProblems(loaded.problems, options.verbosity, io);
  return stateOfManifests(loaded, names, options, io);
}

/** The state that manifests describe. Throws a UsageError when it is none at all. */
export async function stateOfManifests(
  { snapshot, counts, problems, flows }: LoadedManifests,
  names: readonly string[],
  options: GlobalOptions,
  io: Io,
): Promise<State> {
  const { formatProblem } = await import('../cluster/manifests/problem.ts');
  if (options.verbosity > 0) io.stderr.write(`${printable(phraseCounts(counts))}\n`);
  if (Object.keys(counts.read).length === 0) {
    // What could not be read has been told already; what was read and left out has not.
    const hints = Object.keys(counts.ignored).length === 0 ? [] : [phraseCounts(counts)];
    const expected = flows.length === 0 ? [] : [`expected flows are held to a state by ${PROGRAM} check -f`];
    const inputs = names.map((name) => (name === '-' ? 'stdin' : name));
    throw new UsageError(`nothing to ask about was found in ${inputs.join(', ')}`, [...hints, ...expected]);
  }
  return {
    snapshot,
    namespace: namespaceOf(options, 'default'),
    inputFlags: names.map((name) => `-f ${quoted(name)}`).join(' '),
    input: { kind: 'files', names, ...counts, problems: problems.map(formatProblem) },
  };
}

/** A file of garbage has a million problems; the first ones say what it is. */
const MOST_PROBLEMS = 20;

/** Tells of each problem where it is; after the first ones, how many more there are. */
export async function reportProblems(problems: readonly Problem[], verbosity: number, io: Io): Promise<void> {
  const { formatProblem } = await import('../cluster/manifests/problem.ts');
  const shown = verbosity > 0 ? problems : problems.slice(0, MOST_PROBLEMS);
  const rest = problems.length - shown.length;
  io.stderr.write(shown.map((problem) => `${printable(formatProblem(problem))}\n`).join(''));
  if (rest > 0) io.stderr.write(`and ${rest} more problems; -v shows all\n`);
}

function quoted(name: string): string {
  return /^[\w@%+=:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}

function phraseCounts({
  read,
  ignored,
}: {
  readonly read: Readonly<Record<string, number>>;
  readonly ignored: Readonly<Record<string, number>>;
}): string {
  const phrase = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([kind, amount]) => `${amount} ${kind}`)
      .join(', ') || 'nothing';
  return `read: ${phrase(read)}; left out, because they say nothing about flows: ${phrase(ignored)}`;
}

/** A live cluster that was read, and the door to it. */
export interface LiveState {
  readonly state: State;
  readonly more: (read: ReadPlan['read']) => Promise<State>;
  readonly api: ClusterApi;
  /** From now on Ctrl-C does not end requests: the caller tidies up first. */
  readonly keepOpen: () => void;
}

/** What leads to a state that is no cluster. */
export const STATE_FLAGS = { demo: '--demo', files: '-f', snapshot: '--snapshot' } as const;

/** As `withState`, for what only a live cluster can answer. `command` is named where that is not what the flags say. */
export async function withLiveState<T>(
  command: string,
  options: GlobalOptions,
  io: Io,
  plan: ReadPlan,
  answer: (live: LiveState) => Promise<T>,
): Promise<T> {
  if (options.input.kind !== 'cluster') {
    const flag = STATE_FLAGS[options.input.kind];
    throw new UsageError(`"${command}" asks a live cluster; there is no network behind "${flag}"`, [
      `without "${flag}" it asks the cluster of your kubeconfig`,
    ]);
  }
  return withCluster(options, io, plan, answer);
}

async function withCluster<T>(
  options: GlobalOptions,
  io: Io,
  plan: ReadPlan,
  answer: (live: LiveState) => Promise<T>,
): Promise<T> {
  const { createCollector } = await import('../cluster/collector.ts');
  const log = createReadLog(options, io);
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  io.signal.addEventListener('abort', stop, { once: true });
  if (io.signal.aborted) stop();
  const api = await connect(options, io, log.note, stopping.signal);
  try {
    const collector = createCollector(api);
    const namespace = namespaceOf(options, api.namespace);
    const more = async (read: ReadPlan['read']): Promise<State> => {
      await read(collector, namespace);
      return {
        snapshot: collector.snapshot({ kind: 'cluster', context: api.context, server: api.server }),
        namespace,
        inputFlags: clusterFlags(options),
        input: {
          kind: 'cluster',
          context: api.context,
          server: api.server,
          namespace: namespace ?? '',
          requests: log.requests(),
        },
      };
    };
    const state = await more(plan.read);
    log.end();
    return await answer({ state, more, api, keepOpen: () => io.signal.removeEventListener('abort', stop) });
  } finally {
    log.end();
    await api.close();
  }
}

/** Flags that choose the cluster; the next command needs them too. */
export function clusterFlags({ connection }: Pick<GlobalOptions, 'connection'>): string {
  const flags = [
    ['--kubeconfig', connection.kubeconfig],
    ['--context', connection.context],
  ] as const;
  return flags.flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${quoted(value)}`])).join(' ');
}
