import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { Snapshot } from '../../model/snapshot.ts';
import { type Collection, createCollection } from './collect.ts';
import { readDocuments } from './documents.ts';
import { isFlowsDocument } from './flows-document.ts';
import { isSegmentsDocument } from './segments-document.ts';
import { type Input, type OnBytes, readInputs } from './inputs.ts';
import type { ManifestEntry, ManifestObject, ManifestProblem } from './manifest-entry.ts';
import { type Problem, unreadInput } from './problem.ts';
import type { RefusedPolicy } from './read-object.ts';
import { toSnapshot } from './to-snapshot.ts';

export interface LoadOptions {
  /** For objects that name none: that of `-n`. */
  readonly namespace: string;
  readonly stdin: Readable;
  /** Told of every input as it was read. */
  readonly onBytes?: OnBytes;
}

export interface LoadedManifests {
  /** Without what the server would refuse; `invalidPolicies` names those. */
  readonly snapshot: Snapshot;
  /** In the order of the inputs. */
  readonly problems: readonly Problem[];
  readonly counts: {
    /** Objects in the snapshot, by kind. */
    readonly read: Readonly<Record<string, number>>;
    /** Objects that say nothing about flows, by `group/kind`, or `kind` for the core group. */
    readonly ignored: Readonly<Record<string, number>>;
  };
  /** Documents of expected flows, and those of scopes. */
  readonly flows: readonly ManifestObject[];
  readonly segments: readonly ManifestObject[];
  /** Those of `names` in which nothing else stands. */
  readonly flowsOnly: readonly string[];
  /** Nothing was found that could be a state, or a part of one. */
  readonly isStateless: boolean;
  /** Policies that the server would refuse, and why. */
  readonly invalid: readonly RefusedPolicy[];
}

/** Reads what the arguments of `-f` name; nothing that can be wrong with it throws. */
export async function loadManifests(args: readonly string[], options: LoadOptions): Promise<LoadedManifests> {
  return loadInputs(readInputs(args, options.stdin, options.onBytes), args, options.namespace);
}

/** In ms: so long a large file keeps everything else waiting, Ctrl-C too. */
const TURN_MS = 50;

/** The same for inputs from elsewhere; `names` tells the user where that is. */
export async function loadInputs(
  inputs: AsyncIterable<Input>,
  names: readonly string[],
  namespace: string,
): Promise<LoadedManifests> {
  const collection = createCollection(namespace);
  const problems: Problem[] = [];
  let last = performance.now();
  for await (const input of inputs) {
    for (const problem of addInput(collection, input)) {
      if (problem !== undefined) problems.push(problem);
      if (performance.now() - last < TURN_MS) continue;
      await turn();
      last = performance.now();
    }
  }
  return loaded(collection, problems, names);
}

/** The same for texts that are in memory already. */
export function loadTexts(texts: readonly NamedText[], namespace: string): LoadedManifests {
  const collection = createCollection(namespace);
  const problems = texts
    .flatMap((text) => [...addInput(collection, { kind: 'text', isNamed: true, ...text })])
    .filter((problem) => problem !== undefined);
  return loaded(
    collection,
    problems,
    texts.map(({ name }) => name),
  );
}

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

function loaded(collection: Collection, problems: readonly Problem[], names: readonly string[]): LoadedManifests {
  const items = [...collection.items];
  return {
    snapshot: toSnapshot(items, names),
    problems,
    counts: { read: collection.read, ignored: collection.ignored },
    flows: collection.flows,
    segments: collection.segments,
    flowsOnly: flowsOnlyOf(collection, names),
    isStateless: collection.stateFiles.size === 0,
    invalid: items.flatMap((item) => (item.kind === 'refused-policy' ? item.value : [])),
  };
}

function flowsOnlyOf({ flows, segments, stateFiles }: Collection, names: readonly string[]): readonly string[] {
  const files = new Set([...flows, ...segments].map(({ place }) => place.file));
  return names.filter((name) => {
    const file = name === '-' ? 'stdin' : name;
    return files.has(file) && !stateFiles.has(file);
  });
}

/** What is wrong with it; undefined after each object, so that there are steps where nothing is. */
function* addInput(collection: Collection, input: Input): Generator<Problem | undefined> {
  if (input.kind === 'problem') return yield input.problem;
  let isEmpty = true;
  for (const entry of strictAboutOwn(readDocuments(input.name, input.text))) {
    isEmpty = false;
    if (entry.kind === 'object') {
      yield* collection.add(entry);
      yield undefined;
    }
    // In a folder other programs keep files of their own.
    else yield entry.isStranger === true && !input.isNamed ? { ...entry.problem, severity: 'warning' } : entry.problem;
  }
  if (isEmpty && input.isNamed) yield unreadInput(input.name, 'no object is in it', 'name a file with manifests');
}

/** Of two equal keys kubectl keeps one; in a flows file the other may be an expectation that nobody would hold. */
function* strictAboutOwn(entries: Iterable<ManifestEntry>): Generator<ManifestEntry> {
  let held: ManifestProblem[] = [];
  for (const entry of entries) {
    if (entry.kind === 'problem' && entry.isDuplicateKey === true) {
      held.push(entry);
      continue;
    }
    yield* entry.kind === 'object' && (isFlowsDocument(entry) || isSegmentsDocument(entry))
      ? held.map(refuseDuplicate)
      : held;
    held = [];
    yield entry;
  }
  yield* held;
}

function refuseDuplicate({ problem }: ManifestProblem): ManifestProblem {
  return {
    kind: 'problem',
    problem: { ...problem, severity: 'error', effect: 'not-read', hint: 'remove one of them' },
  };
}
