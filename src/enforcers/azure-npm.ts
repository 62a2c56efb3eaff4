import { findAgents, foundAgents } from './agents.ts';
import { AZURE_NPM_DIVERGENCES, ON_WINDOWS } from './divergences-of-azure-npm.ts';
import type { EnforcerFacts } from '../model/enforcer-facts.ts';
import { findApart, type NodeKind, selectorsOf, WINDOWS } from './nodes-apart.ts';
import type { EnforcerRecord } from './record.ts';

const SIGNS = { set: /^azure-npm$/, image: /(^|\/)azure-npm$/ };
const ITS_WINDOWS: NodeKind = { setting: ON_WINDOWS, labels: [WINDOWS] };

/** Azure Network Policy Manager (semantics E.9). Where it has a DaemonSet for Windows nodes there may be such nodes. */
export const azureNpm: EnforcerRecord = {
  name: 'azure-npm',
  title: 'Azure Network Policy Manager',
  denial: 'timeout',
  divergences: AZURE_NPM_DIVERGENCES,
  nodesApart: (facts) => (isForWindows(facts) ? selectorsOf(ITS_WINDOWS) : []),
  find(facts) {
    const apart = findApart(ITS_WINDOWS, facts, () => ({ kind: 'unset' }), { beyondWindows: 'unknown' });
    return foundAgents(findAgents(facts, SIGNS), apart);
  },
};

function isForWindows({ agentSets }: EnforcerFacts): boolean {
  return agentSets.some(({ name, nodes }) => name === 'azure-npm-win' && nodes?.desired !== 0);
}
