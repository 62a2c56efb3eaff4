import type { ReadPlan } from './open-state.ts';
import { readEnforcerFacts } from '../cluster/read-enforcer.ts';
import { wantedFacts } from '../enforcers/wanted-facts.ts';

/** Reads beside what a question needs what tells who enforces the policies. */
export function withEnforcer(read: ReadPlan['read']): ReadPlan {
  return {
    async read(collector, namespace) {
      const reading = read(collector, namespace);
      await Promise.all([reading, readEnforcerFacts(collector, wantedFacts, reading)]);
    },
  };
}
