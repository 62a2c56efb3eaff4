import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { answerFlow, prepareAnalysis } from '../analysis.ts';
import type { WhyRequest } from './request.ts';
import { exitCodeOf } from './exit-code.ts';
import { explainGap } from '../explain/missing.ts';
import type { FlowExplanation } from '../explain/explanation.ts';
import type { Gap } from '../model/gap.ts';
import { readEnds } from './read-ends.ts';
import { readPortNames } from './read-port-names.ts';
import { readFlow } from '../cluster/read-flow.ts';
import { withEnforcer } from './with-enforcer.ts';
import { withState } from './open-state.ts';
import { unresolvedError } from './unresolved-error.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';

/** Answers `kubectl netpol why`. */
export async function runWhy(request: WhyRequest, io: Io): Promise<ExitCode> {
  const { options, source, destination } = request;
  const plan = withEnforcer((collector, namespace) => readFlow(collector, { source, destination, namespace }));
  return withState(options, io, plan, async (state, more) => {
    const { state: named, analysis, question } = await readEnds(request, state, more);
    const first = answerFlow(analysis, question);
    const { state: wider, gap } = await readPortNames([first], analysis, named, more);
    const answer = wider === named ? first : answerFlow(prepareAnalysis(wider.snapshot), question);
    if (answer.kind === 'unresolved') throw await unresolvedError(answer.ends, state, more);
    const explanation = withGap(answer.explanation, gap);
    const text = async (look: TextLook) => (await import('../report/why-text.ts')).whyText(explanation, look);
    await writeAnswer({ data: { ...explanation, input: wider.input }, name: explanation.verdict, text }, options, io);
    return exitCodeOf(explanation.verdict);
  });
}

/** The explanation with the one read that would decide it and was refused. */
function withGap(explanation: FlowExplanation, gap: Gap | undefined): FlowExplanation {
  return gap === undefined ? explanation : { ...explanation, missing: [...explanation.missing, explainGap(gap)] };
}
