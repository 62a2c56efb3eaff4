import { describeAgent, findAgents, findContainer, foundAgents, versionField } from './agents.ts';
import { WEAVE_DIVERGENCES } from './divergences-of-others.ts';
import type { EnforcerRecord } from './record.ts';

const POLICY_CONTAINER = /(^|\/)weave-npc$/;

/** Weave Net, at its end of life; its second container enforces (semantics E.11). */
export const weave: EnforcerRecord = {
  name: 'weave',
  title: 'Weave Net',
  denial: 'unknown',
  divergences: WEAVE_DIVERGENCES,
  find(facts) {
    const agents = findAgents(facts, { set: /^weave-net$/, image: /(^|\/)weave-kube$/ });
    const [agent] = agents;
    if (agent === undefined) return undefined;
    const hasController =
      findContainer(agent.set, POLICY_CONTAINER) !== undefined ||
      agent.set.containers.some(({ name }) => name === 'weave-npc');
    if (hasController) return foundAgents(agents);
    return { kind: 'does-not', why: 'switched-off', ...versionField(agent), evidence: agents.flatMap(describeAgent) };
  },
};
