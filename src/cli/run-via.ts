import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { ReadPlan, State } from './open-state.ts';
import type { Via } from '../model/via.ts';
import type { WhyRequest } from './request.ts';
import { answerVia, type ViaAnswer } from '../via.ts';
import { exitCodeOf } from './exit-code.ts';
import { prepareAnalysis } from '../analysis.ts';
import { phraseNoController, phraseNoEntrance, phrasePodless } from '../explain/phrase/via.ts';
import { explainGap } from '../explain/missing.ts';
import type { Gap } from '../model/gap.ts';
import { readEnds } from './read-ends.ts';
import { readPortNamesOf } from './read-port-names.ts';
import type { ViaExplanation } from '../explain/via-explanation.ts';
import { readVia } from '../cluster/read-via.ts';
import { suggestNames } from './suggest.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import { unresolvedError } from './unresolved-error.ts';
import { UsageError } from './usage-error.ts';
import { withEnforcer } from './with-enforcer.ts';
import { withState } from './open-state.ts';

/** Answers `kubectl netpol why --via`. */
export async function runVia(request: WhyRequest, via: Via, io: Io): Promise<ExitCode> {
  const { options, source, destination } = request;
  const plan = withEnforcer((collector, namespace) => readVia(collector, via, { source, destination, namespace }));
  return withState(options, io, plan, async (state, more) => {
    const { state: named, analysis, question: ends } = await readEnds(request, state, more);
    const question = { ...ends, via };
    const first = answerVia(analysis, question);
    if (first.kind !== 'explained') throw await viaError(first, state, more);
    const { state: wider, gap } = await readPortNamesOf(first.outcomes, analysis, named, more);
    const answer = wider === named ? first : answerVia(prepareAnalysis(wider.snapshot), question);
    if (answer.kind !== 'explained') throw await viaError(answer, state, more);
    const explanation = withGap(answer.explanation, gap);
    const text = async (look: TextLook) => (await import('../report/via-text.ts')).viaText(explanation, look);
    await writeAnswer({ data: { ...explanation, input: wider.input }, name: explanation.verdict, text }, options, io);
    return exitCodeOf(explanation.verdict);
  });
}

/** The explanation with the one read that would decide it and was refused. */
function withGap(explanation: ViaExplanation, gap: Gap | undefined): ViaExplanation {
  return gap === undefined ? explanation : { ...explanation, missing: [...explanation.missing, explainGap(gap)] };
}

async function viaError(
  answer: Exclude<ViaAnswer, { kind: 'explained' }>,
  state: State,
  more: (read: ReadPlan['read']) => Promise<State>,
): Promise<UsageError> {
  switch (answer.kind) {
    case 'unresolved':
      return unresolvedError(answer.ends, state, more);
    case 'no-entrance': {
      const { message, hints } = phraseNoEntrance(answer.found, suggestNames);
      return new UsageError(message, hints);
    }
    case 'no-controller': {
      const { message, hints } = phraseNoController(answer.entrance, answer.found);
      return new UsageError(message, hints);
    }
    case 'podless':
      return new UsageError(phrasePodless(answer.text).message, []);
  }
}
