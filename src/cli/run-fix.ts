import { answerFix, type FixAnswer } from '../fix.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { clusterFlags, type LiveState, type ReadPlan, type State, withLiveState, withState } from './open-state.ts';
import type { ClusterApi } from '../cluster/api.ts';
import type { FixReport } from '../advise/fix/fix-report.ts';
import type { FixRequest } from './request.ts';
import type { Io } from './io.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import { lookUpNames } from './look-up-names.ts';
import { outsideNames, prepareAnalysis } from '../analysis.ts';
import { readFlow } from '../cluster/read-flow.ts';
import { readMatrix } from '../cluster/read-matrix.ts';
import { readNamed } from './read-named.ts';
import { takeSteps } from './take-steps.ts';
import { unresolvedError } from './unresolved-error.ts';
import { UsageError } from './usage-error.ts';
import { withEnforcer } from './with-enforcer.ts';

type More = (read: ReadPlan['read']) => Promise<State>;

/** Answers `kubectl netpol fix`. */
export async function runFix(request: FixRequest, io: Io): Promise<ExitCode> {
  const { options, source, destination } = request;
  const plan = withEnforcer(async (collector, namespace) => {
    // Whoever is there may gain or lose a connection, and a Service is told its pods by labels.
    await Promise.all([
      readFlow(collector, { source, destination, namespace }),
      readMatrix(collector, undefined),
      collector.services({}),
    ]);
  });
  if (options.fix.askServer) {
    const answer = ({ state, more, api }: LiveState): Promise<ExitCode> =>
      answerAndWrite(request, io, { state, more, api });
    return withLiveState('fix', options, io, plan, answer);
  }
  return withState(options, io, plan, (state, more) => answerAndWrite(request, io, { state, more }));
}

interface Opened {
  readonly state: State;
  readonly more: More;
  /** Only where the API server is to be asked. */
  readonly api?: ClusterApi;
}

async function answerAndWrite(request: FixRequest, io: Io, { state, more, api }: Opened): Promise<ExitCode> {
  const answer = await find(request, io, state, more);
  if (answer.kind === 'unresolved') throw await unresolvedError(answer.ends, state, more);
  const asked = api === undefined ? answer.report : await askServer(answer.report, api);
  const report = await withFiles(asked, state);
  await write({ ...report, input: state.input }, request, io);
  return exitCodeOf(report);
}

async function find(
  { options, source, destination }: FixRequest,
  io: Io,
  state: State,
  more: More,
): Promise<FixAnswer> {
  const ends = { source, destination, namespace: state.namespace };
  const names = options.resolve ? outsideNames(prepareAnalysis(state.snapshot), ends) : [];
  const addressesOfNames = await lookUpNames(names);
  const { snapshot } = await readNamed(addressesOfNames, state, more);
  const question = {
    ...ends,
    addressesOfNames,
    inputFlags: state.inputFlags,
    wanted: options.fix.forbid ? 'deny' : 'allow',
    clusterFlags: options.input.kind === 'cluster' ? clusterFlags(options) : '',
  } as const;
  return takeSteps(answerFix(snapshot, question), 'trying changes …', io);
}

async function askServer(report: FixReport, api: ClusterApi): Promise<FixReport> {
  const { askAdmission } = await import('./ask-admission.ts');
  return askAdmission(report, api);
}

/** What becomes of the text of files, where the state came from some. */
async function withFiles(report: FixReport, { input, namespace = DEFAULT_NAMESPACE }: State): Promise<FixReport> {
  if (input.kind !== 'files' || report.fixes.length === 0) return report;
  const { diffFiles } = await import('./diff-files.ts');
  return diffFiles(report, namespace);
}

const DEFAULT_NAMESPACE = 'default';

async function write(report: FixReport, { options }: FixRequest, io: Io): Promise<void> {
  const text = async (look: TextLook) => (await import('../report/fix-text.ts')).fixText(report, look);
  const pages = {
    manifest: async () => (await import('../report/fix-manifest.ts')).fixManifest(firstFix(report)),
    patch: async () => firstFix(report).fileDiff ?? noPatch(),
  };
  await writeAnswer({ data: report, name: report.result, text, pages }, options, io);
}

function firstFix({ fixes: [first], flow, summary }: FixReport) {
  if (first === undefined) throw new UsageError(`${flow}: ${summary}`);
  return first;
}

function noPatch(): never {
  throw new UsageError('the first fix changes no file that was read', ['-o text has the commands that make it']);
}

function exitCodeOf({ result, fixes }: FixReport): ExitCode {
  switch (result) {
    case 'fixes':
      return fixes.every(isRefused) ? EXIT.denied : EXIT.ok;
    case 'as-wanted':
      return EXIT.ok;
    case 'none':
      return EXIT.denied;
    case 'unknown':
      return EXIT.unclear;
  }
}

function isRefused({ steps }: FixReport['fixes'][number]): boolean {
  return steps.some(({ admission }) => admission?.result === 'refused');
}
