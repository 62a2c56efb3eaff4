import { answerLintByStep } from '../lint.ts';
import { BUILD } from './version.ts';
import { chooseLints, namedLint } from './choose-lints.ts';
import { describeLint } from '../advise/lint/lint-document.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './options.ts';
import { HOMEPAGE, PROGRAM } from './program-name.ts';
import type { Io } from './io.ts';
import { isAtLeast, reportLints } from '../advise/lint/report-lints.ts';
import type { Lint } from '../advise/lint/lint.ts';
import type { LintFlags } from './lint-flags.ts';
import type { LintReport } from '../advise/lint/lint-report.ts';
import type { LintRequest } from './request.ts';
import { LINTS } from '../advise/lint/lints.ts';
import { type LintedState, openLintedState } from './open-linted-state.ts';
import { takeSteps } from './take-steps.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';

/** Answers `kubectl netpol lint`. */
export async function runLint({ state, options }: LintRequest, io: Io): Promise<ExitCode> {
  const { explain } = options.lint;
  if (explain !== undefined) return runExplain(explain, options, io);
  const lints = chooseLints(options.lint);
  const report = await reportState(await openLintedState(state, options, io), lints, options.lint, io);
  await write(report, lints, options, io);
  return exitCodeOf(report, options.lint);
}

async function reportState(
  state: LintedState,
  lints: readonly Lint[],
  { severity }: LintFlags,
  io: Io,
): Promise<LintReport> {
  const { snapshot, namespace, notRead, input, manifestFindings } = state;
  const steps = answerLintByStep(snapshot, { lints, namespace, manifestFindings });
  const run = await takeSteps(steps, 'looking for mistakes …', io);
  return reportLints(run, { snapshot, namespace, lints: lints.length, severity, notRead, input });
}

async function write(report: LintReport, lints: readonly Lint[], options: GlobalOptions, io: Io): Promise<void> {
  const text = async (look: TextLook) => (await import('../report/lint-text.ts')).lintText(report, look);
  const tool = { name: PROGRAM.replace(' ', '-'), version: BUILD.version, uri: HOMEPAGE };
  const pages = {
    sarif: async () => (await import('../report/sarif.ts')).toSarif(report, lints, tool),
    github: async () => (await import('../report/lint-github.ts')).lintAnnotations(report),
    gitlab: async () => (await import('../report/lint-gitlab.ts')).lintCodeQuality(report),
    md: async () => (await import('../report/lint-md.ts')).lintMarkdown(report),
  };
  await writeAnswer({ data: report, name: report.result, text, pages }, options, io);
}

function exitCodeOf({ findings, notRead }: LintReport, { failOn }: LintFlags): ExitCode {
  const isFailure = failOn !== 'never' && findings.some(({ severity }) => isAtLeast(severity, failOn));
  if (isFailure) return EXIT.denied;
  return notRead.length > 0 ? EXIT.unclear : EXIT.ok;
}

/** Answers `kubectl netpol lint --explain`. */
async function runExplain(which: string, options: GlobalOptions, io: Io): Promise<ExitCode> {
  const lints = which === 'all' ? LINTS : [namedLint('explain', which)];
  const text = async (look: TextLook) => (await import('../report/lint-explain.ts')).explainLints(lints, look);
  const data = lints.map(describeLint);
  const name = lints.map((lint) => lint.name).join('\n');
  await writeAnswer({ data: which === 'all' ? data : data[0], name, text }, options, io);
  return EXIT.ok;
}
