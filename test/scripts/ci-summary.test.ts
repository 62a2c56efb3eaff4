import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/ci-summary.mjs', import.meta.url));

function summarise(files: Readonly<Record<string, string>>) {
  const { stdout, status } = spawnSync(process.execPath, [SCRIPT, tempFolder(files)], { encoding: 'utf8' });
  return { stdout, status, last: stdout.trimEnd().split('\n').at(-1) };
}

function vitestReport(passed: number, failed: number, files: readonly object[] = []): string {
  const counts = { numPassedTests: passed, numFailedTests: failed, numPendingTests: 2, numTodoTests: 0 };
  return JSON.stringify({ ...counts, testResults: files });
}

const SOURCE = {
  source: 'recipes',
  cases: 2,
  passed: 5,
  failed: 0,
  ambiguous: 1,
  skipped: 3,
  skippedBecause: { disputed: 3 },
};
const SAME = { asked: 6, differ: 0 };
const ORACLES = JSON.stringify({
  sources: [SOURCE],
  total: { passed: 5, failed: 0 },
  throughMatrix: SAME,
  unreadable: [],
});

describe('the summary of a CI run', () => {
  it('adds up all phases, and its last line is the sum alone', () => {
    const { status, last, stdout } = summarise({
      'tests.code': '0\n',
      'tests.json': vitestReport(10, 0),
      'e2e.code': '0\n',
      'e2e.json': vitestReport(3, 0),
      'oracles.code': '0\n',
      'oracles.json': ORACLES,
    });
    expect({ status, last }).toEqual({ status: 0, last: '18 passed, 0 failed' });
    expect(stdout).toContain('recipes: 2 cases, 5 passed, 0 failed, 1 a matter of reading, 3 skipped (3 disputed)');
    expect(stdout).toContain('2 skipped');
  });

  it('says why tests were skipped, where a title above them does', () => {
    const skipped = (title: string) => ({ status: 'skipped', ancestorTitles: ['a file', title] });
    const results = ['skipped: no cluster', 'skipped: no cluster', 'skipped: no root', 'about reading'].map(skipped);
    const files = [{ status: 'passed', name: 'x', assertionResults: results }];
    const { stdout } = summarise({ 'e2e.code': '0', 'e2e.json': vitestReport(1, 0, files) });
    expect(stdout).toContain('2 skipped: no cluster\n  1 skipped: no root\n');
    expect(stdout).not.toContain('about reading');
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['a failed test', { 'tests.code': '1', 'tests.json': vitestReport(9, 2) }, '9 passed, 2 failed'],
    ['types or lint', { 'tests.code': '1', 'tests.json': vitestReport(9, 0) }, '9 passed, 1 failed'],
    ['a crash without a report', { 'tests.code': '137' }, '0 passed, 1 failed'],
    ['a broken report', { 'tests.code': '0', 'tests.json': '{' }, '0 passed, 1 failed'],
    [
      'a test file that does not load',
      { 'tests.code': '1', 'tests.json': vitestReport(4, 0, [{ status: 'failed', name: 'x', assertionResults: [] }]) },
      '4 passed, 1 failed',
    ],
    [
      'an unreadable case',
      {
        'oracles.code': '1',
        'oracles.json': JSON.stringify({
          sources: [],
          total: { passed: 1, failed: 0 },
          throughMatrix: SAME,
          unreadable: [{ source: 's', name: 'n', message: 'm' }],
        }),
      },
      '1 passed, 1 failed',
    ],
    [
      'an expectation that the matrix answers in another way',
      {
        'oracles.code': '1',
        'oracles.json': JSON.stringify({
          sources: [],
          total: { passed: 3, failed: 0 },
          throughMatrix: { asked: 3, differ: 2 },
          unreadable: [],
        }),
      },
      '3 passed, 2 failed',
    ],
  ])('fails after %s', (_, files, line) => {
    expect(summarise(files)).toMatchObject({ status: 1, last: line });
  });

  it('names a phase that did not run', () => {
    const { stdout } = summarise({ 'tests.code': '0', 'tests.json': vitestReport(1, 0) });
    expect(stdout).toContain('oracles: not run');
  });
});
