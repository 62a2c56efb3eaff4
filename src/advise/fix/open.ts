import type { AskedState, Goal } from './search.ts';
import { addRules } from './candidates/add-rules.ts';
import { byPromise, type Candidate, combine, NOTHING_TO_DO } from './candidate.ts';
import { findLegs, type Leg, sameLeg } from './legs.ts';
import { type FixWorld, MOST_COMPARED, type ProvedFix, proveFixes } from './prove.ts';
import type { FlowOutcome } from '../../engine/outcome.ts';
import { mendRules } from './candidates/mend-rules.ts';
import { reach } from './search.ts';
import { widenSubjects } from './candidates/widen-subjects.ts';

/** At most three ways to let a flow pass, best first; empty: nothing that was tried can be proved. */
export function* findOpenings(state: AskedState, world: FixWorld): Generator<undefined, readonly ProvedFix[]> {
  const legs = findLegs(state);
  if (legs.length === 0) return [];
  const ways: (readonly Candidate[])[] = [];
  for (const leg of legs) ways.push(yield* reach(state, goalOf(leg), world.ask));
  return yield* proveFixes(state, combinations(ways), askedOf(state, legs), world);
}

function goalOf(leg: Leg): Goal {
  return {
    left: (state) => sameLeg(findLegs(state), leg)?.outcomes ?? [],
    candidates: (state) => {
      const now = sameLeg(findLegs(state), leg);
      return now === undefined ? [] : candidatesFor(state, now);
    },
  };
}

function candidatesFor({ index }: AskedState, leg: Leg): readonly Candidate[] {
  return [...mendRules(index, leg), ...widenSubjects(index, leg), ...addRules(index, leg)].toSorted(byPromise);
}

/** The connections that are to change: those of the flow, and of the look-up where it is denied. */
function askedOf({ answers, dns }: AskedState, legs: readonly Leg[]): readonly FlowOutcome[] {
  const isDnsDenied = legs.some(({ about }) => about === 'dns');
  const lookUps = isDnsDenied && dns !== undefined ? [...dns.udp.outcomes, ...dns.tcp.outcomes] : [];
  return [...answers.outcomes, ...lookUps];
}

/** One way for each leg; of several legs the few best of each. */
function combinations(ways: readonly (readonly Candidate[])[]): readonly Candidate[] {
  const most = ways.length === 1 ? MOST_COMPARED : ways.length === 2 ? 4 : 2;
  return ways
    .map((candidates) => pick(candidates, most))
    .reduce<readonly Candidate[]>((sum, candidates) => combine(sum, candidates), [NOTHING_TO_DO])
    .toSorted(byPromise);
}

/** The most promising ones, and always the one that reaches least: a policy of its own. */
function pick(candidates: readonly Candidate[], most: number): readonly Candidate[] {
  const sorted = candidates.toSorted(byPromise);
  const own = sorted.find(({ steps }) => steps.every(({ kind }) => kind === 'add-policy'));
  const first = sorted.slice(0, most);
  return own === undefined || first.includes(own) ? first : [...first.slice(0, -1), own];
}
