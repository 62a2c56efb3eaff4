import { findAgents, foundAgents } from './agents.ts';
import type { EnforcerRecord } from './record.ts';

/** Azure Network Policy Manager (semantics E.9). */
export const azureNpm: EnforcerRecord = {
  name: 'azure-npm',
  title: 'Azure Network Policy Manager',
  denial: 'timeout',
  find: (facts) => foundAgents(findAgents(facts, { set: /^azure-npm$/, image: /(^|\/)azure-npm$/ })),
};
