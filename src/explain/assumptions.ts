import type { Assumption } from '../model/divergence.ts';
import type { Caveat } from './explanation.ts';
import { type EnforcerModel, mergeModels, SPECIFICATION } from '../model/enforcer-model.ts';
import type { Enforcer } from '../model/enforcement.ts';
import { evaluate } from '../engine/evaluate.ts';
import type { FlowOutcome } from '../engine/outcome.ts';
import { modelOf, type PolicySet } from '../dialects/compiled.ts';
import { assumedSettings, phraseNothingDenied, phraseOtherVerdict, type Turning } from './phrase/assumptions.ts';
import type { Trace } from '../engine/trace.ts';

/** Settings that were not read, where one of these answers would be another if they were not what they usually are. */
export function assumptionCaveats(
  outcomes: readonly FlowOutcome[],
  policies: PolicySet,
  enforcers: readonly Enforcer[],
): readonly Caveat[] {
  const traces = outcomes.map(({ trace }) => trace).filter(({ verdict }) => verdict !== 'UNKNOWN');
  return [...ofEnforcers(traces, policies, enforcers), ...ofMesh(traces, policies)];
}

/** Settings of the mesh, one by one. */
function ofMesh(traces: readonly Trace[], policies: PolicySet): readonly Caveat[] {
  const turning = (policies.meshAssumed ?? []).flatMap(({ assumption, otherwise: others }): readonly Turning[] => {
    const set = others();
    const verdictOf = ({ flow }: Trace): Trace['verdict'] => evaluate(set, flow, modelOf(policies)).verdict;
    const found = traces.find((trace) => verdictOf(trace) !== trace.verdict);
    return found === undefined ? [] : [{ assumption, effect: phraseOtherVerdict(found, verdictOf(found)) }];
  });
  return assumedSettings(MESH, turning);
}

const MESH = { title: 'Istio' };

function ofEnforcers(traces: readonly Trace[], policies: PolicySet, enforcers: readonly Enforcer[]): readonly Caveat[] {
  return enforcers.flatMap((enforcer) => {
    const all = enforcer.assumptions ?? [];
    const alone = all.flatMap((assumption) => turningOf([assumption], traces, { policies, enforcers, enforcer }));
    // Some turn an answer together that neither turns alone.
    const together =
      alone.length > 0 ? [] : turningOf(all.filter(isOfReading), traces, { policies, enforcers, enforcer });
    return alone.length > 0 ? assumedSettings(enforcer, alone) : assumedSettings(enforcer, together, 'and');
  });
}

function isReading({ reads }: Assumption): boolean {
  return reads !== undefined;
}

/** Not one that leaves out policies as a whole: with all of these nearly anything could be. */
function isOfReading({ reads }: Assumption): boolean {
  if (reads === undefined || Object.keys(reads).length === 0) return false;
  return !LEAVING_OUT.some((flag) => reads[flag] !== undefined);
}

const LEAVING_OUT = [
  'networkPolicies',
  'ciliumNamespacePolicies',
  'ciliumClusterPolicies',
  'ciliumL7Rules',
  'ciliumIcmpRules',
  'ciliumIsolationSwitch',
] as const;

interface Enforced {
  readonly policies: PolicySet;
  readonly enforcers: readonly Enforcer[];
  /** Whose settings they are. */
  readonly enforcer: Enforcer;
}

function turningOf(
  assumptions: readonly Assumption[],
  traces: readonly Trace[],
  { policies, enforcers, enforcer }: Enforced,
): readonly Turning[] {
  const model = otherwise(enforcers, enforcer, assumptions, modelOf(policies));
  // Nobody enforces what stands in the chain then; what stands on top of it is another's.
  const enforced = model === undefined ? withoutChain(policies) : policies;
  const verdictOf = ({ flow }: Trace): Trace['verdict'] => evaluate(enforced, flow, model).verdict;
  const found = traces.find((trace) => verdictOf(trace) !== trace.verdict);
  if (found === undefined) return [];
  const effect = model === undefined ? phraseNothingDenied(enforcer) : phraseOtherVerdict(found, verdictOf(found));
  return assumptions.map((assumption) => ({ assumption, effect }));
}

function withoutChain(policies: PolicySet): PolicySet {
  const tiers = policies.tiers.filter(({ onTop }) => onTop !== undefined);
  return { ...policies, tiers, unmodelled: [], unmodelledGaps: [] };
}

/** How policies would be read if these settings were not as assumed; `undefined`: nobody would enforce them. */
function otherwise(
  enforcers: readonly Enforcer[],
  enforcer: Enforcer,
  assumptions: readonly Assumption[],
  { portNumbers }: EnforcerModel,
): EnforcerModel | undefined {
  const others = enforcers.filter((each) => each !== enforcer).map(({ model }) => model ?? SPECIFICATION);
  // Another enforces NetworkPolicies all the same, and what the two of them read differently is not the question.
  const isLeftToOthers = ({ reads }: Assumption): boolean => others.length > 0 && reads?.networkPolicies === 'no';
  const changed = assumptions.every((each) => isReading(each) && !isLeftToOthers(each))
    ? [assumptions.reduce((model, { reads }) => ({ ...model, ...reads }), enforcer.model ?? SPECIFICATION)]
    : [];
  const models = [...changed, ...others];
  return models.length === 0
    ? undefined
    : { ...mergeModels(models), ...(portNumbers === undefined ? {} : { portNumbers }) };
}
