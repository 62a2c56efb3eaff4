import { findAgents, foundAgents } from './agents.ts';
import { AZURE_NPM_DIVERGENCES } from './divergences-of-others.ts';
import type { EnforcerRecord } from './record.ts';

/** Azure Network Policy Manager (semantics E.9). */
export const azureNpm: EnforcerRecord = {
  name: 'azure-npm',
  title: 'Azure Network Policy Manager',
  denial: 'timeout',
  divergences: AZURE_NPM_DIVERGENCES,
  find: (facts) => foundAgents(findAgents(facts, { set: /^azure-npm$/, image: /(^|\/)azure-npm$/ })),
};
