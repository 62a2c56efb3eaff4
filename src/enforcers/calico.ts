import type { EnforcerFacts } from '../model/enforcer-facts.ts';
import { type Agent, findAgents, findContainer, foundAgents } from './agents.ts';
import { CALICO_DIVERGENCES, HOST_ACTION } from './divergences-of-calico.ts';
import type { Circumstances } from './divergence.ts';
import type { DenialSymptom } from '../model/enforcement.ts';
import type { EnforcerRecord } from './record.ts';
import { isHidden, settingOfKind, settingOfVariable } from './settings.ts';

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
  ownPolicies: ['calico'],
  divergences: CALICO_DIVERGENCES,
  // Those of an agent that is meant for no node decide nothing.
  settingsKinds: (facts) =>
    agentsOf(facts).some(({ set }) => set.nodes?.desired !== 0) ? [{ kind: 'FelixConfiguration' }] : [],
  measured: '3.32.1',
  find: (facts) =>
    isBesideFlannel(facts) ? undefined : foundAgents(agentsOf(facts), settingsOf(facts, agentsOf(facts))),
};

/** Flannel connects the pods, Calico's agent enforces policy. */
export const canal: EnforcerRecord = {
  name: 'canal',
  title: 'Canal (Flannel with Calico policy)',
  denial: 'timeout',
  ownPolicies: ['calico'],
  divergences: CALICO_DIVERGENCES,
  measured: '3.32.1',
  find: (facts) =>
    isBesideFlannel(facts) ? foundAgents(agentsOf(facts), settingsOf(facts, agentsOf(facts))) : undefined,
};

function agentsOf(facts: EnforcerFacts): readonly Agent[] {
  return findAgents(facts, SIGNS);
}

/** In one DaemonSet with Calico's agent, or in one of its own. */
function isBesideFlannel({ agentSets }: EnforcerFacts): boolean {
  return agentSets.some((set) => findContainer(set, FLANNEL) !== undefined);
}

interface FelixSettings {
  readonly mode?: string;
  readonly denial?: DenialSymptom;
  readonly setting: Circumstances['setting'];
}

/** What the agent's variables say, and where they leave something out, its FelixConfigurations (semantics E.1). */
function settingsOf(facts: EnforcerFacts, [agent]: readonly Agent[]): FelixSettings {
  const setting: Circumstances['setting'] = (field) =>
    (agent === undefined ? undefined : settingOfVariable(agent, `FELIX_${field.toUpperCase()}`)) ??
    settingOfKind(facts, 'FelixConfiguration', field, DEFAULTS[field] ?? '');
  const is = (field: string, ...values: readonly string[]): boolean => {
    const found = setting(field);
    return found.kind === 'set' && values.includes(found.value);
  };
  const isNftables = is('nftablesMode', 'enabled');
  const action = isNftables ? 'nftablesFilterDenyAction' : 'iptablesFilterDenyAction';
  return {
    setting,
    ...(is('bpfEnabled', '1', 't', 'true') ? { mode: 'eBPF' } : isNftables ? { mode: 'nftables' } : {}),
    ...(is(action, 'reject') ? { denial: 'refused' } : isHidden(setting(action)) ? { denial: 'unknown' } : {}),
  };
}

/** What Felix takes a field for that is nowhere set. */
const DEFAULTS: Readonly<Record<string, string>> = { bpfEnabled: 'false', [HOST_ACTION]: 'drop' };
