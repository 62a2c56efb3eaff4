/** `node scripts/ci-summary.mjs FOLDER`: adds up what the phases of .ci/run left there; "N passed, N failed" comes last. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{passed: number, failed: number, lines: string[]}} Tally */

const folder = process.argv[2] ?? '.';
const tallies = [
  tally('tests', 'tests.json', countTests),
  tally('e2e', 'e2e.json', countTests),
  tally('oracles', 'oracles.json', countOracles),
];
const passed = tallies.reduce((sum, each) => sum + each.passed, 0);
const failed = tallies.reduce((sum, each) => sum + each.failed, 0);
console.log(tallies.flatMap(({ lines }) => lines).join('\n'));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/**
 * What one phase did. A phase that failed without naming a test (types, lint, a crash) counts as one failure.
 * @param {string} phase
 * @param {string} file
 * @param {(report: any) => Tally} count
 * @returns {Tally}
 */
function tally(phase, file, count) {
  const code = read(`${phase}.code`)?.trim();
  if (code === undefined) return { passed: 0, failed: 0, lines: [`${phase}: not run`] };
  const counted = countReport(read(file), count);
  const isSilentFailure = code !== '0' && counted.failed === 0;
  const failed = counted.failed + (isSilentFailure ? 1 : 0);
  const reason = isSilentFailure ? `, among them the phase itself (exit code ${code})` : '';
  return {
    passed: counted.passed,
    failed,
    lines: [
      `${phase}: ${counted.passed} passed, ${failed} failed${reason}`,
      ...counted.lines.map((line) => `  ${line}`),
    ],
  };
}

/**
 * @param {string | undefined} text
 * @param {(report: any) => Tally} count
 * @returns {Tally}
 */
function countReport(text, count) {
  if (text === undefined) return { passed: 0, failed: 0, lines: ['it left no report'] };
  try {
    return count(JSON.parse(text));
  } catch (error) {
    return {
      passed: 0,
      failed: 1,
      lines: [`its report cannot be read: ${error instanceof Error ? error.message : error}`],
    };
  }
}

/**
 * A report of vitest. A file that does not even load has no tests, and fails all the same.
 * @param {{numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: {status: string, name: string, assertionResults: {status?: string, ancestorTitles?: string[]}[]}[]}} report
 * @returns {Tally}
 */
function countTests(report) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const skipped = report.numPendingTests + report.numTodoTests;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    lines: [
      ...broken.map(({ name }) => `does not load: ${name}`),
      ...(skipped > 0 ? [`${skipped} skipped`] : []),
      ...[...countReasons(report)].map(([reason, tests]) => `${tests} ${reason}`),
    ],
  };
}

/**
 * Tests that are skipped below a title that says why ("skipped: …"), counted by that title.
 * @param {{testResults: {assertionResults: {status?: string, ancestorTitles?: string[]}[]}[]}} report
 */
function countReasons({ testResults }) {
  /** @type {Map<string, number>} */
  const reasons = new Map();
  for (const { status, ancestorTitles = [] } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    const reason = ancestorTitles.find((title) => title.startsWith('skipped: '));
    if (reason !== undefined && status !== 'passed') reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return reasons;
}

/**
 * A report of the oracle runner.
 * @param {{sources: OracleSource[], total: {passed: number, failed: number}, throughMatrix: {asked: number, differ: number}, unreadable: {source: string, name: string, message: string}[]}} report
 * @typedef {{source: string, cases: number, passed: number, failed: number, ambiguous: number, skipped: number, skippedBecause: Record<string, number>}} OracleSource
 * @returns {Tally}
 */
function countOracles({ sources, total, throughMatrix, unreadable }) {
  return {
    passed: total.passed,
    failed: total.failed + throughMatrix.differ + unreadable.length,
    lines: [
      ...sources.map(describeSource),
      `oracles through the matrix: ${throughMatrix.asked} asked, ${throughMatrix.differ} differ`,
      ...unreadable.map((each) => `unreadable: ${each.source}/${each.name}: ${each.message}`),
    ],
  };
}

/** @param {OracleSource} source */
function describeSource({ source, cases, passed, failed, ambiguous, skipped, skippedBecause }) {
  const reasons = Object.entries(skippedBecause).map(([reason, times]) => `${times} ${reason}`);
  const why = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  return `${source}: ${cases} cases, ${passed} passed, ${failed} failed, ${ambiguous} a matter of reading, ${skipped} skipped${why}`;
}

/** @param {string} name */
function read(name) {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
