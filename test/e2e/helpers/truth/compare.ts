import type { Attempt, Measured, Prober } from './prober.ts';
import { predictAll } from './predict.ts';
import type { Prediction } from './prediction.ts';
import type { TruthQuestion } from './questions.ts';
import type { Outsider, TruthPod } from './world.ts';

/** One question under one state: what was said, and what happened. */
export interface Comparison {
  readonly question: TruthQuestion;
  readonly prediction: Prediction;
  readonly measured: Measured;
  /** How often it was measured until it agreed, or was given up. */
  readonly rounds: number;
}

export interface CompareOptions {
  readonly kubeconfig: string;
  readonly questions: readonly TruthQuestion[];
  readonly probers: ReadonlyMap<TruthPod | Outsider, Prober>;
  /** For how long what disagrees is tried again, beyond the usual rounds. */
  readonly patienceMs: number;
}

/**
 * How long an attempt may take, in seconds, round by round. What disagrees is tried again: a packet may be late on a
 * busy machine, a change of labels may not be in effect yet, a UDP flow may meet the remains of an older one.
 */
const ROUNDS: readonly number[] = [2, 2, 4];
const LAST_SECONDS = 4;

/** Asks `why` and the network the same questions. */
export async function compareAll(options: CompareOptions): Promise<readonly Comparison[]> {
  const { kubeconfig, questions, probers, patienceMs } = options;
  const predictions = await predictAll(kubeconfig, questions, 'as enforced');
  const open = questions.map((question, at): Trial => {
    const prediction = predictions[at];
    if (prediction === undefined) throw new Error('a question without an answer');
    return { question, prediction };
  });
  const settled = new Map<Trial, Comparison>();
  const end = performance.now() + patienceMs;
  for (let round = 0; round < ROUNDS.length || performance.now() < end; round++) {
    const trials = open.filter((trial) => !isSettled(trial, settled.get(trial)));
    if (trials.length === 0) break;
    if (round > 1) await new Promise((resolve) => setTimeout(resolve, 1000));
    const measured = await measure(probers, trials, ROUNDS[round] ?? LAST_SECONDS);
    for (const [trial, outcome] of measured) settled.set(trial, { ...trial, measured: outcome, rounds: round + 1 });
  }
  return [...settled.values()];
}

interface Trial {
  readonly question: TruthQuestion;
  readonly prediction: Prediction;
}

function isSettled({ prediction }: Trial, last: Comparison | undefined): boolean {
  return last !== undefined && (prediction.expected === 'undecided' || prediction.expected === last.measured);
}

/** All at once, each from where it comes. */
async function measure(
  probers: CompareOptions['probers'],
  trials: readonly Trial[],
  seconds: number,
): Promise<readonly (readonly [Trial, Measured])[]> {
  const parts = await Promise.all(
    [...probers].map(async ([client, prober]) => {
      const own = trials.filter(({ question }) => question.from === client);
      const attempts = own.map(({ question }): Attempt => question.attempt);
      const outcomes = await prober.probe(attempts, seconds);
      return own.map((trial, at) => [trial, outcomes[at] ?? 'closed'] as const);
    }),
  );
  return parts.flat();
}
