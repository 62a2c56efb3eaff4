/**
 * `node --expose-gc bench/matrix-once.ts FILE`: makes the matrix of all workloads of a world of files, row by row, in a process
 * that has done nothing before, and prints how long each phase took, in milliseconds, and how much memory, as JSON.
 */
import { compilePolicies } from '../src/dialects/compile-policies.ts';
import { loadManifests } from '../src/cluster/manifests/load.ts';
import { connectivityOf } from '../src/engine/all-pairs/connectivity-of.ts';
import type { CellVerdict, Grouping, Matrix } from '../src/engine/all-pairs/matrix.ts';
import { matrixOf } from '../src/engine/all-pairs/matrix-of.ts';
import { indexSnapshot } from '../src/engine/cluster-index.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { bytesHeld, startTimer, timed, timedAsync } from './measure.ts';

export interface MatrixPhases {
  readonly load: number;
  /** Indexes of the objects, compiled policies, parties. */
  readonly prepare: number;
  readonly workloads: number;
  readonly afterLoading: number;
  /** The same by pod, with everything already known; absent where that is more than anybody would wait for. */
  readonly pods?: number;
  /** Bytes of heap and buffers more than the loaded objects take, garbage included. */
  readonly memory: number;
  readonly rows: number;
  readonly podRows?: number;
  /** Cells that are neither ALLOW nor DENY, 0 to 1: a bench of a matrix that says one thing would be worth little. */
  readonly mixed: number;
}

/** Two thousand million cells take minutes. */
const MOST_PODS = 20_000;

async function matrixOnce([file = '']: readonly string[]): Promise<MatrixPhases> {
  const load = await timedAsync(async () => {
    const { snapshot, problems } = await loadManifests([file], { namespace: 'default', stdin: process.stdin });
    if (problems[0] !== undefined) throw new Error(`the world has a problem: ${problems[0].message}`);
    return snapshot;
  });
  globalThis.gc?.();
  const before = bytesHeld();
  const elapsed = startTimer();
  const prepared = timed(() => prepare(load.result));
  const workloads = timed(() => readRows(prepared.result, 'workload'));
  const afterLoading = elapsed();
  const memory = bytesHeld() - before;
  const pods = load.result.pods.length > MOST_PODS ? undefined : timed(() => readRows(prepared.result, 'pod'));
  const counts = workloads.result;
  const cells = counts.matrix.rows.length * counts.matrix.columns.length;
  return {
    load: load.ms,
    prepare: prepared.ms,
    workloads: workloads.ms,
    afterLoading,
    memory,
    rows: counts.matrix.rows.length,
    ...(pods === undefined ? {} : { pods: pods.ms, podRows: pods.result.matrix.rows.length }),
    mixed: 1 - ((counts.verdicts.get('ALLOW') ?? 0) + (counts.verdicts.get('DENY') ?? 0)) / cells,
  };
}

function prepare(snapshot: Snapshot): ReturnType<typeof connectivityOf> {
  return connectivityOf(indexSnapshot(snapshot), compilePolicies(snapshot));
}

interface ReadMatrix {
  readonly matrix: Matrix;
  readonly verdicts: ReadonlyMap<CellVerdict, number>;
}

/** Every row once, none kept: as somebody reads it who counts or writes. */
function readRows(connectivity: ReturnType<typeof connectivityOf>, by: Grouping): ReadMatrix {
  const matrix = matrixOf(connectivity, { by });
  const times: number[] = [];
  for (let at = 0; at < matrix.rows.length; at++) {
    for (const cell of matrix.row(at)) times[cell] = (times[cell] ?? 0) + 1;
  }
  const verdicts = new Map<CellVerdict, number>();
  for (const [cell, { verdict }] of matrix.cells.entries()) {
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + (times[cell] ?? 0));
  }
  return { matrix, verdicts };
}

process.stdout.write(JSON.stringify(await matrixOnce(process.argv.slice(2))));
