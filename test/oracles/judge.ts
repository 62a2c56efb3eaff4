import { type Answer, answer, prepareWorld, type World } from './answer.ts';
import type { Expectation, OracleCase } from './case.ts';
import { MatrixAsker } from './ask-matrix.ts';
import { type Reading, READINGS } from './readings.ts';
import type { PolicySet } from '../../src/dialects/compiled.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';

/** What became of one expectation. */
export type Judgement =
  | { readonly kind: 'passed' }
  | { readonly kind: 'skipped'; readonly reason: string }
  /** It hangs on a reading, and our answer is what our reading demands. */
  | { readonly kind: 'ambiguous'; readonly tag: string; readonly agrees: boolean }
  | { readonly kind: 'failed'; readonly why: string; readonly answer?: Answer };

/** Whether a matrix of everything says what single flows do. */
export type ThroughMatrix =
  | { readonly kind: 'same' }
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'differs'; readonly how: string };

/** Judges one expectation of a case after the other; indexes and compiles the case's world once. */
export function judgeCase(
  oracle: OracleCase,
  snapshot: Snapshot,
): { readonly expectation: Expectation; readonly judgement: Judgement; readonly throughMatrix: ThroughMatrix }[] {
  const bench = new Bench(snapshot);
  const reason = reasonToSkip(bench.world.policies);
  const matrix = new MatrixAsker(bench.world, oracle.expectations);
  return oracle.expectations.map((expectation) => {
    const judgement = skipped(expectation, reason) ?? judge(bench, expectation);
    return { expectation, judgement, throughMatrix: askMatrix(matrix, bench, expectation) };
  });
}

/** Every expectation is asked both ways, also those that nobody judges. */
function askMatrix(matrix: MatrixAsker, { world }: Bench, expectation: Expectation): ThroughMatrix {
  const ours = answer(world, expectation);
  const difference = ours === undefined ? 'not-asked' : matrix.compare(expectation, ours);
  if (difference === 'not-asked') return { kind: 'not-asked' };
  return difference === undefined ? { kind: 'same' } : { kind: 'differs', how: difference };
}

function reasonToSkip({ unmodelled }: PolicySet): string | undefined {
  // Other languages call theirs NetworkPolicy too.
  const kinds = [
    ...new Set(unmodelled.map(({ ref, group }) => (ref.kind === 'NetworkPolicy' ? `${ref.kind}.${group}` : ref.kind))),
  ].sort();
  return kinds.length === 0 ? undefined : `needs ${kinds.join(' and ')}`;
}

function skipped({ disputed }: Expectation, reason: string | undefined): Judgement | undefined {
  if (disputed) return { kind: 'skipped', reason: 'disputed by its source' };
  return reason === undefined ? undefined : { kind: 'skipped', reason };
}

/** The world of a case as we read it, and as others do; each is made when first asked for. */
class Bench {
  readonly world: World;
  readonly #snapshot: Snapshot;
  readonly #others = new Map<string, World>();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    this.world = prepareWorld(snapshot);
  }

  /** What those say who read all of these the other way. */
  answerOtherwise(readings: readonly Reading[], expectation: Expectation): Answer | undefined {
    const restate = (end: Expectation['from']): Expectation['from'] =>
      readings.reduce((restated, { other }) => other.end?.(restated, this.world.index) ?? restated, end);
    return answer(this.#otherWorld(readings), {
      ...expectation,
      from: restate(expectation.from),
      to: restate(expectation.to),
    });
  }

  #otherWorld(readings: readonly Reading[]): World {
    const key = readings.map(({ tag }) => tag).join(' ');
    const made = this.#others.get(key);
    if (made !== undefined) return made;
    const snapshot = readings.reduce((seen, { other }) => other.snapshot?.(seen) ?? seen, this.#snapshot);
    const world = prepareWorld(snapshot, readings.find(({ other }) => other.model)?.other.model);
    this.#others.set(key, world);
    return world;
  }
}

function judge(bench: Bench, expectation: Expectation): Judgement {
  const ours = answer(bench.world, expectation);
  if (ours === undefined) return { kind: 'failed', why: 'the manifests do not hold both ends' };
  const agrees = isWhatWasExpected(ours, expectation);
  if (agrees && expectation.ambiguous.length === 0) return { kind: 'passed' };

  const unread = expectation.ambiguous.filter((tag) => !READINGS.some((reading) => reading.tag === tag));
  if (unread.length > 0)
    return { kind: 'failed', why: `nothing is documented about "${unread.join('", "')}"`, answer: ours };

  const readings = READINGS.filter(({ tag }) => expectation.ambiguous.includes(tag));
  const concerned = READINGS.filter((reading) => reading.concerns(ours, bench.world.index));
  const broken = [...readings, ...concerned].find((reading) => !reading.isKept(ours));
  if (broken !== undefined) return { kind: 'failed', why: `it is not what we say of ${broken.tag}`, answer: ours };
  if (agrees) return { kind: 'ambiguous', tag: expectation.ambiguous.join(' '), agrees };

  const cause = candidates(readings, concerned).find((others) => {
    const theirs = bench.answerOtherwise(others, expectation);
    return theirs !== undefined && isWhatWasExpected(theirs, expectation);
  });
  if (cause === undefined) return { kind: 'failed', why: 'the verdicts differ', answer: ours };
  return { kind: 'ambiguous', tag: cause.map(({ tag }) => tag).join(' '), agrees };
}

/** Which readings to turn round, likeliest first: those the source tags, then each that the answer hangs on, then all. */
function candidates(tagged: readonly Reading[], concerned: readonly Reading[]): (readonly Reading[])[] {
  return [tagged, ...concerned.map((reading) => [reading]), [...new Set([...tagged, ...concerned])]].filter(
    (readings) => readings.length > 0,
  );
}

function isWhatWasExpected({ verdict, sides }: Answer, expected: Expectation): boolean {
  const { egress = sides.egress, ingress = sides.ingress } = expected.sides;
  return verdict === expected.verdict.toUpperCase() && sides.egress === egress && sides.ingress === ingress;
}
