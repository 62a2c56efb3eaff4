import type { Party, Relation } from '../engine/all-pairs/connectivity.ts';
import type { Family } from '../model/address.ts';
import { cidrTexts } from '../model/address-set.ts';
import type { Group, Matrix } from '../engine/all-pairs/matrix.ts';
import type { Gap } from '../model/gap.ts';
import { EVERYTHING, isNothing, NOTHING } from '../engine/all-pairs/protocol-ports.ts';
import { explainPorts } from './explain-ports.ts';
import { portSetOf } from '../model/port-set.ts';
import { type AskedPort, explainCell } from './matrix-cells.ts';
import {
  type CellReasons,
  type CellVerdict,
  ITSELF,
  LEFT_OUT,
  type MatrixCell,
  type MatrixEnd,
  type MatrixPart,
} from './matrix-report.ts';
import { explainSide } from './side-reason.ts';
import { nameInFull } from './outside-ranges.ts';
import { nameObject } from './names.ts';

export interface PartOptions {
  readonly title: string;
  readonly port: AskedPort | undefined;
  /** Lists of pods that could not be read: whoever they hide is an end of its own, about which nothing is known. */
  readonly unreadSources: readonly Gap[];
  readonly unreadDestinations: readonly Gap[];
}

/** A matrix of the engine as a part of a report. */
export function explainPart(matrix: Matrix, options: PartOptions): MatrixPart {
  const sources = [...matrix.rows.map(explainGroup), ...options.unreadSources.map(unreadEnd)];
  const destinations = [...matrix.columns.map(explainGroup), ...options.unreadDestinations.map(unreadEnd)];
  const columns = new Map(matrix.columns.map((group, at) => [group, at]));
  const itself = matrix.rows.map((group) => (isAlone(group) ? (columns.get(group) ?? -1) : -1));
  const cells: MatrixCell[] = [unreadCell(options.port)];
  const learn = (): void => {
    for (let at = cells.length - 1; at < matrix.cells.length; at += 1) {
      const cell = matrix.cells[at];
      if (cell !== undefined) cells.push(explainCell(cell, options.port));
    }
  };
  return {
    title: options.title,
    sources,
    destinations,
    cells,
    row: (source) => {
      const row = new Int32Array(destinations.length);
      if (source < matrix.rows.length) {
        const known = matrix.row(source);
        learn();
        for (let at = 0; at < known.length; at += 1) row[at] = (known[at] ?? 0) + 1;
        const self = itself[source] ?? -1;
        if (self >= 0) row[self] = ITSELF;
      }
      return row;
    },
    alike: () => {
      const known = matrix.alike;
      return Int32Array.from(sources, (_, source) => known[source] ?? Math.min(source, known.length));
    },
    reasons: (source, destination) => explainReasons(matrix, source, destination),
  };
}

/** The same part with the cells of other verdicts left out; undefined: none is. */
export function filterPart(part: MatrixPart, verdicts: ReadonlySet<CellVerdict> | undefined): MatrixPart {
  if (verdicts === undefined) return part;
  const isShown = (position: number): boolean => {
    const cell = part.cells[position];
    return cell === undefined || verdicts.has(cell.verdict);
  };
  return {
    ...part,
    isFiltered: true,
    row: (source) => part.row(source).map((position) => (isShown(position) ? position : LEFT_OUT)),
  };
}

/** Position 0 of every part's cells. */
function unreadCell(port: AskedPort | undefined): MatrixCell {
  const ports =
    port === undefined
      ? EVERYTHING
      : { ...NOTHING, [port.protocol]: portSetOf([{ first: port.port, last: port.port }]) };
  return { verdict: 'UNKNOWN', allowed: [], partly: [], unknown: explainPorts((protocol) => ports[protocol]) };
}

export function explainGroup(group: Group): MatrixEnd {
  if (group.kind === 'outside') {
    const addresses = cidrTexts(group.addresses);
    return { name: group.name, kind: 'outside', pods: 0, addresses, nameInFull: () => nameInFull(group) };
  }
  const { ref, pods } = group;
  if (ref.kind === 'Namespace') return { name: ref.name, kind: 'namespace', namespace: ref.name, pods: pods.length };
  return {
    name: nameObject(ref),
    kind: ref.kind === 'Pod' ? 'pod' : 'workload',
    ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
    pods: pods.length,
  };
}

function unreadEnd({ namespace }: Gap): MatrixEnd {
  return namespace === undefined
    ? { name: '*', kind: 'unread', pods: 0 }
    : { name: `${namespace}/*`, kind: 'unread', namespace, pods: 0 };
}

function isAlone(group: Group): boolean {
  return group.kind === 'pods' && group.pods.length === 1;
}

function explainReasons(matrix: Matrix, source: number, destination: number): CellReasons | undefined {
  const [row, column] = [matrix.rows[source], matrix.columns[destination]];
  if (row === undefined || column === undefined) return undefined;
  const { connectivity } = matrix;
  if (row.kind === 'outside') return reasonsOutside(matrix, column, 'ingress', row);
  if (column.kind === 'outside') return reasonsOutside(matrix, row, 'egress', column);
  const isUnknown = matrix.cell(source, destination).verdict === 'UNKNOWN';
  const pair = findPair(matrix, row, column, isUnknown);
  if (pair === undefined) return undefined;
  const { egress, ingress } = connectivity.reasons(pair.from, pair.to, pair.family, pair.relation);
  return { egress: explainSide(egress), ingress: explainSide(ingress) };
}

interface Pair {
  readonly from: Party;
  readonly to: Party;
  readonly family: Family;
  readonly relation: Relation;
}

/** How many pairs of parties are looked through for one that is not known. */
const MOST_TRIED = 200;

/** A pair that stands for all others: the first one, or the first that is not known. */
function findPair(matrix: Matrix, row: Group, column: Group, isUnknown: boolean): Pair | undefined {
  let first: Pair | undefined;
  let tried = 0;
  for (const pair of pairsOf(matrix, row, column)) {
    first ??= pair;
    tried += 1;
    if (!isUnknown || tried > MOST_TRIED) return first;
    const connections = matrix.connectivity.between(pair.from, pair.to, pair.relation);
    const open = (pair.family === 4 ? connections.ipv4 : connections.ipv6)?.unknown;
    if (open !== undefined && !isNothing(open)) return pair;
  }
  return first;
}

function* pairsOf(matrix: Matrix, row: Group, column: Group): Generator<Pair> {
  const { connectivity } = matrix;
  for (const from of matrix.partiesOf(row)) {
    for (const to of matrix.partiesOf(column)) {
      for (const relation of connectivity.relations(from, to)) {
        if (relation === 'same-pod' && (from !== to || row !== column)) continue;
        const { ipv4, ipv6 } = connectivity.between(from, to, relation);
        if (ipv4 !== undefined) yield { from, to, family: 4, relation };
        if (ipv6 !== undefined) yield { from, to, family: 6, relation };
      }
    }
  }
}

function reasonsOutside(
  matrix: Matrix,
  inside: Group,
  direction: 'ingress' | 'egress',
  { addresses }: Extract<Group, { kind: 'outside' }>,
): CellReasons | undefined {
  const [party] = matrix.partiesOf(inside);
  if (party === undefined || inside.kind === 'outside') return undefined;
  const { egress, ingress } = matrix.connectivity.reasonsOutside(party, direction, addresses);
  return { egress: explainSide(egress), ingress: explainSide(ingress) };
}
