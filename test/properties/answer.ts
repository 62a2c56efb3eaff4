import type { DirectionTrace, PolicyTrace, Trace } from '../../src/engine/trace.ts';
import { qualifiedName } from '../../src/model/reference.ts';
import type { NaiveAnswer, NaiveDirection } from './naive.ts';

/** What a trace says, in the naive evaluator's words: who isolates, which rules allow, and what comes of it. */
export function answerOf({ verdict, egress, ingress }: Trace): NaiveAnswer {
  return { verdict, egress: directionOf(egress), ingress: directionOf(ingress) };
}

function directionOf({ result, decision, tiers }: DirectionTrace): NaiveDirection {
  const isolating = tiers
    .flatMap(({ policies }) => policies)
    .filter(({ isolates, selects }) => isolates && selects === 'yes');
  return {
    result,
    exempt: decision.kind === 'no-subject' || decision.kind === 'exempt',
    isolatedBy: isolating.map(({ policy }) => qualifiedName(policy.ref)).toSorted(),
    allowedBy: isolating.flatMap(allowingRules).toSorted(),
  };
}

function allowingRules({ policy, rules }: PolicyTrace): string[] {
  return rules.filter(({ result }) => result === 'yes').map(({ rule }) => `${qualifiedName(policy.ref)}#${rule.index}`);
}
