import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { answerFlow, outsideNames, prepareAnalysis } from '../analysis.ts';
import type { WhyRequest } from './request.ts';
import { exitCodeOf } from './exit-code.ts';
import { lookUpNames } from './look-up-names.ts';
import { explainGap } from '../explain/missing.ts';
import type { FlowExplanation } from '../explain/explanation.ts';
import type { Gap } from '../model/gap.ts';
import { readNamed } from './read-named.ts';
import { readPortNames } from './read-port-names.ts';
import { readFlow } from '../cluster/read-flow.ts';
import { withEnforcer } from './with-enforcer.ts';
import { withState } from './open-state.ts';
import { unresolvedError } from './unresolved-error.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';

/** Answers `kubectl netpol why`. */
export async function runWhy({ options, source, destination }: WhyRequest, io: Io): Promise<ExitCode> {
  const plan = withEnforcer((collector, namespace) => readFlow(collector, { source, destination, namespace }));
  return withState(options, io, plan, async (state, more) => {
    const analysis = prepareAnalysis(state.snapshot);
    const ends = { source, destination, namespace: state.namespace };
    // DNS is asked only when the user says so: the answer depends on who asks, and from where.
    const addressesOfNames = await lookUpNames(options.resolve ? outsideNames(analysis, ends) : []);
    const named = await readNamed(addressesOfNames, state, more);
    const whole = named === state ? analysis : prepareAnalysis(named.snapshot);
    const question = { ...ends, addressesOfNames, inputFlags: state.inputFlags };
    const first = answerFlow(whole, question);
    const { state: wider, gap } = await readPortNames([first], whole, named, more);
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
