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
  const end = performance.now() + patienceMs;
  // The first round asks everything, whatever is predicted: the waiting for it is time to think.
  const [predictions, first] = await Promise.all([
    predictAll(kubeconfig, questions, 'as enforced'),
    measure(probers, questions, ROUNDS[0] ?? LAST_SECONDS),
  ]);
  const settled = questions.map((question, at): Comparison => {
    const prediction = predictions[at];
    if (prediction === undefined) throw new Error('a question without an answer');
    return { question, prediction, measured: first.get(question) ?? 'closed', rounds: 1 };
  });
  for (let round = 1; round < ROUNDS.length || performance.now() < end; round++) {
    const open = settled.flatMap((each) => (isSettled(each) ? [] : [each.question]));
    if (open.length === 0) break;
    if (round > 1) await new Promise((resolve) => setTimeout(resolve, 1000));
    const again = await measure(probers, open, ROUNDS[round] ?? LAST_SECONDS);
    for (const [at, each] of settled.entries()) {
      const measured = again.get(each.question);
      if (measured !== undefined) settled[at] = { ...each, measured, rounds: round + 1 };
    }
  }
  return settled;
}

function isSettled({ prediction, measured }: Comparison): boolean {
  return prediction.expected === 'undecided' || prediction.expected === measured;
}

/** All at once, each from where it comes. */
async function measure(
  probers: CompareOptions['probers'],
  questions: readonly TruthQuestion[],
  seconds: number,
): Promise<ReadonlyMap<TruthQuestion, Measured>> {
  const parts = await Promise.all(
    [...probers].map(async ([client, prober]) => {
      const own = questions.filter(({ from }) => from === client);
      const attempts = own.map(({ attempt }): Attempt => attempt);
      const outcomes = await prober.probe(attempts, seconds);
      return own.map((question, at) => [question, outcomes[at] ?? 'closed'] as const);
    }),
  );
  return new Map(parts.flat());
}
