import type { Expectation, OracleCase } from './case.ts';
import type { Judgement, ThroughMatrix } from './judge.ts';

/** How one source, or all of them, fared; `expectations` is the sum of passed, failed, ambiguous and skipped. */
export interface Count {
  readonly cases: number;
  readonly expectations: number;
  readonly passed: number;
  readonly failed: number;
  readonly ambiguous: number;
  readonly skipped: number;
  /** How many were skipped for each reason. */
  readonly skippedBecause: Readonly<Record<string, number>>;
}

/** What became of expectations that hang on one reading. */
export interface ReadingCount {
  readonly agreeing: number;
  /** Our reading demands another verdict than the source's, and that is what we say. */
  readonly followingOurs: number;
}

export interface FailedExpectation {
  readonly oracle: OracleCase;
  readonly expectation: Expectation;
  readonly judgement: Extract<Judgement, { kind: 'failed' }>;
}

/** A case that could not be read at all. */
export interface UnreadableCase {
  readonly source: string;
  readonly name: string;
  readonly message: string;
}

export interface Judged {
  readonly oracle: OracleCase;
  /** What the product says to objects that it would leave out; they are evaluated as they are. */
  readonly refused: readonly string[];
  readonly judgements: readonly {
    readonly expectation: Expectation;
    readonly judgement: Judgement;
    readonly throughMatrix: ThroughMatrix;
  }[];
}

export interface Results {
  readonly judged: readonly Judged[];
  readonly unreadable: readonly UnreadableCase[];
}

export function countBySource({ judged }: Results): ReadonlyMap<string, Count> {
  const bySource = Map.groupBy(judged, ({ oracle }) => oracle.source);
  return new Map([...bySource].sort(byKey).map(([source, group]) => [source, count(group)]));
}

export function count(judged: readonly Judged[]): Count {
  const all = judged.flatMap(({ judgements }) => judgements.map(({ judgement }) => judgement));
  const of = (kind: Judgement['kind']): number => all.filter((judgement) => judgement.kind === kind).length;
  const reasons = all.flatMap((judgement) => (judgement.kind === 'skipped' ? [judgement.reason] : []));
  return {
    cases: judged.length,
    expectations: all.length,
    passed: of('passed'),
    failed: of('failed'),
    ambiguous: of('ambiguous'),
    skipped: of('skipped'),
    skippedBecause: countEach(reasons),
  };
}

/** How many expectations were asked of a matrix too, and where it said something else. */
export interface MatrixCount {
  readonly asked: number;
  readonly differences: readonly MatrixDifference[];
}

export interface MatrixDifference {
  readonly oracle: OracleCase;
  readonly expectation: Expectation;
  readonly how: string;
}

export function countThroughMatrix(judged: readonly Judged[]): MatrixCount {
  const all = judged.flatMap(({ oracle, judgements }) => judgements.map((each) => ({ ...each, oracle })));
  return {
    asked: all.filter(({ throughMatrix }) => throughMatrix.kind !== 'not-asked').length,
    differences: all.flatMap(({ oracle, expectation, throughMatrix }) =>
      throughMatrix.kind === 'differs' ? [{ oracle, expectation, how: throughMatrix.how }] : [],
    ),
  };
}

export function countByReading({ judged }: Results): ReadonlyMap<string, ReadingCount> {
  const all = judged.flatMap(({ judgements }) => judgements.map(({ judgement }) => judgement));
  const ambiguous = all.filter((judgement) => judgement.kind === 'ambiguous');
  const byTag = Map.groupBy(ambiguous, ({ tag }) => tag);
  return new Map(
    [...byTag].sort(byKey).map(([tag, group]) => {
      const agreeing = group.filter(({ agrees }) => agrees).length;
      return [tag, { agreeing, followingOurs: group.length - agreeing }];
    }),
  );
}

export function failures({ judged }: Results): FailedExpectation[] {
  return judged.flatMap(({ oracle, judgements }) =>
    judgements.flatMap(({ expectation, judgement }) =>
      judgement.kind === 'failed' ? [{ oracle, expectation, judgement }] : [],
    ),
  );
}

/**
 * What an API server would say to objects that were evaluated as they are, and in how many cases: as the sources know it,
 * and as our own validation does.
 */
export function countFindings({ judged }: Results): {
  readonly bySources: Readonly<Record<string, number>>;
  readonly byUs: Readonly<Record<string, number>>;
} {
  const evaluated = judged.filter(({ judgements }) => judgements.some(({ judgement }) => judgement.kind !== 'skipped'));
  return {
    bySources: countEach(evaluated.flatMap(({ oracle }) => [...new Set(oracle.findings)])),
    byUs: countEach(evaluated.flatMap(({ refused }) => [...new Set(refused)])),
  };
}

function countEach(texts: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(texts, (text) => text);
  return Object.fromEntries([...groups].sort(byKey).map(([text, group]) => [text, group.length]));
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
