import { EXIT, type ExitCode } from './exit-code.ts';
import { type State, withState } from './open-state.ts';
import type { Io } from './io.ts';
import type { MatrixRequest } from './request.ts';
import type { MatrixReport } from '../explain/matrix-report.ts';
import type { EndsWanted } from '../model/ends-wanted.ts';
import { answerExposure, answerMatrix } from '../all-pairs.ts';
import { formatExposure } from './format-exposure.ts';
import { formatMatrix } from './format-matrix.ts';
import { prepareAnalysis } from '../analysis.ts';
import { emptyNamespace } from '../explain/phrase/unresolved.ts';
import { phraseNoEnds, phraseUnreadPods } from '../explain/phrase/no-ends.ts';
import { readMatrix } from '../cluster/read-matrix.ts';
import { suggestNames } from './suggest.ts';
import { takeSteps } from './take-steps.ts';
import { unresolvedError } from './unresolved-error.ts';
import { UsageError } from './usage-error.ts';
import { withEnforcer } from './with-enforcer.ts';
import { writeChunks } from './write-chunks.ts';

/** Answers `kubectl netpol matrix`. */
export async function runMatrix({ options }: MatrixRequest, io: Io): Promise<ExitCode> {
  if (options.matrix.exposed) return runExposed({ options }, io);
  const { by = 'workload', exposed: _, ...filters } = options.matrix;
  // Of one namespace there would be a single row.
  const isOfAll = options.allNamespaces || (by === 'namespace' && options.namespace === undefined);
  const asked = { ...options, allNamespaces: isOfAll };
  return withState(asked, io, withEnforcer(readMatrix), async (state, more) => {
    const { snapshot, namespace } = state;
    if (isMistaken(state)) throw new UsageError(emptyNamespace(namespace ?? '', snapshot, suggestNames));
    const answer = answerMatrix(prepareAnalysis(snapshot), {
      by,
      namespace,
      ...filters,
      mayFold: !EXACT_FORMATS.has(options.output),
    });
    if (answer.kind === 'unresolved') throw await unresolvedError(answer.ends, state, more);
    if (answer.kind === 'nobody') throw nobody(answer.wanted, state);
    const report = await takeSteps(answer.report(), PROGRESS, io);
    if (isUnread(report)) throw unread(report);
    await writeChunks(formatMatrix(report, state.input, asked, io), io);
    return report.counts.unknown > 0 && report.enforcement?.kind !== 'not-enforced' ? EXIT.unclear : EXIT.ok;
  });
}

/** Answers `kubectl netpol matrix --exposed`. */
async function runExposed({ options }: MatrixRequest, io: Io): Promise<ExitCode> {
  const by = options.matrix.by === 'pod' ? 'pod' : 'workload';
  return withState(options, io, withEnforcer(readMatrix), async (state) => {
    const { snapshot, namespace } = state;
    if (isMistaken(state)) throw new UsageError(emptyNamespace(namespace ?? '', snapshot, suggestNames));
    const report = await takeSteps(answerExposure(prepareAnalysis(snapshot), { by, namespace }), PROGRESS, io);
    if (report.workloads.length === 0 && report.missing.length > 0) throw unread(report);
    await writeChunks(formatExposure(report, state.input, options, io), io);
    return report.missing.length > 0 && report.enforcement?.kind !== 'not-enforced' ? EXIT.unclear : EXIT.ok;
  });
}

/** What programs read has every range of outside addresses; what people look at may fold them. */
const EXACT_FORMATS: ReadonlySet<string> = new Set(['json', 'yaml', 'csv']);

const PROGRESS = 'comparing all pairs …';

/** A namespace that does not exist is a mistyped one; one that is empty is an answer. */
function isMistaken({ snapshot, namespace }: State): boolean {
  if (namespace === undefined || snapshot.gaps.some(({ resource }) => resource === 'namespaces')) return false;
  const isThere = snapshot.namespaces.some(({ name, assumed }) => name === namespace && !assumed);
  return !isThere && ![...snapshot.pods, ...snapshot.workloads].some((each) => each.namespace === namespace);
}

function nobody(wanted: EndsWanted, { snapshot, namespace }: State): UsageError {
  const { message, hints } = phraseNoEnds(wanted, namespace, snapshot, suggestNames);
  return new UsageError(message, hints);
}

/** Nobody at all could be read: that is no empty namespace. */
function isUnread({ parts }: MatrixReport): boolean {
  const ends = parts.flatMap(({ sources, destinations }) => [...sources, ...destinations]);
  return (
    ends.some(({ kind }) => kind === 'unread') && ends.every(({ kind }) => kind === 'unread' || kind === 'outside')
  );
}

function unread({ missing }: Pick<MatrixReport, 'missing'>): UsageError {
  const { message, hints } = phraseUnreadPods(missing);
  return new UsageError(message, hints);
}
