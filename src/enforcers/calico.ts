import type { EnforcerFacts } from '../model/enforcer-facts.ts';
import { type Agent, findAgents, findContainer, foundAgents, isOn } from './agents.ts';
import type { EnforcerRecord } from './record.ts';

const SIGNS = {
  set: /^(calico-node|canal|rke2-canal)$/,
  image: /(^|\/)calico\/node$|calico-node$|hardened-calico$|cnx-node$/,
};

const FLANNEL = /flannel$/;

/** Calico connects the pods and enforces policy (semantics E.1). */
export const calico: EnforcerRecord = {
  name: 'calico',
  title: 'Calico',
  denial: 'timeout',
  apiGroups: ['crd.projectcalico.org', 'projectcalico.org', 'operator.tigera.io'],
  find: (facts) => (isBesideFlannel(facts) ? undefined : foundAgents(agentsOf(facts), modeOf(agentsOf(facts)))),
};

/** Flannel connects the pods, Calico's agent enforces policy. */
export const canal: EnforcerRecord = {
  name: 'canal',
  title: 'Canal (Flannel with Calico policy)',
  denial: 'timeout',
  find: (facts) => (isBesideFlannel(facts) ? foundAgents(agentsOf(facts), modeOf(agentsOf(facts))) : undefined),
};

function agentsOf(facts: EnforcerFacts): readonly Agent[] {
  return findAgents(facts, SIGNS);
}

/** In one DaemonSet with Calico's agent, or in one of its own. */
function isBesideFlannel({ agentSets }: EnforcerFacts): boolean {
  return agentSets.some((set) => findContainer(set, FLANNEL) !== undefined);
}

/** The settings that the manifests write as variables; a FelixConfiguration may say more. */
function modeOf([agent]: readonly Agent[]): { readonly mode?: string } {
  const env = agent?.container?.env ?? {};
  if (isOn(env['FELIX_BPFENABLED'] ?? 'no')) return { mode: 'eBPF' };
  return (env['FELIX_NFTABLESMODE'] ?? '').toLowerCase() === 'enabled' ? { mode: 'nftables' } : {};
}
