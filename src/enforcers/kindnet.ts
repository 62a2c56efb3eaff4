import { type Agent, describeAgent, findAgents, foundAgents, tagOf } from './agents.ts';
import type { Circumstances } from './divergence.ts';
import { KINDNET_DIVERGENCES, READY } from './divergences-of-kube-network-policies.ts';
import type { EnforcerRecord } from './record.ts';

/** Days of the images of kind 0.23, the last without policies, and of 0.24, the first with them; images in between vary. */
const LAST_WITHOUT = 20_240_513;
const FIRST_WITH = 20_240_813;

/** The network of kind; it carries kube-network-policies since kind 0.24 (semantics E.6). */
export const kindnet: EnforcerRecord = {
  name: 'kindnet',
  title: 'kindnet',
  denial: 'timeout',
  divergences: KINDNET_DIVERGENCES,
  find(facts) {
    const agents = findAgents(facts, { set: /^kindnet$/, image: /(^|\/)kindnetd?$/ });
    const [agent] = agents;
    if (agent === undefined) return undefined;
    const tag = tagOf(agent.container?.image ?? '') ?? '';
    const day = Number(/^v(\d{8})-/.exec(tag)?.[1]);
    if (day >= FIRST_WITH) return foundAgents(agents, { setting: readinessOf(agent) });
    if (!(day <= LAST_WITHOUT)) return { kind: 'unclear' };
    return { kind: 'does-not', why: 'no-policy-engine', version: tag, evidence: describeAgent(agent) };
  },
};

/** What its DaemonSet counts; before that has been counted nothing is known to be missing. */
function readinessOf({ set: { nodes } }: Agent): Circumstances['setting'] {
  const isEverywhere = nodes === undefined || nodes.ready >= nodes.desired;
  return (name) => (name === READY && !isEverywhere ? { kind: 'set', value: 'not everywhere' } : { kind: 'unset' });
}
