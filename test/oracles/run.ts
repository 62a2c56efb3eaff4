/**
 * `npm run -s oracles -- FOLDER… [--json] [--source NAME] [--failures N]`: holds the engine against verdicts that others
 * found out. Takes folders and .tar.gz archives of cases, at any depth. With --lint it tells what lints say to the same
 * manifests, by count; --lint L-07 shows every finding of one.
 */
import { parseArgs } from 'node:util';
import { basename, dirname, join } from 'node:path';
import { CaseError, readCase } from './case.ts';
import { findCases } from './find-cases.ts';
import { judgeCase } from './judge.ts';
import { type LintedCase, lintCase, reportLinted } from './lint-cases.ts';
import { loadWorld } from './load-world.ts';
import { reportAsData, reportAsText } from './report.ts';
import { count, countThroughMatrix, type Judged, type Results, type UnreadableCase } from './tally.ts';

const USAGE = 'usage: npm run -s oracles -- FOLDER… [--json] [--source NAME] [--failures N] | --lint all|L-07';
const SHOWN_FAILURES = 10;

/** Judges every case under the inputs; throws `CaseError` when there is none, or none of the source asked for. */
export async function runOracles(inputs: readonly string[], source?: string): Promise<Results> {
  const found = findCases(inputs);
  try {
    const folders = found.folders.filter((folder) => source === undefined || sourceOf(folder) === source);
    if (folders.length === 0) {
      const sources = [...new Set(found.folders.map(sourceOf))].sort();
      throw new CaseError(`no case is of the source "${source}"; there are ${sources.join(', ')}`);
    }
    const results: (Judged | UnreadableCase)[] = [];
    for (const folder of folders) results.push(await judgeFolder(folder));
    return {
      judged: results.filter((result) => 'judgements' in result),
      unreadable: results.filter((result) => 'message' in result),
    };
  } finally {
    found.dispose();
  }
}

async function judgeFolder(folder: string): Promise<Judged | UnreadableCase> {
  try {
    const oracle = readCase(folder);
    const { snapshot, refused } = await loadWorld(join(folder, 'manifests'));
    return { oracle, refused, judgements: judgeCase(oracle, snapshot) };
  } catch (error) {
    // A bad case must not hide the others; anything else is a fault of this program and says where.
    if (!(error instanceof CaseError) && !isFileError(error)) throw error;
    return { source: sourceOf(folder), name: basename(folder), message: error.message };
  }
}

function isFileError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

function sourceOf(folder: string): string {
  return basename(dirname(folder));
}

async function runLints(inputs: readonly string[], lint: string): Promise<number> {
  const found = findCases(inputs);
  try {
    const cases: LintedCase[] = [];
    for (const folder of found.folders) cases.push(await lintCase(folder));
    console.log(reportLinted(cases, lint === 'all' ? undefined : lint));
    return 0;
  } finally {
    found.dispose();
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      source: { type: 'string' },
      failures: { type: 'string' },
      lint: { type: 'string' },
    },
  });
  if (positionals.length === 0) throw new CaseError(USAGE);
  if (values.lint !== undefined) return runLints(positionals, values.lint);
  const limit = Number(values.failures ?? SHOWN_FAILURES);
  if (!Number.isInteger(limit) || limit < 0) throw new CaseError(`--failures wants a number, not "${values.failures}"`);

  const results = await runOracles(positionals, values.source);
  console.log(
    values.json === true ? JSON.stringify(reportAsData(results, limit), null, 2) : reportAsText(results, limit),
  );
  const { differences } = countThroughMatrix(results.judged);
  const isBad = count(results.judged).failed > 0 || results.unreadable.length > 0 || differences.length > 0;
  return isBad ? 1 : 0;
}

async function runMain(): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    const isExpected = error instanceof CaseError || (error instanceof TypeError && 'code' in error);
    if (!isExpected) throw error;
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
  }
}

if (import.meta.main) await runMain();
