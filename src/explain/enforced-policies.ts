import { type CompiledPolicy, type PolicySet, rulesOf } from '../dialects/compiled.ts';
import type { Direction } from '../model/verdict.ts';
import type { EnforcerFlag, EnforcerModel } from '../model/enforcer-model.ts';
import { isolatingAmong } from '../engine/isolating.ts';
import { obstaclesTo, sayOf } from '../engine/as-enforced.ts';

/** A policy that is certainly not enforced, and the flags of whoever enforces that say so. */
export interface IdlePolicy {
  readonly policy: CompiledPolicy;
  readonly flags: readonly EnforcerFlag[];
}

export interface EnforcedPolicies {
  /** Those that are enforced, or may be. */
  readonly enforced: readonly CompiledPolicy[];
  readonly idle: readonly IdlePolicy[];
}

/** Of the policies that select a pod those that whoever enforces there does not read at all: they close nothing, nor open it. */
export function tellIdle(selecting: readonly CompiledPolicy[], model: EnforcerModel): EnforcedPolicies {
  const idle = selecting.flatMap((policy) => {
    const flags = obstaclesTo(policy, model).flatMap(({ flag, holds }) => (holds === 'no' ? [flag] : []));
    return flags.length === 0 ? [] : [{ policy, flags }];
  });
  if (idle.length === 0) return { enforced: selecting, idle };
  const isIdle = new Set(idle.map(({ policy }) => policy));
  return { enforced: selecting.filter((policy) => !isIdle.has(policy)), idle };
}

/** What closes a pod in a direction. */
export interface Closing {
  readonly isolating: readonly CompiledPolicy[];
  /** Policies that close it too if whoever enforces reads them so, and what of it is not known. */
  readonly doubtful: readonly { readonly policy: CompiledPolicy; readonly doubts: readonly EnforcerFlag[] }[];
}

export function closingPolicies(
  policies: Pick<PolicySet, 'tiers'>,
  selecting: readonly CompiledPolicy[],
  direction: Direction,
  model: EnforcerModel,
): Closing {
  const closing = isolatingAmong(policies, selecting, direction, (policy) => {
    const { isolates, selects } = sayOf(policy, 'yes', direction, model);
    return isolates && selects !== 'no';
  });
  const isSure = (policy: CompiledPolicy): boolean => sayOf(policy, 'yes', direction, model).selects === 'yes';
  return {
    isolating: closing.filter(isSure),
    doubtful: closing
      .filter((policy) => !isSure(policy))
      .map((policy) => ({ policy, doubts: sayOf(policy, 'yes', direction, model).doubts })),
  };
}

/** Whether a policy would have a say in a direction if it were enforced. */
export function isAbout(policy: CompiledPolicy, direction: Direction): boolean {
  const { isolates, rules } = rulesOf(policy, direction);
  return isolates || rules.length > 0;
}
