import type { Analysis } from '../../../analysis.ts';
import type { LiveState } from '../../../live/store.ts';
import { ITSELF, type MatrixCell, type MatrixEnd, type MatrixPart } from '../../../explain/matrix-report.ts';
import { insideMatrix } from '../../../all-pairs.ts';
import type { MatrixPlace } from './place.ts';
import { parseTargetPort } from '../../../model/parse-target-port.ts';
import type { ShellState } from '../../state/state.ts';
import { shortPorts } from '../../../report/matrix-cell.ts';

/** The matrix as it is shown: rows and columns are numbers of ends, in the order that was chosen. */
export interface MatrixModel {
  readonly ends: readonly MatrixEnd[];
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** Undefined: one pod and itself. */
  readonly cell: (row: number, column: number) => MatrixCell | undefined;
  readonly source: (row: number, column: number) => MatrixEnd | undefined;
  readonly destination: (row: number, column: number) => MatrixEnd | undefined;
}

/** With more workloads than these, every cell of them is not looked at while somebody waits. */
export const MOST_ENDS = 400;

/** Nothing is worked out that is not shown, but for an order that asks for all of it. */
export function modelOf(place: MatrixPlace, live: LiveState, { namespace }: ShellState): MatrixModel {
  const known = knownFor(live.analysis, namespace, place.port);
  const { ends } = known;
  const turn = (row: number, column: number): readonly [number, number] =>
    place.isTurned ? [column, row] : [row, column];
  const all = ends.map((_, at) => at);
  const isClosedFirst = place.isByClosed && ends.length <= MOST_ENDS;
  const bySide = (isSource: boolean): readonly number[] => (isClosedFirst ? known.mostClosed(isSource) : all);
  const words = place.filter.toLowerCase().split(/\s+/).filter(Boolean);
  const isWanted = (at: number): boolean => words.every((word) => ends[at]?.name.toLowerCase().includes(word) === true);
  return {
    ends,
    rows: bySide(!place.isTurned).filter(isWanted),
    columns: bySide(place.isTurned),
    cell: (row, column) => known.cell(...turn(row, column)),
    source: (row, column) => ends[turn(row, column)[0]],
    destination: (row, column) => ends[turn(row, column)[1]],
  };
}

/** Ports that some cell names, in the order of their numbers; of too many workloads none. */
export function portsOfMatrix(live: LiveState, { namespace }: ShellState): readonly string[] {
  const known = knownFor(live.analysis, namespace, undefined);
  return known.ends.length > MOST_ENDS ? [] : known.ports();
}

interface Known {
  readonly ends: readonly MatrixEnd[];
  readonly cell: (source: number, destination: number) => MatrixCell | undefined;
  /** Ends by how many closed cells they have as source, or as destination. */
  readonly mostClosed: (isSource: boolean) => readonly number[];
  readonly ports: () => readonly string[];
}

const KNOWN = new WeakMap<Analysis, Map<string, Known>>();

/** One matrix for each state of the cluster, its rows kept once they were looked at. */
function knownFor(analysis: Analysis, namespace: string | undefined, port: string | undefined): Known {
  const key = `${namespace ?? ''} ${port ?? ''}`;
  const all = KNOWN.get(analysis) ?? new Map<string, Known>();
  KNOWN.set(analysis, all);
  const known = all.get(key) ?? know(insideMatrix(analysis, { namespace, port: askedPort(port) }));
  all.set(key, known);
  return known;
}

function know(part: MatrixPart): Known {
  const rows: Int32Array[] = [];
  const row = (source: number): Int32Array => {
    const known = rows[source] ?? part.row(source);
    rows[source] = known;
    return known;
  };
  const cell = (source: number, destination: number): MatrixCell | undefined =>
    part.cells[row(source)[destination] ?? ITSELF];
  const closedOf = (isSource: boolean, at: number): number =>
    part.sources.filter((_, other) => (isSource ? cell(at, other) : cell(other, at))?.verdict === 'DENY').length;
  return {
    ends: part.sources,
    cell,
    mostClosed: (isSource) => {
      const closed = part.sources.map((_, at) => closedOf(isSource, at));
      return part.sources.map((_, at) => at).sort((a, b) => (closed[b] ?? 0) - (closed[a] ?? 0) || a - b);
    },
    ports: () => {
      for (let source = 0; source < part.sources.length; source += 1) row(source);
      const named = part.cells.flatMap(({ allowed, partly, verdict }) =>
        verdict === 'ALLOW' ? [] : shortPorts([...allowed, ...partly]),
      );
      return [...new Set(named)]
        .filter((text) => /^\d+(?:\/\w+)?$/.test(text))
        .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    },
  };
}

/** Undefined where the text is none: then every port is shown. */
function askedPort(text: string | undefined) {
  const parse = text === undefined ? undefined : parseTargetPort(text, 0);
  if (parse?.ok !== true || typeof parse.value.port !== 'number') return undefined;
  return { port: parse.value.port, protocol: parse.value.protocol ?? 'TCP' };
}
