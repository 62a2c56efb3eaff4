import { uniqueBy } from '../model/unique-by.ts';
import { API_VERSION, type Caveat, type MissingExplanation } from './explanation.ts';
import type { ClusterIndex } from '../engine/cluster-index.ts';
import type { Enforcement } from '../model/enforcement.ts';
import type { Gap } from '../model/gap.ts';
import type { CellVerdict, MatrixBy, MatrixCounts, MatrixEnd, MatrixPart, MatrixReport } from './matrix-report.ts';
import { enforcerUnknown } from './phrase/enforcement.ts';
import { explainEnforcement } from './enforcement.ts';
import { explainGap } from './missing.ts';
import { filterPart } from './matrix-part.ts';
import type { IgnoredPolicy } from '../dialects/compiled.ts';
import { ignoredPolicy, invalidPolicy } from './phrase/caveats.ts';
import { phraseEmpty, phraseMatrix } from './phrase/matrix.ts';

export interface MatrixInput {
  readonly index: ClusterIndex;
  readonly enforcement: Enforcement | undefined;
  readonly by: MatrixBy;
  readonly namespace: string | undefined;
  readonly port: string | undefined;
  /** Sources or destinations were chosen. */
  readonly isFiltered: boolean;
  readonly parts: readonly MatrixPart[];
  /** What to show; undefined: all. Counts are of all pairs. */
  readonly verdicts: ReadonlySet<CellVerdict> | undefined;
  /** Lists of pods that could not be read. */
  readonly unread: readonly Gap[];
  /** How the enforcer reads policies, where that decides some of the pairs. */
  readonly readings: readonly Caveat[];
  /** Policies that whoever enforces them takes for missing. */
  readonly ignored: readonly IgnoredPolicy[];
}

/** The parts of a matrix with what can be said about all of it. */
export function explainMatrix(input: MatrixInput, counts: MatrixCounts): MatrixReport {
  const { enforcement, by, namespace, port, parts } = input;
  const common = { by, ...(namespace === undefined ? {} : { namespace }), ...(port === undefined ? {} : { port }) };
  const inside = insideOf(parts[0]);
  const isFolded = parts.some((part) => part.isFolded);
  const namespaces = new Set(inside.map((end) => end.namespace)).size;
  return {
    apiVersion: API_VERSION,
    kind: 'MatrixReport',
    summary:
      inside.length === 0
        ? phraseEmpty(namespace)
        : phraseMatrix({ ...common, counts, isFiltered: input.isFiltered, isFolded, ends: inside.length, namespaces }),
    ...common,
    parts: parts
      .filter(({ sources, destinations }) => sources.length > 0 && destinations.length > 0)
      .map((part) => filterPart(part, input.verdicts)),
    counts,
    caveats: caveatsOf(input, counts),
    missing: counts.unknown === 0 ? [] : missingOf(input),
    ...(enforcement === undefined ? {} : { enforcement: explainEnforcement(enforcement) }),
  };
}

/** Pods, workloads and namespaces, once each; the outside is everybody's. */
function insideOf(part: MatrixPart | undefined): readonly MatrixEnd[] {
  const ends = part === undefined ? [] : [...part.sources, ...part.destinations];
  const inside = ends.filter(({ kind }) => kind !== 'outside' && kind !== 'unread');
  return [...new Map(inside.map((end) => [end.name, end])).values()];
}

function caveatsOf(
  { index, enforcement, namespace, readings, ignored }: MatrixInput,
  { deny, partly, mixed }: MatrixCounts,
): readonly Caveat[] {
  const isPoliced = deny + partly + mixed > 0;
  const isShown = ({ ref }: Pick<IgnoredPolicy, 'ref'>): boolean =>
    namespace === undefined || ref.namespace === undefined || ref.namespace === namespace;
  return [
    ...(index.snapshot.invalidPolicies ?? []).filter(isShown).map(invalidPolicy),
    ...ignored.filter(isShown).map(ignoredPolicy),
    ...readings,
    ...(enforcement?.kind === 'unknown' && isPoliced ? [enforcerUnknown(enforcement)] : []),
  ];
}

/** How many unknown cells are asked for what they lack: their facts are few, however many they are. */
const MOST_ASKED = 60;

function missingOf({ parts, unread }: MatrixInput): readonly MissingExplanation[] {
  const facts: MissingExplanation[] = unread.map(explainGap);
  let asked = 0;
  for (const part of parts) {
    for (let source = 0; source < part.sources.length && asked < MOST_ASKED; source += 1) {
      const row = part.row(source);
      const destination = row.findIndex((position) => part.cells[position]?.verdict === 'UNKNOWN');
      if (destination < 0) continue;
      asked += 1;
      const reasons = part.reasons(source, destination);
      facts.push(...(reasons?.egress.missing ?? []), ...(reasons?.ingress.missing ?? []));
    }
  }
  return uniqueBy(facts, ({ text }) => text);
}
