import type { Address } from '../model/address.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { type UnresolvedEnd, answerWhy } from '../analysis.ts';
import type { WhyRequest } from './request.ts';
import { exitCodeOf } from './exit-code.ts';
import { lookUpNames } from './look-up-names.ts';
import { phraseUnresolved } from '../explain/phrase/unresolved.ts';
import { readAround } from '../cluster/read-around.ts';
import { readFlow } from '../cluster/read-flow.ts';
import { suggestNames } from './suggest.ts';
import { UsageError } from './usage-error.ts';
import { type ReadPlan, type State, withState } from './open-state.ts';
import { writeAnswer } from './write-answer.ts';

/** Answers `kubectl netpol why`. */
export async function runWhy(request: WhyRequest, io: Io): Promise<ExitCode> {
  const { options, source, destination } = request;
  const addressesOfNames = await addressesFor(request, options);
  const plan: ReadPlan = { read: (collector, namespace) => readFlow(collector, { source, destination, namespace }) };
  return withState(options, io, plan, async (state, more) => {
    const answer = answerWhy(state.snapshot, { source, destination, ...state, addressesOfNames });
    if (answer.kind === 'unresolved') throw await unresolvedError(answer.ends, state, more);
    const { explanation } = answer;
    await writeAnswer({ ...explanation, input: state.input }, options, io);
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

/** Says what could not be found with names that exist, which takes a wider look at the cluster. */
async function unresolvedError(
  ends: readonly UnresolvedEnd[],
  state: State,
  more: (read: ReadPlan['read']) => Promise<State>,
): Promise<UsageError> {
  const isMissing = ends.some(({ resolution }) => resolution.kind === 'missing');
  const wanted = ends.flatMap(({ resolution }) => (resolution.kind === 'missing' ? [resolution.wanted] : []));
  const { snapshot } = isMissing
    ? await more((collector, namespace) => readAround(collector, namespace, wanted))
    : state;
  const texts = ends.map(({ resolution }) => phraseUnresolved(resolution, snapshot, suggestNames));
  return new UsageError(
    texts.map(({ message }) => message).join('; '),
    texts.flatMap(({ hints }) => hints),
  );
}
