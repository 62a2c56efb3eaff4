import { type Agent, describeAgent, findAgents, flagValue, foundAgents, isOn, versionField } from './agents.ts';
import type { Circumstances } from './divergence.ts';
import { KUBE_ROUTER_DIVERGENCES } from './divergences-of-kube-router.ts';
import type { EnforcerRecord } from './record.ts';

/** Its firewall is on unless an argument turns it off (semantics E.4). */
export const kubeRouter: EnforcerRecord = {
  name: 'kube-router',
  title: 'kube-router',
  denial: 'refused',
  divergences: KUBE_ROUTER_DIVERGENCES,
  measured: '2.11.1',
  find(facts) {
    const agents = findAgents(facts, { set: /^kube-router$/, image: /(^|\/)kube-router$/ });
    const [agent] = agents;
    if (agent === undefined) return undefined;
    const firewall = flagValue(agent.container?.args ?? [], '--run-firewall');
    if (firewall === undefined || isOn(firewall)) return foundAgents(agents, { setting: argumentsOf(agent) });
    const evidence = [...agents.flatMap(describeAgent), `--run-firewall=${firewall}`];
    return { kind: 'does-not', why: 'switched-off', ...versionField(agent), evidence };
  },
};

/** It has its settings in arguments alone. */
function argumentsOf({ container }: Agent): Circumstances['setting'] {
  return (name) => {
    const value = flagValue(container?.args ?? [], `--${name}`);
    return value === undefined ? { kind: 'unset' } : { kind: 'set', value: value.toLowerCase() };
  };
}
