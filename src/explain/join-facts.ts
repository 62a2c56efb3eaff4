import type { MissingFact } from '../engine/trace.ts';
import { namePolicy } from './names.ts';

/** What is not known of one object, whichever of its parts it stands in, as one fact: an object is named once, with all of it. */
export function joinFacts(facts: readonly MissingFact[]): readonly MissingFact[] {
  const groups = [...Map.groupBy(facts, (fact) => keyOf(fact) ?? fact).values()];
  return groups.flatMap((same) => {
    const [first] = same;
    if (first?.kind !== 'unrecognised') return same;
    const problems = same.flatMap((fact) => (fact.kind === 'unrecognised' ? [fact.problem] : []));
    return [{ ...first, problem: [...new Set(problems)].join('; ') }];
  });
}

/** Undefined: it stands alone. Labels that were not read are another matter than fields, and networks have words of their own. */
function keyOf(fact: MissingFact): string | undefined {
  if (fact.kind !== 'unrecognised' || fact.policy.language === 'ovn') return undefined;
  return `${fact.isUnread === true} ${namePolicy(fact.policy.ref)}`;
}
