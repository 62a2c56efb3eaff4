import { type AgentSigns, findAgents } from './agents.ts';
import type { EnforcerRecord } from './record.ts';

/**
 * Network plugins that are known by name only. They can enforce, and whether one does cannot be told from its DaemonSet:
 * saying that nothing enforces would be wrong.
 */
export const OTHERS: readonly EnforcerRecord[] = [
  other('kube-ovn', 'Kube-OVN', { set: /^kube-ovn-cni$/, image: /(^|\/)kube-ovn$/ }, ['kubeovn.io']),
  other('nsx-ncp', 'NSX Container Plugin', { set: /^nsx-node-agent$/, image: /nsx-ncp(-\w+)?$/ }),
  other('openshift-sdn', 'OpenShift SDN', { set: /^sdn$/, image: /openshift-sdn$/ }),
  other('terway', 'Terway', { set: /^terway(-eni(ip)?)?$/, image: /(^|\/)terway$/ }),
];

function other(name: string, title: string, signs: AgentSigns, apiGroups: readonly string[] = []): EnforcerRecord {
  return {
    name,
    title,
    denial: 'unknown',
    apiGroups,
    find: (facts) => (findAgents(facts, signs).length > 0 ? { kind: 'unclear' } : undefined),
  };
}
