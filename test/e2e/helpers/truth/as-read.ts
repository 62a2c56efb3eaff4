import type { Snapshot } from '../../../../src/model/snapshot.ts';
import type { Prediction } from './prediction.ts';
import type { TruthQuestion } from './questions.ts';
import type { Divergence, EnforcerReading } from './reading.ts';
import { whyUndecided } from './undecided.ts';

/** The same state with policies that say to the API what they say to the enforcer. */
export interface Readings {
  readonly decides: EnforcerReading['decides'];
  readonly whole: Snapshot;
  /** With some of its divergences alone, the fewest first. */
  readonly parts: readonly { readonly name: string; readonly snapshot: () => Snapshot }[];
}

/** Rewrites the state's policies by the reading's divergences. */
export function rewriteAll(snapshot: Snapshot, { divergences, decides }: EnforcerReading): Readings {
  const rewrite = (some: readonly Divergence[]): Snapshot => ({
    ...snapshot,
    networkPolicies: snapshot.networkPolicies.map((policy) =>
      some.reduce((before, divergence) => divergence.rewrite(before, snapshot), policy),
    ),
  });
  const parts = subsetsOf(divergences).map((some) => {
    let made: Snapshot | undefined;
    return { name: some.map(({ name }) => name).join(' with '), snapshot: () => (made ??= rewrite(some)) };
  });
  return { decides, whole: rewrite(divergences), parts };
}

/** In their order; the smallest first. */
function subsetsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const subsets = items.reduce<readonly (readonly T[])[]>(
    (before, item) => [...before, ...before.map((subset) => [...subset, item])],
    [[]],
  );
  return subsets.filter(({ length }) => length > 0).sort((a, b) => a.length - b.length);
}

/** What the enforcer is expected to do, and, where that is not what the API says, for what reason. */
export function asRead(
  { decides, whole, parts }: Readings,
  plain: Prediction,
  question: TruthQuestion,
  predict: (snapshot: Snapshot) => Prediction,
): Prediction {
  const reason = whyUndecided(question);
  const decided = ({ expected }: Prediction): Prediction['expected'] =>
    expected === 'undecided' && reason !== undefined ? (decides[reason] ?? expected) : expected;
  const expected = decided(predict(whole));
  if (expected === plain.expected) return plain;
  if (expected === decided(plain))
    return { ...plain, expected, ...(reason === undefined ? {} : { divergence: reason }) };
  const part = parts.find(({ snapshot }) => decided(predict(snapshot())) === expected);
  return { ...plain, expected, divergence: part?.name ?? 'all divergences' };
}
