import { type AnsweredLeg, answerVia, type ViaAnswer } from '../via.ts';
import { explainGap } from '../explain/missing.ts';
import type { Gap } from '../model/gap.ts';
import type { InputReport } from '../explain/explanation.ts';
import { phraseNoController, phraseNoEntrance, phrasePodless } from '../explain/phrase/via.ts';
import { prepareAnalysis } from '../analysis.ts';
import { readEnds } from './read-ends.ts';
import { readPortNamesOf } from './read-port-names.ts';
import type { ReadPlan, State } from './open-state.ts';
import { readVia } from '../cluster/read-via.ts';
import { suggestNames } from './suggest.ts';
import { unresolvedError } from './unresolved-error.ts';
import { UsageError } from './usage-error.ts';
import type { Via } from '../model/via.ts';
import type { ViaExplanation } from '../explain/via-explanation.ts';
import type { WhyRequest } from './request.ts';
import { withEnforcer } from './with-enforcer.ts';

/** What a question about a request that is passed on reads. */
export function viaReading({ source, destination }: Pick<WhyRequest, 'source' | 'destination'>, via: Via): ReadPlan {
  return withEnforcer((collector, namespace) => readVia(collector, via, { source, destination, namespace }));
}

export interface AskedVia {
  readonly explanation: ViaExplanation;
  readonly legs: readonly AnsweredLeg[];
  readonly input: InputReport;
}

/** What the policies say of a request that is passed on. Throws a UsageError where it, or who passes it on, is not found. */
export async function askVia(
  request: WhyRequest,
  via: Via,
  state: State,
  more: (read: ReadPlan['read']) => Promise<State>,
): Promise<AskedVia> {
  const { state: named, analysis, question: ends } = await readEnds(request, state, more);
  const question = { ...ends, via };
  const first = answerVia(analysis, question);
  if (first.kind !== 'explained') throw await viaError(first, state, more);
  const { state: wider, gap } = await readPortNamesOf(first.outcomes, analysis, named, more);
  const answer = wider === named ? first : answerVia(prepareAnalysis(wider.snapshot), question);
  if (answer.kind !== 'explained') throw await viaError(answer, state, more);
  return { explanation: withGap(answer.explanation, gap), legs: answer.legs, input: wider.input };
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
