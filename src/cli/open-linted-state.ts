import { refuseBareRevisions } from './refuse-bare-revisions.ts';
import type { GlobalOptions } from './options.ts';
import type { InputReport } from '../explain/explanation.ts';
import type { Io } from './io.ts';
import type { LoadedManifests } from '../cluster/manifests/load.ts';
import type { ManifestFinding } from '../model/manifest-finding.ts';
import type { Problem } from '../cluster/manifests/problem.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { emptyNamespace } from '../explain/phrase/unresolved.ts';
import { explainGap } from '../explain/missing.ts';
import { formatProblem } from '../cluster/manifests/problem.ts';
import { manifestFindings } from '../cluster/manifests/manifest-findings.ts';
import { demoOf, loadRevision, readOperand } from './open-operand.ts';
import { readForLint } from '../cluster/read-lint.ts';
import { reportProblems, stateOfManifests, withState } from './open-state.ts';
import { RESOURCES } from '../cluster/resources.ts';
import { sayAfter } from './say-after.ts';
import { suggestNames } from './suggest.ts';
import { UsageError } from './usage-error.ts';
import { withEnforcer } from './with-enforcer.ts';

/** A state with what reading it has found wrong. */
export interface LintedState {
  readonly snapshot: Snapshot;
  /** Objects of this namespace only; `undefined` is all of them. */
  readonly namespace: string | undefined;
  readonly manifestFindings: readonly ManifestFinding[];
  /** Files, or parts of them, that could not be read, one line each. */
  readonly notRead: readonly string[];
  readonly input: InputReport;
}

/** Reads the state that is named as a word, or by the flags. */
export async function openLintedState(state: string | undefined, options: GlobalOptions, io: Io): Promise<LintedState> {
  if (state === undefined) return openByFlags(options, io);
  await refuseBareRevisions([state], io);
  const operand = await readOperand(state);
  switch (operand.kind) {
    case 'live':
      return openByFlags({ ...options, input: { kind: 'cluster' } }, io);
    case 'demo':
      return openByFlags({ ...options, input: demoOf(operand.text) }, io);
    case 'snapshot':
      return openByFlags({ ...options, input: { kind: 'snapshot', file: operand.text } }, io);
    case 'files':
      return openByFlags({ ...options, input: { kind: 'files', names: [operand.text] } }, io);
    case 'revision':
      return lintedFiles((await loadRevision(operand, options, io)).loaded, [operand.text], options, io);
  }
}

async function openByFlags(options: GlobalOptions, io: Io): Promise<LintedState> {
  if (options.input.kind === 'files') {
    const { names } = options.input;
    const { loadManifests } = await import('../cluster/manifests/load.ts');
    const loaded = await sayAfter('reading files …', io, () =>
      loadManifests(names, { namespace: options.namespace ?? 'default', stdin: io.stdin }),
    );
    return lintedFiles(loaded, names, options, io);
  }
  return withState(options, io, withEnforcer(readForLint), async ({ snapshot, namespace, input }) => {
    refuseMistyped(snapshot, namespace);
    return { snapshot, namespace, manifestFindings: [], notRead: unreadPolicies(snapshot, namespace), input };
  });
}

/** A namespace that is not there is a mistyped one; one that is empty is an answer. */
function refuseMistyped(snapshot: Snapshot, namespace: string | undefined): void {
  if (namespace === undefined || snapshot.gaps.some(({ resource }) => resource === 'namespaces')) return;
  const isThere = snapshot.namespaces.some(({ name }) => name === namespace);
  if (!isThere) throw new UsageError(emptyNamespace(namespace, snapshot, suggestNames));
}

/** Policies that nobody could look at. */
function unreadPolicies({ gaps }: Snapshot, namespace: string | undefined): readonly string[] {
  return gaps
    .filter((gap) => gap.resource === RESOURCES.networkPolicies.resource)
    .filter((gap) => gap.namespace === undefined || namespace === undefined || gap.namespace === namespace)
    .map((gap) => explainGap(gap).text);
}

async function lintedFiles(
  loaded: LoadedManifests,
  names: readonly string[],
  options: GlobalOptions,
  io: Io,
): Promise<LintedState> {
  const { problems } = loaded;
  // What is wrong with the fields of an object is what lints tell.
  const others = problems.filter((problem) => !isOfField(problem));
  await reportProblems(others, options.verbosity, io);
  const unread = others.filter(({ severity, effect }) => severity === 'error' && effect === 'not-read');
  return {
    snapshot: loaded.snapshot,
    namespace: options.allNamespaces ? undefined : options.namespace,
    manifestFindings: manifestFindings(problems),
    notRead: unread.map(formatProblem),
    input: await inputOf(loaded, names, options, io),
  };
}

function isOfField({ object, fieldPath, code }: Problem): boolean {
  return object !== undefined && fieldPath !== undefined && code !== undefined;
}

/** Files of which the server would refuse every object are something to look at, too. */
async function inputOf(
  loaded: LoadedManifests,
  names: readonly string[],
  options: GlobalOptions,
  io: Io,
): Promise<InputReport> {
  const { counts, problems } = loaded;
  if (Object.keys(counts.read).length > 0 || !problems.some(isOfField)) {
    return (await stateOfManifests(loaded, names, options, io)).input;
  }
  return { kind: 'files', names, ...counts, problems: problems.map(formatProblem) };
}
