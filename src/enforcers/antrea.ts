import { findAgents, foundAgents } from './agents.ts';
import { ANTREA_DIVERGENCES } from './divergences-of-others.ts';
import type { EnforcerRecord } from './record.ts';

/** Semantics E.3. */
export const antrea: EnforcerRecord = {
  name: 'antrea',
  title: 'Antrea',
  denial: 'timeout',
  apiGroups: ['crd.antrea.io'],
  ownPolicies: ['antrea'],
  divergences: ANTREA_DIVERGENCES,
  find: (facts) =>
    foundAgents(findAgents(facts, { set: /^antrea-agent$/, image: /antrea-(agent-)?(ubuntu|ubi|debian|photon)$/ })),
};
