import { refuseBareRevisions } from './refuse-bare-revisions.ts';
import type { Bisection } from '../live/bisect.ts';
import type { BisectReport, CauseText, ChangesReport, FlowAt } from '../advise/changes/changes-report.ts';
import type { ChangesRequest } from './request.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import type { ObjectWrites } from '../model/object-writes.ts';
import { answerWhy, type WhyAnswer, type WhyQuestion } from '../analysis.ts';
import { answerChanges, answerFlowChanges, type ChangesQuestion } from '../changes.ts';
import { API_VERSION } from '../explain/explanation.ts';
import { footprintOf } from '../live/footprint.ts';
import { openOperand, type OpenedOperand, readOperand } from './open-operand.ts';
import { phraseBisect } from '../advise/phrase/changes.ts';
import { phraseCauses } from '../explain/phrase/flips.ts';
import { readFlow } from '../cluster/read-flow.ts';
import { readWrites } from '../cluster/read-writes.ts';
import { sayAfter } from './say-after.ts';
import { servedPolicyResources } from '../cluster/foreign-policies.ts';
import { sinceOf } from './changes-flags.ts';
import { type State, withLiveState, withState } from './open-state.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import { UsageError } from './usage-error.ts';
import { watchedVerdict } from '../live/pins.ts';
import { withEnforcer } from './with-enforcer.ts';
import { writesOfSnapshot } from '../advise/changes/writes-of-snapshot.ts';
import { createCollector } from '../cluster/collector.ts';

type Flow = NonNullable<ChangesRequest['flow']>;

/** Answers `kubectl netpol changes`. */
export async function runChanges({ flow, between, options }: ChangesRequest, io: Io): Promise<ExitCode> {
  if (flow !== undefined && between !== undefined) return runBisect(flow, between, options, io);
  const now = Date.now();
  const plan = withEnforcer(async (collector, namespace) => {
    if (flow !== undefined) await readFlow(collector, { ...flow, namespace });
  });
  if (options.input.kind !== 'cluster') {
    return withState(options, io, plan, async (state) => {
      const until = state.input.kind === 'snapshot' ? Date.parse(state.input.taken) : now;
      const place = placeOf(state, flow);
      const question = questionOf(place, options, until, { gaps: [], isKept: true });
      const objects = writesOfSnapshot(state.snapshot, place, question.since);
      return tell(reportOf({ ...question, objects }, state, flow), state, options, io);
    });
  }
  return withLiveState('changes', options, io, plan, async ({ state, api }) => {
    const place = placeOf(state, flow);
    const asked = questionOf(place, options, now, { gaps: [], isKept: false });
    const others = await servedPolicyResources(createCollector(api));
    const { objects, gaps } = await sayAfter('reading who wrote what …', io, () =>
      readWrites(api, place, asked.since, others),
    );
    return tell(reportOf({ ...asked, objects, gaps }, state, flow), state, options, io);
  });
}

function questionOf(
  namespaces: readonly string[] | undefined,
  options: GlobalOptions,
  until: number,
  more: Pick<ChangesQuestion, 'gaps' | 'isKept'>,
): Omit<ChangesQuestion, 'objects'> {
  return {
    since: sinceOf(options.changes, until),
    until: `${new Date(until).toISOString().slice(0, 19)}Z`,
    ...(namespaces === undefined ? {} : { namespaces }),
    ...more,
  };
}

function questionAbout(
  { source, destination }: Flow,
  { namespace, inputFlags }: Pick<State, 'namespace' | 'inputFlags'>,
): WhyQuestion {
  return { source, destination, namespace, addressesOfNames: new Map(), inputFlags };
}

/** The namespaces that the flow depends on, or the one that is asked about; undefined: all. */
function placeOf(state: State, flow: Flow | undefined): readonly string[] | undefined {
  if (flow === undefined) return state.namespace === undefined ? undefined : [state.namespace];
  const asked = questionAbout(flow, state);
  return [...footprintOf(asked, answerWhy(state.snapshot, asked)).namespaces].toSorted();
}

function reportOf(
  question: ChangesQuestion & { readonly objects: readonly ObjectWrites[] },
  state: State,
  flow: Flow | undefined,
): ChangesReport {
  if (flow === undefined) return answerChanges(question);
  const asked = questionAbout(flow, state);
  const answer = answerWhy(state.snapshot, asked);
  return answerFlowChanges(question, state.snapshot, { asked, answer, verdict: watchedVerdict(answer) });
}

async function tell(report: ChangesReport, state: State, options: GlobalOptions, io: Io): Promise<ExitCode> {
  const text = async (look: TextLook) => (await import('../report/changes-text.ts')).changesText(report, look);
  const name = report.changes.map(({ ref }) => `${ref.kind.toLowerCase()}/${ref.name}`);
  await writeAnswer(
    { data: { ...report, input: state.input }, name: [...new Set(name)].join('\n'), text },
    options,
    io,
  );
  return report.missing.length > 0 ? EXIT.unclear : EXIT.ok;
}

async function runBisect(
  flow: Flow,
  { from, to }: NonNullable<ChangesRequest['between']>,
  options: GlobalOptions,
  io: Io,
): Promise<ExitCode> {
  await refuseBareRevisions([from, to], io);
  const was = await openOperand(await readOperand(from), options, io);
  const is = await openOperand(await readOperand(to), options, io);
  const { bisectStates } = await import('../live/bisect.ts');
  const question = questionAbout(flow, { namespace: namespaceOf([is, was], options), inputFlags: '' });
  const found = await sayAfter('looking for the change …', io, () => bisectStates(was.snapshot, is.snapshot, question));
  refuseMissing(flow, found);
  const report = bisectReport(question, found, was, is);
  const text = async (look: TextLook) => (await import('../report/changes-text.ts')).bisectText(report, look);
  await writeAnswer({ data: report, name: report.causes.map(({ text: each }) => each).join('\n'), text }, options, io);
  const isUnclear = [report.before, report.after].some(({ verdict }) => verdict === 'UNKNOWN');
  return isUnclear ? EXIT.unclear : EXIT.ok;
}

/** Where names without one are looked up in both states: where a snapshot of them was asked; undefined: everywhere. */
function namespaceOf(
  states: readonly OpenedOperand[],
  { namespace, allNamespaces }: GlobalOptions,
): string | undefined {
  if (allNamespaces) return undefined;
  return namespace ?? states.flatMap(({ input }) => (input.kind === 'snapshot' ? (input.namespace ?? []) : []))[0];
}

/** An end that is in neither state is a mistyped one. */
function refuseMissing({ source, destination }: Flow, { before, after }: Bisection): void {
  if ([before, after].every((answer) => answer.kind === 'unresolved' && watchedVerdict(answer) === 'MISSING')) {
    throw new UsageError(`"${source.text}" or "${destination.text}" is in neither of the two states`, [
      '-n NAME says where names are looked up; NAMESPACE/KIND/NAME says it for one',
    ]);
  }
}

function bisectReport(question: WhyQuestion, found: Bisection, was: OpenedOperand, is: OpenedOperand): BisectReport {
  const [before, after] = [flowAt(was, found.before), flowAt(is, found.after)];
  const answer = [found.after, found.before].find(({ kind }) => kind === 'explained');
  const report: Omit<BisectReport, 'summary'> = {
    apiVersion: API_VERSION,
    kind: 'BisectReport',
    flow:
      answer?.kind === 'explained' ? answer.explanation.flow : `${question.source.text} → ${question.destination.text}`,
    before,
    after,
    isTurned: before.verdict !== after.verdict,
    causes: found.causes.map((cause): CauseText => ({ text: phraseCauses([cause]), cause })),
    differing: found.differing,
    concerned: found.concerned,
  };
  return { ...report, summary: phraseBisect(report) };
}

function flowAt({ name, notRead }: OpenedOperand, answer: WhyAnswer): FlowAt {
  const summary = answer.kind === 'explained' ? answer.explanation.summary : '';
  return { name, verdict: watchedVerdict(answer), summary, notRead };
}
