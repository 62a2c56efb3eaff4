import type { ExposureReport } from './exposure-report.ts';
import type { MatrixCell, MatrixPart } from './matrix-report.ts';
import type { ReachPeer } from './reach-report.ts';
import type { Reach } from './explain-reach.ts';
import type { Turned } from './phrase/assumptions.ts';

/** Rows of one matrix are enough to see that something turns some of them. */
const MOST_ROWS = 400;

/** Cells in which two readings of one matrix differ, row by row, of rows that are alike in both one. */
export function* countTurned(
  parts: readonly MatrixPart[],
  others: readonly MatrixPart[],
): Generator<undefined, Turned> {
  let [pairs, rows] = [0, 0];
  for (const [at, part] of parts.entries()) {
    const other = others[at];
    if (other === undefined) continue;
    const sourceOf = new Map(other.sources.map(({ name }, position) => [name, position]));
    const destinationOf = new Map(other.destinations.map(({ name }, position) => [name, position]));
    const [alike, alikeThere] = [part.alike(), other.alike()];
    const found = new Map<string, number>();
    for (const [source, { name }] of part.sources.entries()) {
      const there = sourceOf.get(name);
      if (there === undefined) continue;
      const key = `${alike[source]} ${alikeThere[there]}`;
      let turned = found.get(key);
      if (turned === undefined) {
        if (rows >= MOST_ROWS) return { pairs, isAll: false };
        turned = countRow(part, source, other, there, destinationOf);
        found.set(key, turned);
        rows += 1;
        yield;
      }
      pairs += turned;
    }
  }
  return { pairs, isAll: true };
}

function countRow(
  part: MatrixPart,
  source: number,
  other: MatrixPart,
  there: number,
  destinationOf: ReadonlyMap<string, number>,
): number {
  const [row, rowThere] = [part.row(source), other.row(there)];
  let turned = 0;
  for (const [destination, { name }] of part.destinations.entries()) {
    const at = destinationOf.get(name);
    const [cell, cellThere] = [part.cells[row[destination] ?? -1], other.cells[rowThere[at ?? -1] ?? -1]];
    if (cell !== undefined && cellThere !== undefined && keyOf(cell) !== keyOf(cellThere)) turned += 1;
  }
  return turned;
}

const KEYS = new WeakMap<MatrixCell, string>();

function keyOf(cell: MatrixCell): string {
  const before = KEYS.get(cell);
  if (before !== undefined) return before;
  const key = JSON.stringify(cell);
  KEYS.set(cell, key);
  return key;
}

/** Peers about whom two readings of one question differ. */
export function countTurnedPeers(reach: Reach, other: Reach): Turned {
  const [peers, peersThere] = [byName(reach), byName(other)];
  const names = new Set([...peers.keys(), ...peersThere.keys()]);
  return { pairs: [...names].filter((name) => peers.get(name) !== peersThere.get(name)).length, isAll: true };
}

/** What is open to each, and what nobody knows. */
function byName({ ways, unknown }: Reach): ReadonlyMap<string, string> {
  const told = (peer: ReachPeer, isKnown: boolean): [string, string] => [
    `${peer.name} ${isKnown}`,
    JSON.stringify([peer.ports, peer.partly]),
  ];
  return new Map([
    ...ways.flatMap(({ peers }) => peers.map((peer) => told(peer, true))),
    ...unknown.map((peer) => told(peer, false)),
  ]);
}

/** Workloads that are open to others in another way in the second of two readings. */
export function countTurnedWorkloads({ workloads }: ExposureReport, other: ExposureReport): Turned {
  const there = new Map(other.workloads.map((each) => [each.name, JSON.stringify(each)]));
  const turned = workloads.filter((each) => there.get(each.name) !== JSON.stringify(each));
  return { pairs: turned.length, isAll: true, of: 'workloads' };
}
