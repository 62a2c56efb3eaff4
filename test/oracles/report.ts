import {
  type Count,
  count,
  countByReading,
  countBySource,
  countFindings,
  countThroughMatrix,
  failures,
  type Results,
} from './tally.ts';
import { explainFailure, formatFlow } from './explain-failure.ts';
import { READINGS } from './readings.ts';

/** Everything as data; `failures` holds the first `limit`. */
export function reportAsData(results: Results, limit: number): unknown {
  const failed = failures(results);
  return {
    sources: [...countBySource(results)].map(([source, counts]) => ({
      source,
      origins: originsOf(results, source),
      ...counts,
    })),
    total: count(results.judged),
    throughMatrix: matrixAsData(results),
    readings: [...countByReading(results)].map(([tag, { agreeing, followingOurs }]) => ({
      tag,
      agreeing,
      followingOurs,
      documented: readingsOf(tag).map(({ ours, source }) => ({ ours, source })),
    })),
    objectedTo: countFindings(results),
    unreadable: results.unreadable,
    failures: failed.slice(0, limit).map((failure) => ({
      source: failure.oracle.source,
      case: failure.oracle.name,
      flow: formatFlow(failure.expectation),
      expected: failure.expectation.verdict,
      got: failure.judgement.answer?.verdict ?? null,
      why: failure.judgement.why,
      explanation: explainFailure(failure).slice(1),
    })),
  };
}

/** The same for people: a line a source, the readings, the notes, the first failures. */
export function reportAsText(results: Results, limit: number): string {
  return [
    ...sourceLines(results),
    ...matrixLines(results, limit),
    ...readingLines(results),
    ...findingLines(results),
    ...unreadableLines(results),
    ...failureLines(results, limit),
  ].join('\n');
}

function matrixAsData({ judged }: Results): unknown {
  const { asked, differences } = countThroughMatrix(judged);
  return {
    asked,
    differ: differences.length,
    bySource: [...Map.groupBy(judged, ({ oracle }) => oracle.source)].map(([source, group]) => {
      const counts = countThroughMatrix(group);
      return { source, asked: counts.asked, differ: counts.differences.length };
    }),
  };
}

/** The same expectations, asked of a matrix of everything in the case. */
function matrixLines({ judged }: Results, limit: number): string[] {
  const bySource = [...Map.groupBy(judged, ({ oracle }) => oracle.source)].sort(([a], [b]) => (a < b ? -1 : 1));
  const line = (name: string, group: Results['judged']): string => {
    const { asked, differences } = countThroughMatrix(group);
    const all = group.reduce((sum, { judgements }) => sum + judgements.length, 0);
    return `  ${name}: ${asked} of ${all} expectations, ${differences.length} differ`;
  };
  const { differences } = countThroughMatrix(judged);
  return [
    '',
    'Through the matrix:',
    ...bySource.map(([source, group]) => line(source, group)),
    line('total', judged),
    ...differences
      .slice(0, limit)
      .map(({ oracle, expectation, how }) => `    ${oracle.source}/${oracle.name}: ${formatFlow(expectation)}: ${how}`),
  ];
}

function sourceLines(results: Results): string[] {
  const rows = [...countBySource(results), ['total', count(results.judged)] as const];
  const width = Math.max(...rows.map(([name]) => name.length));
  const title = ['cases', 'expectations', 'passed', 'failed', 'ambiguous', 'skipped'];
  const numbers = (counts: Count): number[] => [
    counts.cases,
    counts.expectations,
    counts.passed,
    counts.failed,
    counts.ambiguous,
    counts.skipped,
  ];
  const line = (name: string, cells: readonly (string | number)[]): string =>
    `${name.padEnd(width)}  ${cells.map((cell, at) => String(cell).padStart(title[at]?.length ?? 0)).join('  ')}`;
  return [
    line('source', title),
    ...rows.map(([name, counts]) => `${line(name, numbers(counts))}${name === 'total' ? '' : reasonsOf(counts)}`),
  ];
}

function reasonsOf({ skippedBecause }: Count): string {
  const reasons = Object.entries(skippedBecause).map(([reason, times]) => `${times} ${reason}`);
  return reasons.length === 0 ? '' : `: ${reasons.join(', ')}`;
}

function readingLines(results: Results): string[] {
  const counts = [...countByReading(results)];
  if (counts.length === 0) return [];
  return [
    '',
    'Ambiguous, by what they hang on:',
    ...counts.flatMap(([tag, { agreeing, followingOurs }]) => [
      `  ${tag}: ${agreeing} agree with their source, ${followingOurs} follow our reading instead`,
      ...readingsOf(tag).flatMap(({ ours, source }) => [`    ${ours}`, `    ${source}`]),
    ]),
  ];
}

function readingsOf(tags: string): typeof READINGS {
  return READINGS.filter(({ tag }) => tags.split(' ').includes(tag));
}

function findingLines(results: Results): string[] {
  const { bySources, byUs } = countFindings(results);
  const cases = (times: number): string => (times === 1 ? '1 case' : `${times} cases`);
  const lines = (title: string, findings: Readonly<Record<string, number>>): string[] => {
    const entries = Object.entries(findings);
    return entries.length === 0
      ? []
      : ['', title, ...entries.map(([finding, times]) => `  ${finding} (${cases(times)})`)];
  };
  return [
    ...lines('An API server would object to these, say the sources; they are evaluated as they are:', bySources),
    ...lines('The product leaves these out and says why; here they are evaluated as they are:', byUs),
  ];
}

function unreadableLines({ unreadable }: Results): string[] {
  if (unreadable.length === 0) return [];
  return [
    '',
    'Cases that cannot be read:',
    ...unreadable.map(({ source, name, message }) => `  ${source}/${name}: ${message}`),
  ];
}

function failureLines(results: Results, limit: number): string[] {
  const failed = failures(results);
  if (failed.length === 0) return [];
  return [
    '',
    failed.length > limit ? `The first ${limit} of ${failed.length} failures:` : 'Failures:',
    ...failed
      .slice(0, limit)
      .flatMap((failure) => explainFailure(failure).map((line, at) => `${at === 0 ? '  ' : '      '}${line}`)),
  ];
}

function originsOf({ judged }: Results, source: string): string[] {
  return [...new Set(judged.filter(({ oracle }) => oracle.source === source).map(({ oracle }) => oracle.origin))];
}
