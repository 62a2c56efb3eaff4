import type { Analysis, UnresolvedEnd } from './analysis.ts';
import type { AskedPort } from './explain/matrix-cells.ts';
import type { CellVerdict, MatrixBy, MatrixCounts, MatrixPart, MatrixReport } from './explain/matrix-report.ts';
import type { EndsWanted } from './model/ends-wanted.ts';
import { connectivityOf } from './engine/all-pairs/connectivity-of.ts';
import { caveatsOfMany } from './explain/divergences-of-many.ts';
import { countCells } from './explain/count-cells.ts';
import { countTurned, countTurnedWorkloads } from './explain/count-turned.ts';
import type { EnforcerModel } from './model/enforcer-model.ts';
import { explainExposure } from './explain/explain-exposure.ts';
import type { ExposureReport } from './explain/exposure-report.ts';
import { explainMatrix } from './explain/explain-matrix.ts';
import { explainInside, explainParts } from './explain/matrix-parts.ts';
import type { Connectivity } from './engine/all-pairs/connectivity.ts';
import { findGroups, type GroupsFound, isSomebody } from './explain/find-groups.ts';
import { groupPods } from './engine/all-pairs/groups.ts';
import type { ClusterIndex } from './engine/cluster-index.ts';
import { modelOf } from './dialects/compiled.ts';
import { modelOfEveryPort } from './engine/flags-that-matter.ts';
import { unreadPods } from './explain/unread-pods.ts';

export interface MatrixQuestion {
  readonly by: MatrixBy;
  /** Undefined: all of them. */
  readonly namespace: string | undefined;
  readonly from?: EndsWanted;
  readonly to?: EndsWanted;
  readonly port?: AskedPort;
  /** Absent: all of them. */
  readonly verdicts?: ReadonlySet<CellVerdict>;
  /** True: many ranges of outside addresses may be folded into two. Absent: each is an end. */
  readonly mayFold?: boolean;
}

export type MatrixAnswer =
  | MatrixDraft
  /** A filter that names nothing, or several things, or something that could not be read. */
  | { readonly kind: 'unresolved'; readonly ends: readonly UnresolvedEnd[] }
  /** A filter that could be understood and finds nobody. */
  | { readonly kind: 'nobody'; readonly wanted: EndsWanted };

/** A matrix whose cells have not been looked at yet. */
export interface MatrixDraft {
  readonly kind: 'found';
  /** Tells the outside apart, counts pairs row by row, and then says what they come to. */
  readonly report: () => Generator<undefined, MatrixReport>;
}

/** Who reaches whom: find the ends, ask all pairs, explain what they say. */
export function answerMatrix({ index, policies, enforcement }: Analysis, question: MatrixQuestion): MatrixAnswer {
  const { by, namespace, port, verdicts, mayFold = false } = question;
  const sources = findGroups(index, namespace, question.from, 'source');
  const destinations = findGroups(index, namespace, question.to, 'destination');
  const ends = [sources, destinations].flatMap((found) => (found.kind === 'unresolved' ? [found.end] : []));
  if (sources.kind === 'unresolved' || destinations.kind === 'unresolved') return { kind: 'unresolved', ends };
  const model = port?.protocol === 'SCTP' ? modelOf(policies) : modelOfEveryPort(index, policies);
  const connectivity = connectivityOf(index, policies, model);
  const unread = unreadPods(index.snapshot, namespace);
  const nobody = findNobody(index, question, { sources, destinations });
  if (nobody !== undefined) return { kind: 'nobody', wanted: nobody };
  const wanted = { by, namespace, sources, destinations, port, unread, mayFold };
  return {
    kind: 'found',
    *report() {
      const parts = yield* explainParts(connectivity, wanted);
      const counts: MatrixCounts = yield* countCells(parts);
      const asked = port === undefined ? undefined : `${port.protocol} ${port.port}`;
      const isFiltered = question.from !== undefined || question.to !== undefined;
      const { deny, partly, mixed } = counts;
      const many = { index, policies, model, enforcement, deniesAny: deny + partly + mixed > 0 };
      const readings = yield* caveatsOfMany(many, function* (other) {
        const read = yield* explainParts(connectivityOf(index, policies, other), wanted);
        return yield* countTurned(parts, read);
      });
      const said = { parts, verdicts, unread, readings, ignored: policies.ignored ?? [] };
      return explainMatrix({ index, enforcement, by, namespace, port: asked, isFiltered, ...said }, counts);
    },
  };
}

export interface InsideQuestion {
  /** Undefined: all of them. */
  readonly namespace: string | undefined;
  /** Undefined: every port. */
  readonly port: AskedPort | undefined;
}

const CONNECTIVITY = new WeakMap<Analysis, Connectivity>();

/** The workloads of a namespace against each other, for those who ask again and again: pods are told apart once a state. */
export function insideMatrix(analysis: Analysis, { namespace, port }: InsideQuestion): MatrixPart {
  const connectivity = CONNECTIVITY.get(analysis) ?? connectivityOfEveryPort(analysis);
  CONNECTIVITY.set(analysis, connectivity);
  const unread = unreadPods(analysis.index.snapshot, namespace);
  return explainInside(connectivity, { by: 'workload', namespace, port, unread });
}

export interface ExposureQuestion {
  readonly by: 'pod' | 'workload';
  /** Undefined: all of them. */
  readonly namespace: string | undefined;
}

/** What is open to the internet, to every pod, and to pods that do not exist yet; workload by workload. */
export function* answerExposure(
  { index, policies, enforcement }: Analysis,
  { by, namespace }: ExposureQuestion,
): Generator<undefined, ExposureReport> {
  const unread = unreadPods(index.snapshot, namespace).filter(
    (gap) => namespace === undefined || gap.namespace === namespace,
  );
  const explain = (as: EnforcerModel): Generator<undefined, ExposureReport> =>
    explainExposure({ connectivity: connectivityOf(index, policies, as), by, namespace, enforcement, unread });
  const model = modelOfEveryPort(index, policies);
  const report = yield* explain(model);
  const deniesAny = report.workloads.some(({ isolatedBy }) => isolatedBy.length > 0);
  const readings = yield* caveatsOfMany({ index, policies, model, enforcement, deniesAny }, function* (other) {
    return countTurnedWorkloads(report, yield* explain(other));
  });
  return { ...report, caveats: [...report.caveats, ...readings] };
}

function connectivityOfEveryPort({ index, policies }: Pick<Analysis, 'index' | 'policies'>): Connectivity {
  return connectivityOf(index, policies, modelOfEveryPort(index, policies));
}

function findNobody(
  index: ClusterIndex,
  { from, to, by }: MatrixQuestion,
  { sources, destinations }: { readonly sources: GroupsFound; readonly destinations: GroupsFound },
): EndsWanted | undefined {
  const groups = groupPods(index, by);
  if (!isSomebody(sources, groups)) return from;
  return isSomebody(destinations, groups) ? undefined : to;
}
