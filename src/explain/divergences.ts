import { uniqueBy } from '../model/unique-by.ts';
import type { Caveat } from './explanation.ts';
import type { Divergence } from '../model/divergence.ts';
import { ENFORCER_FLAGS, type EnforcerModel, SPECIFICATION } from '../model/enforcer-model.ts';
import type { Enforcer } from '../model/enforcement.ts';
import { evaluate } from '../engine/evaluate.ts';
import type { FlowOutcome } from '../engine/outcome.ts';
import { modelAtBoth } from '../engine/model-at.ts';
import { modelOf, type PolicySet } from '../dialects/compiled.ts';
import { phraseDeciding } from './phrase/caveats.ts';
import type { Trace } from '../engine/trace.ts';

/**
 * The divergences of whoever enforces that turn one of these answers: without them it would be another. One that turns
 * nothing is nobody's business now.
 */
export function decidingDivergences(
  outcomes: readonly FlowOutcome[],
  policies: PolicySet,
  enforcers: readonly Enforcer[],
): readonly Caveat[] {
  const model = modelOf(policies);
  const turned = outcomes.flatMap((outcome) => turnedOutcome(outcome, policies));
  const said = enforcers.flatMap((enforcer) =>
    (enforcer.divergences ?? []).flatMap((divergence) => {
      const found = turned.find(({ outcome }) => decides(outcome, policies, model, divergence));
      return found === undefined ? [] : [phraseDeciding(enforcer, divergence, found.outcome.trace, found.asSpecified)];
    }),
  );
  return uniqueBy(said, ({ code }) => code);
}

interface Turned {
  readonly outcome: FlowOutcome;
  readonly asSpecified: Trace['verdict'];
}

function turnedOutcome(outcome: FlowOutcome, policies: PolicySet): readonly Turned[] {
  if (isByService(outcome)) return [{ outcome, asSpecified: outcome.trace.verdict }];
  const { verdict: asSpecified } = evaluate(policies, outcome.trace.flow, SPECIFICATION);
  return asSpecified === outcome.trace.verdict ? [] : [{ outcome, asSpecified }];
}

/** Egress policy sees the Service and the pod differently: only those have it who see the Service. */
function isByService({ conflict, destination }: FlowOutcome): boolean {
  return conflict?.why === 'dnat-order' && destination.place.endpoint.kind === 'pod';
}

/** Whether the answer is another without it; or, where several turn it together, whether it alone turns what is specified. */
function decides(outcome: FlowOutcome, policies: PolicySet, ofAll: EnforcerModel, { reads }: Divergence): boolean {
  const model = modelAtBoth(ofAll, outcome.trace.flow);
  const isAboutServices = (reads.egressSeesServices ?? reads.openServices) !== undefined;
  if (isAboutServices || isByService(outcome)) return isAboutServices && isByService(outcome);
  const { flow, verdict } = outcome.trace;
  const ask = (as: EnforcerModel): Trace['verdict'] => evaluate(policies, flow, as).verdict;
  if (ask({ ...model, ...only(SPECIFICATION, reads) }) !== verdict) return true;
  return ask({ ...SPECIFICATION, ...only(model, reads), ...numbersOf(model) }) === verdict;
}

function only(model: EnforcerModel, flags: Divergence['reads']): Partial<EnforcerModel> {
  return Object.fromEntries(ENFORCER_FLAGS.flatMap((flag) => (flags[flag] === undefined ? [] : [[flag, model[flag]]])));
}

function numbersOf({ portNumbers }: EnforcerModel): Pick<EnforcerModel, 'portNumbers'> {
  return portNumbers === undefined ? {} : { portNumbers };
}
