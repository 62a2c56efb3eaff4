import type { Analysis, WhyAnswer } from '../analysis.ts';
import type { FlowOutcome } from '../engine/outcome.ts';
import type { Gap } from '../model/gap.ts';
import { findGap } from '../model/coverage.ts';
import type { ReadPlan, State } from './open-state.ts';
import { modelOf } from '../dialects/compiled.ts';

/** The state with the pods on which port names hang, where these could be read. */
export interface PortNamesRead {
  readonly state: State;
  /** Why they could not be read; absent: they were, or none of them decides. */
  readonly gap?: Gap;
}

/**
 * Some enforcers look a port's name up on other pods than the destination (semantics E.2, E.4): where that is what keeps
 * these answers open, and only there, those pods are read. The same state where nothing is to be read.
 */
export async function readPortNames(
  answers: readonly WhyAnswer[],
  analysis: Pick<Analysis, 'policies'>,
  state: State,
  more: (read: ReadPlan['read']) => Promise<State>,
): Promise<PortNamesRead> {
  const outcomes = answers.flatMap((answer) => (answer.kind === 'explained' ? answer.answers.outcomes : []));
  return readPortNamesOf(outcomes, analysis, state, more);
}

/** The same of what the policies said of some flows. */
export async function readPortNamesOf(
  outcomes: readonly FlowOutcome[],
  { policies }: Pick<Analysis, 'policies'>,
  state: State,
  more: (read: ReadPlan['read']) => Promise<State>,
): Promise<PortNamesRead> {
  if (state.input.kind !== 'cluster') return { state };
  const open = outcomes.filter(hangsOnName);
  if (open.length === 0) return { state };
  const namespaces = modelOf(policies).portNames === 'egress-one-for-cluster' ? [undefined] : sourceNamespaces(open);
  const wider = await more(async (collector) => {
    await Promise.all(namespaces.map((namespace) => collector.pods(namespace === undefined ? {} : { namespace })));
  });
  const [gap] = namespaces.flatMap(
    (namespace) => findGap(wider.snapshot, 'pods', namespace === undefined ? {} : { namespace }) ?? [],
  );
  // A list that was refused would hide pods that were read one by one.
  return gap === undefined ? { state: wider } : { state, gap };
}

function hangsOnName({ verdict, trace }: FlowOutcome): boolean {
  const facts = [trace.egress, trace.ingress].flatMap(({ decision }) =>
    decision.kind === 'missing' ? decision.facts : [],
  );
  return verdict === 'UNKNOWN' && facts.some((fact) => fact.kind === 'enforcer' && fact.flag === 'portNames');
}

function sourceNamespaces(outcomes: readonly FlowOutcome[]): readonly string[] {
  const sources = outcomes.flatMap(({ trace: { flow } }) => (flow.source.kind === 'pod' ? [flow.source.pod] : []));
  return [...new Set(sources.map(({ namespace }) => namespace))];
}
