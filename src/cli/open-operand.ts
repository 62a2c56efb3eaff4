import { stateOfManifests, reportProblems, withState } from './open-state.ts';
import type { GlobalOptions } from './options.ts';
import type { InputReport } from '../explain/explanation.ts';
import type { Io } from './io.ts';
import type { LoadedManifests } from '../cluster/manifests/load.ts';
import { parseRevisionPath, type RevisionPath } from '../cluster/git/resolve-revision.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { readMatrix } from '../cluster/read-matrix.ts';
import { type DemoInput, readDemoWord } from './demo-input.ts';
import { sayAfter } from './say-after.ts';
import { withEnforcer } from './with-enforcer.ts';

/** A state as it is named where several are: every kind has a row in `OPENERS`. */
export type Operand = NamedOperand | { readonly kind: 'revision'; readonly text: string; readonly name: RevisionPath };

type NamedOperand = { [K in NamedKind]: { readonly kind: K; readonly text: string } }[NamedKind];
type NamedKind = 'live' | 'demo' | 'files' | 'snapshot';

export interface OpenedOperand {
  /** As typed. */
  readonly name: string;
  readonly snapshot: Snapshot;
  readonly input: InputReport;
  /** The commit that a revision means. */
  readonly commit?: string;
  /** What was not read and may hide something, one line each. */
  readonly notRead: readonly string[];
}

/** Reads the word; what exists as a file is one, whatever it looks like. `./live` is a folder of that name. */
export async function readOperand(text: string): Promise<Operand> {
  if (text === 'live') return { kind: text, text };
  if (readDemoWord(text) !== undefined) return { kind: 'demo', text };
  if (text === '-') return { kind: 'files', text };
  const { isSnapshotFile } = await import('../cluster/snapshot/read-file.ts');
  if (await isSnapshotFile(text)) return { kind: 'snapshot', text };
  const name = parseRevisionPath(text);
  if (name === undefined) return { kind: 'files', text };
  const { isThere } = await import('../cluster/manifests/find-files.ts');
  return (await isThere(text)) ? { kind: 'files', text } : { kind: 'revision', text, name };
}

type Open<K extends Operand['kind']> = (
  operand: Extract<Operand, { kind: K }>,
  options: GlobalOptions,
  io: Io,
) => Promise<OpenedOperand>;

const OPENERS: { readonly [K in Operand['kind']]: Open<K> } = {
  live: ({ text }, options, io) => openWhole(text, { ...options, input: { kind: 'cluster' } }, io),
  demo: ({ text }, options, io) => openWhole(text, { ...options, input: demoOf(text) }, io),
  snapshot: ({ text }, options, io) => openWhole(text, { ...options, input: { kind: 'snapshot', file: text } }, io),
  files: openFiles,
  revision: openRevision,
};

/** What a word means that names the built-in cluster. */
export function demoOf(text: string): DemoInput {
  return readDemoWord(text) ?? { kind: 'demo' };
}

/** Reads the state, all of it. Throws where it cannot be read at all; what is missing of it is in `notRead`, or a gap. */
export function openOperand(operand: Operand, options: GlobalOptions, io: Io): Promise<OpenedOperand> {
  const opening = (): Promise<OpenedOperand> => open(operand, options, io);
  // A live cluster tells of its requests itself.
  return operand.kind === 'live' ? opening() : sayAfter(`reading ${operand.text} …`, io, opening);
}

function open<K extends Operand['kind']>(
  operand: Extract<Operand, { kind: K }>,
  options: GlobalOptions,
  io: Io,
): Promise<OpenedOperand> {
  // The row is that of the operand's own kind, which the compiler does not see through a union.
  const opener = OPENERS[operand.kind] as Open<K>;
  return opener(operand, options, io);
}

async function openWhole(name: string, options: GlobalOptions, io: Io): Promise<OpenedOperand> {
  const { explainGap } = await import('../explain/missing.ts');
  const { unreadPods } = await import('../explain/unread-pods.ts');
  const whole = { ...options, allNamespaces: options.namespace === undefined };
  return withState(whole, io, withEnforcer(readMatrix), async ({ snapshot, input }) => {
    const notRead = unreadPods(snapshot, undefined).map((gap) => explainGap(gap).text);
    return { name, snapshot, input, notRead };
  });
}

async function openFiles(
  { text }: Extract<Operand, { kind: 'files' }>,
  options: GlobalOptions,
  io: Io,
): Promise<OpenedOperand> {
  const { loadManifests } = await import('../cluster/manifests/load.ts');
  const loaded = await loadManifests([text], { namespace: options.namespace ?? 'default', stdin: io.stdin });
  return opened(text, loaded, options, io);
}

type Revision = Extract<Operand, { kind: 'revision' }>;

async function openRevision(operand: Revision, options: GlobalOptions, io: Io): Promise<OpenedOperand> {
  const { loaded, commit } = await loadRevision(operand, options, io);
  const state = await opened(operand.text, loaded, options, io);
  return commit === undefined ? state : { ...state, commit };
}

/** The files of a git revision, with what is wrong in them; nothing of that was told yet. */
export async function loadRevision(
  { text, name }: Revision,
  options: GlobalOptions,
  io: Io,
): Promise<{ readonly loaded: LoadedManifests; readonly commit: string | undefined }> {
  const { resolveRevision } = await import('../cluster/git/resolve-revision.ts');
  const { readRevision } = await import('../cluster/git/read-revision.ts');
  const { loadInputs } = await import('../cluster/manifests/load.ts');
  const host = { env: io.env, signal: io.signal };
  const found = await resolveRevision(name, host);
  const loaded = await loadInputs(readRevision(name, found, host), [text], options.namespace ?? 'default');
  return { loaded, commit: found.commit };
}

async function opened(name: string, loaded: LoadedManifests, options: GlobalOptions, io: Io): Promise<OpenedOperand> {
  const { formatProblem } = await import('../cluster/manifests/problem.ts');
  await reportProblems(loaded.problems, options.verbosity, io);
  const { snapshot, input } = await stateOfManifests(loaded, [name], options, io);
  const unread = loaded.problems.filter(({ severity, effect }) => severity === 'error' && effect === 'not-read');
  return { name, snapshot, input, notRead: unread.map(formatProblem) };
}
