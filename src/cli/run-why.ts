import type { Address } from '../model/address.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { answerWhy } from '../analysis.ts';
import type { WhyRequest } from './request.ts';
import { exitCodeOf } from './exit-code.ts';
import { lookUpNames } from './look-up-names.ts';
import { readFlow } from '../cluster/read-flow.ts';
import { withEnforcer } from './with-enforcer.ts';
import { withState } from './open-state.ts';
import { unresolvedError } from './unresolved-error.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';

/** Answers `kubectl netpol why`. */
export async function runWhy(request: WhyRequest, io: Io): Promise<ExitCode> {
  const { options, source, destination } = request;
  const addressesOfNames = await addressesFor(request, options);
  const plan = withEnforcer((collector, namespace) => readFlow(collector, { source, destination, namespace }));
  return withState(options, io, plan, async (state, more) => {
    const answer = answerWhy(state.snapshot, { source, destination, ...state, addressesOfNames });
    if (answer.kind === 'unresolved') throw await unresolvedError(answer.ends, state, more);
    const { explanation } = answer;
    const text = async (look: TextLook) => (await import('../report/why-text.ts')).whyText(explanation, look);
    await writeAnswer({ data: { ...explanation, input: state.input }, name: explanation.verdict, text }, options, io);
    return exitCodeOf(explanation.verdict);
  });
}

/** DNS is asked only when the user says so: the answer depends on who asks, and from where. */
async function addressesFor(
  { source, destination }: WhyRequest,
  { resolve }: GlobalOptions,
): Promise<ReadonlyMap<string, readonly Address[]>> {
  return resolve ? lookUpNames([source, destination]) : new Map();
}
