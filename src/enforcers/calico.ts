import type { EnforcerFacts } from '../model/enforcer-facts.ts';
import { type Agent, findAgents, findContainer, foundAgents, isOn } from './agents.ts';
import { CALICO_DIVERGENCES } from './divergences-of-calico.ts';
import type { Circumstances } from './divergence.ts';
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
  divergences: CALICO_DIVERGENCES,
  measured: '3.32.1',
  find: (facts) => (isBesideFlannel(facts) ? undefined : foundAgents(agentsOf(facts), settingsOf(agentsOf(facts)))),
};

/** Flannel connects the pods, Calico's agent enforces policy. */
export const canal: EnforcerRecord = {
  name: 'canal',
  title: 'Canal (Flannel with Calico policy)',
  denial: 'timeout',
  divergences: CALICO_DIVERGENCES,
  measured: '3.32.1',
  find: (facts) => (isBesideFlannel(facts) ? foundAgents(agentsOf(facts), settingsOf(agentsOf(facts))) : undefined),
};

function agentsOf(facts: EnforcerFacts): readonly Agent[] {
  return findAgents(facts, SIGNS);
}

/** In one DaemonSet with Calico's agent, or in one of its own. */
function isBesideFlannel({ agentSets }: EnforcerFacts): boolean {
  return agentSets.some((set) => findContainer(set, FLANNEL) !== undefined);
}

/** The settings that the manifests write as variables; where they leave one out, a FelixConfiguration may say it. */
function settingsOf([agent]: readonly Agent[]): {
  readonly mode?: string;
  readonly setting: Circumstances['setting'];
} {
  const env = agent?.container?.env ?? {};
  const setting: Circumstances['setting'] = (key) => {
    const value = env[`FELIX_${key.toUpperCase()}`];
    return value === undefined ? { kind: 'unread' } : { kind: 'set', value: value.toLowerCase() };
  };
  if (isOn(env['FELIX_BPFENABLED'] ?? 'no')) return { mode: 'eBPF', setting };
  return (env['FELIX_NFTABLESMODE'] ?? '').toLowerCase() === 'enabled' ? { mode: 'nftables', setting } : { setting };
}
