import { comparable } from '../advise/comparable.ts';
import { type Analysis, prepareAnalysis } from '../analysis.ts';
import { answerSegments, findScopes } from '../segments.ts';
import { API_VERSION } from '../explain/explanation.ts';
import { BUILD } from './version.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { nearestName } from '../cluster/manifests/nearest-name.ts';
import { explainGap } from '../explain/missing.ts';
import { formatProblem } from '../cluster/manifests/problem.ts';
import { PROGRAM } from './program-name.ts';
import { readMatrix } from '../cluster/read-matrix.ts';
import { readSegmentsFile, type SegmentsFile } from './read-segments-file.ts';
import type { ScopeMembers } from '../advise/segments/members.ts';
import type { SegmentsReport, SegmentsResult } from '../advise/segments/segments-report.ts';
import type { SegmentsRequest } from './request.ts';
import type { State } from './open-state.ts';
import { takeSteps } from './take-steps.ts';
import { unreadPods } from '../explain/unread-pods.ts';
import { UsageError } from './usage-error.ts';
import { withEnforcer } from './with-enforcer.ts';
import { withStateBeside } from './with-state-beside.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';

/** Answers `kubectl netpol segments`. */
export async function runSegments({ names, options }: SegmentsRequest, io: Io): Promise<ExitCode> {
  const file = await readSegmentsFile(names, options, io);
  const everywhere = { ...options, allNamespaces: true };
  return withStateBeside({ ...file, what: 'scopes' }, withEnforcer(readMatrix), everywhere, io, async (state) => {
    const report = await answer(file, state, io);
    const text = async (look: TextLook) => (await import('../report/segments-text.ts')).segmentsText(report, look);
    const pages = {
      md: async () => (await import('../report/segments-md.ts')).segmentsMarkdown(report),
      html: async () => (await import('../report/segments-html.ts')).segmentsHtml(report),
    };
    await writeAnswer({ data: report, name: report.result, text, pages }, options, io);
    return EXIT_CODES[report.result];
  });
}

const EXIT_CODES: Readonly<Record<SegmentsResult, ExitCode>> = {
  separated: EXIT.ok,
  open: EXIT.denied,
  unknown: EXIT.unclear,
};

const PROGRESS = 'looking for ways between scopes …';

async function answer({ segments, manifests, digests }: SegmentsFile, state: State, io: Io): Promise<SegmentsReport> {
  const at = new Date().toISOString();
  const analysis = prepareAnalysis(comparable(state.snapshot));
  const unread = manifests.problems.filter(({ severity, effect }) => severity === 'error' && effect === 'not-read');
  const hidden = unreadPods(state.snapshot, undefined).map((gap) => explainGap(gap).text);
  const notRead = [...unread.map(formatProblem), ...hidden];
  const members = findScopes(analysis, segments);
  if (notRead.length === 0) refuseEmpty(members, analysis);
  const question = { segments, today: at.slice(0, 10), notRead };
  const findings = await takeSteps(answerSegments(analysis, members, question), PROGRESS, io);
  return {
    apiVersion: API_VERSION,
    kind: 'SegmentsReport',
    ...findings,
    at,
    tool: { name: PROGRAM.replace(' ', '-'), version: BUILD.version },
    input: state.input,
    files: digests,
  };
}

/** A scope that nobody is in would be separated from everything. */
function refuseEmpty({ empty }: ScopeMembers, { index }: Analysis): void {
  const [scope] = empty;
  if (scope === undefined) return;
  const { file, line } = scope.position;
  const known = index.snapshot.namespaces.map(({ name }) => name);
  const hints = (scope.namespaces ?? [])
    .filter((name) => !known.includes(name))
    .map((name) => {
      const nearest = nearestName(name, known);
      return `there is no namespace "${name}"${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`;
    });
  throw new UsageError(
    `${file}:${line}: no workload is in the scope "${scope.name}", so that nothing could be shown of it`,
    hints,
  );
}
