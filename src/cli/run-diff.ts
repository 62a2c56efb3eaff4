import { amongWorkloadsOf, comparable, hasWorkloads } from '../advise/comparable.ts';
import type { DiffReport } from '../advise/diff/diff-report.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type OpenedOperand, openOperand, readOperand } from './open-operand.ts';
import type { CompareFlags } from './compare-flags.ts';
import { answerDiff, type DiffState } from '../diff.ts';
import type { DiffRequest } from './request.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { qualifiedName } from '../model/reference.ts';
import { refuseBareRevisions } from './refuse-bare-revisions.ts';
import { takeSteps } from './take-steps.ts';
import type { TextLook } from './write-answer.ts';
import { UsageError } from './usage-error.ts';
import { writeAnswer } from './write-answer.ts';

/** Answers `kubectl netpol diff`. */
export async function runDiff({ before, after, options }: DiffRequest, io: Io): Promise<ExitCode> {
  const states = await openStates(before, after, options, io);
  const report = await takeSteps(answerDiff(states.before, states.after, options.namespace), PROGRESS, io);
  refuseEmpty(report, options);
  await write(report, options, io);
  return exitCodeOf(report, options.compare);
}

const PROGRESS = 'comparing all pairs …';

async function openStates(
  before: string,
  after: string,
  options: GlobalOptions,
  io: Io,
): Promise<{ readonly before: DiffState; readonly after: DiffState }> {
  const lender = options.compare.with;
  const texts = [before, after, ...(lender === undefined ? [] : [lender])];
  await refuseBareRevisions([before, after], io);
  const operands = await Promise.all([before, after].map(readOperand));
  if (texts.filter((text) => text === '-').length > 1) throw new UsageError('standard input can be read only once');
  const [first, second] = operands;
  if (first === undefined || second === undefined) throw new RangeError('two states are compared');
  // One after the other, so that what is said on stderr belongs together.
  const was = await openOperand(first, options, io);
  const is = await openOperand(second, options, io);
  const third = lender === undefined ? undefined : await openOperand(await readOperand(lender), options, io);
  if (third !== undefined && hasWorkloads(was.snapshot) && hasWorkloads(is.snapshot)) {
    throw new UsageError('"--with" stands in for workloads that a state lacks, and both have some', [
      'leave it out; or name policies alone',
    ]);
  }
  return { before: readyState(was, third ?? is), after: readyState(is, third ?? was) };
}

/** Policies alone connect nobody: they are held to the workloads of another state. */
function readyState(state: OpenedOperand, lender: OpenedOperand): DiffState {
  const isLent = !hasWorkloads(state.snapshot);
  if (isLent && !hasWorkloads(lender.snapshot)) {
    throw new UsageError(
      `there is nothing to compare on: "${state.name}" holds no workload, and neither does "${lender.name}"`,
      ['--with live, or --with FOLDER, names a state whose workloads stand in'],
    );
  }
  const snapshot = isLent ? amongWorkloadsOf(state.snapshot, lender.snapshot) : state.snapshot;
  const { name, input, commit } = state;
  return {
    snapshot: comparable(snapshot),
    report: {
      name,
      ...(commit === undefined ? {} : { commit }),
      input,
      ...(isLent ? { workloadsOf: lender.name } : {}),
      notRead: [...state.notRead, ...(isLent ? lender.notRead : [])],
      invalid: (state.snapshot.invalidPolicies ?? []).map(
        ({ ref, message }) => `${ref.kind} ${qualifiedName(ref)}: ${message}`,
      ),
    },
  };
}

/** A namespace in which neither state has anything is a mistyped one. */
function refuseEmpty({ before, after }: DiffReport, { namespace }: GlobalOptions): void {
  if (before.workloads + after.workloads > 0 || namespace === undefined) return;
  throw new UsageError(`neither "${before.name}" nor "${after.name}" has a workload in namespace "${namespace}"`);
}

async function write(report: DiffReport, options: GlobalOptions, io: Io): Promise<void> {
  const text = async (look: TextLook) => (await import('../report/diff-text.ts')).diffText(report, look);
  const pages = {
    md: async () => (await import('../report/diff-md.ts')).diffMarkdown(report),
    github: async () => (await import('../report/diff-github.ts')).diffAnnotations(report, options.compare.failOn),
  };
  await writeAnswer({ data: report, name: report.result, text, pages }, options, io);
}

function exitCodeOf({ result, changes, added, removed }: DiffReport, { failOn }: CompareFlags): ExitCode {
  const all = [...changes, ...added, ...removed];
  const [gains, loses] = [all.some((change) => change.gains), all.some((change) => change.loses)];
  const isFailure = (failOn !== 'lost' && gains) || (failOn !== 'gained' && loses);
  if (failOn !== undefined && isFailure) return EXIT.denied;
  return result === 'unknown' ? EXIT.unclear : EXIT.ok;
}
