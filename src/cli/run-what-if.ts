import { answerChanges, prepareChanges } from '../what-if.ts';
import { applyChanges } from '../advise/change/apply-changes.ts';
import { askRows } from './ask-rows.ts';
import type { CheckReport } from '../explain/check-report.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { ExpectingRow } from '../explain/check-flow.ts';
import type { GlobalOptions } from './options.ts';
import { holdProtected } from '../advise/change/hold-protected.ts';
import { holdRows } from '../check.ts';
import { goesByAccountLabels } from '../model/account-labels.ts';
import type { Io } from './io.ts';
import { type ChangedState, withChangedState } from './open-changed-state.ts';
import type { ProtectedReport, WhatIfReport } from '../advise/change/what-if-report.ts';
import { readDeletion, readLabelling, readPut } from './read-change.ts';
import { readFlowsFile } from './read-flows-file.ts';
import { hasWorkloads } from '../advise/comparable.ts';
import type { StateChange } from '../model/state-change.ts';
import { readAccounts } from '../cluster/read-matrix.ts';
import { suggestNames } from './suggest.ts';
import { takeSteps } from './take-steps.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import { UsageError } from './usage-error.ts';
import type { WhatIfRequest } from './request.ts';

/** Answers `kubectl netpol what-if`. Nothing is applied anywhere: the change is made to what was read. */
export async function runWhatIf(request: WhatIfRequest, io: Io): Promise<ExitCode> {
  const { base, options } = request;
  const rows = await readProtected(request, io);
  return withChangedState(base, rows, options, io, async (read) => {
    // What may not be read is not missing.
    if (!hasWorkloads(read.snapshot) && read.report.notRead.length === 0) {
      throw new UsageError(`"${read.report.name}" holds no workload whose connections could change`, [
        '--on live, or --on FOLDER, names a state that does',
      ]);
    }
    const changes = await readChanges(request, read, io);
    const state = await withAccounts(read, changes);
    const held = rows.length === 0 ? undefined : await holdBoth(rows, state, changes, options);
    const steps = answerChanges(prepareChanges(state.snapshot), changes, {
      base: state.report,
      requested: requestedOf(request),
      ...(held === undefined ? {} : { protected: held }),
    });
    const report = await takeSteps(steps, 'comparing what the change touches …', io);
    await write(report, options, io);
    return exitCodeOf(report);
  });
}

/** With what policies of the change go by, which those of the cluster may not have asked for. */
async function withAccounts(state: ChangedState, changes: readonly StateChange[]): Promise<ChangedState> {
  const put = changes.flatMap((change) => (change.kind === 'put' ? change.objects.unmodelled : []));
  if (!put.some(goesByAccountLabels)) return state;
  const wider = await state.more(async (collector) => readAccounts(collector, put, collector.knownNamespaces()));
  return { ...state, state: wider, snapshot: wider.snapshot };
}

async function readProtected({ protect, options }: WhatIfRequest, io: Io): Promise<readonly ExpectingRow[]> {
  if (protect.length === 0) return [];
  const file = await readFlowsFile(protect, options, io, 'required');
  if (!file.manifests.isStateless) {
    throw new UsageError(`"--protect" names flows alone, and there are other objects in ${file.names.join(', ')}`, [
      'manifests of the change are named by  -f, the state that is changed by  --on',
    ]);
  }
  return file.flows.filter((row): row is ExpectingRow => row.expect !== undefined);
}

async function readChanges(
  { names, deletions, labels, options }: WhatIfRequest,
  { snapshot, home }: ChangedState,
  io: Io,
): Promise<readonly StateChange[]> {
  const put = await readPut(names, home, options, io);
  const withFiles = applyChanges(snapshot, put);
  return [
    ...put,
    ...deletions.map((text) => readDeletion(text, withFiles, home)),
    ...labels.map((text) => readLabelling(text, withFiles, home)),
  ];
}

function requestedOf({ names, deletions, labels }: WhatIfRequest): readonly string[] {
  return [
    ...names.map((name) => `-f ${name}`),
    ...deletions.map((text) => `--delete ${text}`),
    ...labels.map((text) => `--label ${text}`),
  ];
}

/** The same rows asked of both states. A row that names nothing in either would protect nothing, silently. */
async function holdBoth(
  rows: readonly ExpectingRow[],
  { snapshot, state, more }: ChangedState,
  changes: readonly StateChange[],
  { resolve }: GlobalOptions,
): Promise<ProtectedReport> {
  const hold = async (asked: typeof state): Promise<CheckReport> => {
    const answers = await askRows(rows, { state: asked, more, resolve });
    return holdRows(answers, asked, asked.snapshot, suggestNames);
  };
  const before = await hold(state);
  const after = await hold({ ...state, snapshot: applyChanges(snapshot, changes) });
  const lost = before.flows.filter(
    ({ result }, at) => result === 'unmatched' && after.flows[at]?.result === 'unmatched',
  );
  const [first] = lost;
  if (first !== undefined) {
    throw new UsageError(`${first.file}:${first.line}: ${first.summary}`, [
      ...first.reasons,
      ...(lost.length === 1
        ? []
        : [`and ${lost.length - 1} more of the flows to protect name something that is not there`]),
    ]);
  }
  return holdProtected(before, after);
}

async function write(report: WhatIfReport, options: GlobalOptions, io: Io): Promise<void> {
  const text = async (look: TextLook) => (await import('../report/what-if-text.ts')).whatIfText(report, look);
  const pages = {
    md: async () => (await import('../report/what-if-md.ts')).whatIfMarkdown(report),
    github: async () => (await import('../report/what-if-github.ts')).whatIfAnnotations(report),
  };
  await writeAnswer({ data: report, name: report.result, text, pages }, options, io);
}

function exitCodeOf({ result, protected: flows }: WhatIfReport): ExitCode {
  if (flows?.result === 'broken') return EXIT.denied;
  return result === 'unknown' || flows?.result === 'unclear' ? EXIT.unclear : EXIT.ok;
}
