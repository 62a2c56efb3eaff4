import { answerFlow, outsideNames, prepareAnalysis } from '../analysis.ts';
import { explainUnmeasured } from '../probe/unmeasured.ts';
import type { LiveState, ReadPlan } from './open-state.ts';
import { lookUpNames } from './look-up-names.ts';
import { planProbe, type ProbePlan } from '../verification.ts';
import type { ProbeRequest } from './request.ts';
import { probeWishes } from './probe-wishes.ts';
import { readFlow } from '../cluster/read-flow.ts';
import { readNamed } from './read-named.ts';
import { readPortNames } from './read-port-names.ts';
import { unresolvedError } from './unresolved-error.ts';
import { UsageError } from './usage-error.ts';
import { withEnforcer } from './with-enforcer.ts';

/** What a probe of one flow reads. */
export function flowReading({ source, destination }: Pick<ProbeRequest, 'source' | 'destination'>): ReadPlan {
  return withEnforcer((collector, namespace) => readFlow(collector, { source, destination, namespace }));
}

export interface FlowPlan {
  readonly plan: ProbePlan;
  /** In ms, from `start` until the plan was begun. */
  readonly readMs: number;
}

/** Answers a flow and plans to measure it; nothing is changed. Throws a UsageError where there is nothing to connect to. */
export async function planFlow(
  { options, source, destination, typed }: ProbeRequest,
  { state, more, api }: Pick<LiveState, 'state' | 'more' | 'api'>,
  start: number,
): Promise<FlowPlan> {
  const analysis = prepareAnalysis(state.snapshot);
  const ends = { source, destination, namespace: state.namespace };
  const addressesOfNames = await lookUpNames(outsideNames(analysis, ends));
  const named = await readNamed(addressesOfNames, state, more);
  const whole = named === state ? analysis : prepareAnalysis(named.snapshot);
  const question = { ...ends, addressesOfNames, inputFlags: state.inputFlags };
  const first = answerFlow(whole, question);
  const { state: wider } = await readPortNames([first], whole, named, more);
  const simulation = wider === named ? first : answerFlow(prepareAnalysis(wider.snapshot), question);
  if (simulation.kind === 'unresolved') throw await unresolvedError(simulation.ends, state, more);
  const readMs = performance.now() - start;
  const plan = await planProbe(api, [{ simulation, ends: typed }], probeWishes(options));
  if (plan.flows.every(({ legs }) => legs.length === 0)) {
    const reasons = await Promise.all(plan.flows.map(({ choice }) => explainUnmeasured(api, choice)));
    const hints = reasons.flat();
    throw new UsageError(
      `there is no connection to try from "${source.text}" to "${destination.text}"`,
      hints.length > 0 ? hints : [simulation.explanation.summary],
    );
  }
  return { plan, readMs };
}
