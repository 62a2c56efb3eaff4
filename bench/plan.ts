import { parseArgs } from 'node:util';
import type { WorldSize } from './world/world.ts';

/** What the command line of the bench asks for. */
export interface Plan {
  /** Names of sections; empty: all. */
  readonly only: readonly string[];
  readonly isJson: boolean;
  /** Rounds of what is measured by the process. */
  readonly rounds: number;
  /** Rounds with a restart of the API server before each run. */
  readonly coldRounds: number;
  /** Numbers of pods; there is a policy for five. */
  readonly sizes: readonly number[];
  /** What all pairs are asked of. */
  readonly matrixSizes: readonly WorldSize[];
  /** Numbers of pods behind a real API server. */
  readonly serverSizes: readonly number[];
}

export const USAGE = `npm run bench [-- FLAGS]
    --only NAME       one section: start-up, completion, single-flow, evaluation, matrix, dialects, what-if, api-server,
                      shell, probe (on the cluster with nodes that is up); may be given several times
                      (matrix has the rows of diff, too)
    --quick           fewer rounds, no large worlds: to see that it runs, not to quote
    --huge            10,000 pods behind the API server too (writing them takes minutes)
    --json            the same as data
Exits 1 when something took longer than it may.`;

const MATRIX_SIZES: readonly WorldSize[] = [
  { pods: 100, policies: 20 },
  { pods: 1000, policies: 200 },
  { pods: 10_000, policies: 2000 },
  { pods: 50_000, policies: 5000 },
];

/** Reads the arguments. Throws a TypeError on those that mean nothing. */
export function readPlan(args: readonly string[]): Plan {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean' },
      huge: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const isQuick = values.quick === true;
  return {
    only: values.only ?? [],
    isJson: values.json === true,
    rounds: isQuick ? 3 : 15,
    coldRounds: isQuick ? 1 : 3,
    sizes: isQuick ? [100, 1000] : [100, 1000, 10_000],
    matrixSizes: isQuick ? MATRIX_SIZES.slice(0, 2) : MATRIX_SIZES,
    serverSizes: [10, ...(isQuick ? [100] : [1000]), ...(values.huge === true ? [10_000] : [])],
  };
}
