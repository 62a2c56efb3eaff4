import { ENFORCER_SETTINGS, type EnforcerFacts } from '../model/enforcer-facts.ts';
import { type Agent, describeAgent, findAgents, flagValue, foundAgents, repositoryOf, versionField } from './agents.ts';
import type { Circumstances } from './divergence.ts';
import { CILIUM_DIVERGENCES, DATAPLANE_V2_DIVERGENCES } from './divergences-of-cilium.ts';
import type { EnforcerRecord, Finding, ObjectName } from './record.ts';
import { settingOfVariable, type Switch, unreadConfigMap, unreadSwitches } from './settings.ts';

const SIGNS = { set: /^(cilium|anetd)$/, image: /(^|[/-])cilium\/cilium(-ci)?$|isovalent\/cilium$|cilium-cilium$/ };

/** Cilium, wherever nobody sells it under another name (semantics E.2). */
export const cilium: EnforcerRecord = {
  name: 'cilium',
  title: 'Cilium',
  denial: 'timeout',
  apiGroups: ['cilium.io'],
  ownPolicies: ['cilium'],
  settings: configMapsOf,
  divergences: CILIUM_DIVERGENCES,
  measured: '1.19.4',
  find: (facts) => findVendor(facts, 'none'),
};

/** AKS with Azure CNI powered by Cilium. */
export const aksCilium: EnforcerRecord = {
  name: 'aks-cilium',
  title: 'Azure CNI powered by Cilium',
  denial: 'timeout',
  ownPolicies: ['cilium'],
  divergences: CILIUM_DIVERGENCES,
  find: (facts) => findVendor(facts, 'azure'),
};

/** GKE Dataplane V2 is Cilium whose policy cannot be turned off (semantics E.10). */
export const gkeDataplaneV2: EnforcerRecord = {
  name: 'gke-dataplane-v2',
  title: 'GKE Dataplane V2',
  denial: 'timeout',
  ownPolicies: ['cilium'],
  divergences: DATAPLANE_V2_DIVERGENCES,
  // Its settings are nobody's to change.
  find: (facts) => foundAgents(agentsOf(facts, 'google'), { setting: () => ({ kind: 'unset' }) }),
};

/** The DaemonSets of Cilium's agents, whoever sells it, with the container that runs the agent. */
export function ciliumAgentSets(
  facts: EnforcerFacts,
): readonly { namespace: string; name: string; container: string }[] {
  return VENDORS.flatMap((vendor) => agentsOf(facts, vendor)).map(({ set: { namespace, name }, container }) => ({
    namespace,
    name,
    container: container?.name ?? 'cilium-agent',
  }));
}

const VENDORS = ['none', 'azure', 'google'] as const;

type Vendor = (typeof VENDORS)[number];

function agentsOf(facts: EnforcerFacts, vendor: Vendor): readonly Agent[] {
  return findAgents(facts, SIGNS).filter((agent) => !isPreflight(agent) && vendorOf(facts, agent) === vendor);
}

/** It runs before an upgrade, and only fetches images and checks policies. */
function isPreflight({ set }: Agent): boolean {
  return /pre-?flight/.test(set.name);
}

function vendorOf({ nodes }: EnforcerFacts, { set, container }: Agent): Vendor {
  const repository = repositoryOf(container?.image ?? '');
  if (set.name === 'anetd' || repository.startsWith('gke.gcr.io/')) return 'google';
  const isOnAks = nodes.some(({ labels }) =>
    Object.keys(labels).some((key) => key.startsWith('kubernetes.azure.com/')),
  );
  return isOnAks || repository.startsWith('mcr.microsoft.com/') ? 'azure' : 'none';
}

function configMapsOf(facts: EnforcerFacts): readonly ObjectName[] {
  const agents = [...agentsOf(facts, 'none'), ...agentsOf(facts, 'azure')];
  return agents.map(({ set }) => ({ namespace: set.namespace, name: CONFIG }));
}

const [CONFIG] = ENFORCER_SETTINGS;

/** Settings with which it lets everything pass: all policies off, denials only logged, NetworkPolicy not read. */
const OFF: readonly Switch[] = [
  { setting: 'enable-policy', assumed: 'default', otherwise: 'never' },
  { setting: 'policy-audit-mode', assumed: 'false', otherwise: 'true' },
  { setting: 'enable-k8s-networkpolicy', assumed: 'true', otherwise: 'false' },
];

function findVendor(facts: EnforcerFacts, vendor: Vendor): Finding | undefined {
  const agents = agentsOf(facts, vendor);
  const [agent] = agents;
  if (agent === undefined) return undefined;
  const setting = settingsOf(facts, agent);
  const off = OFF.flatMap(({ setting: key, otherwise }) => {
    const said = setting(key);
    return said?.value === otherwise ? [said.evidence] : [];
  });
  if (off.length > 0)
    return {
      kind: 'does-not',
      why: 'switched-off',
      ...versionField(agent),
      evidence: [...agents.flatMap(describeAgent), ...off],
    };
  const always = setting('enable-policy');
  const response = setting('policy-deny-response');
  const circumstances = circumstancesOf(facts, agent);
  return foundAgents(agents, {
    setting: circumstances,
    switches: unreadSwitches(OFF, circumstances),
    ...(always?.value === 'always' ? { mode: 'enable-policy=always', evidence: [always.evidence] } : {}),
    // Egress is then refused at once, ingress still times out.
    ...(response?.value === 'icmp' ? { denial: 'unknown' as const } : {}),
  });
}

interface Setting {
  /** In lower case, as Cilium compares it. */
  readonly value: string;
  readonly evidence: string;
}

/** A flag of the agent counts before its variable, and that before the ConfigMap. */
function settingsOf({ configMaps }: EnforcerFacts, { set, container }: Agent): (key: string) => Setting | undefined {
  const config = configMaps.find(({ namespace, name }) => namespace === set.namespace && name === CONFIG);
  return (key) => {
    const flag = flagValue(container?.args ?? [], `--${key}`);
    if (flag !== undefined) return { value: (flag || 'true').toLowerCase(), evidence: `--${key}=${flag || 'true'}` };
    const variable = variableOf(key);
    const given = container?.env[variable];
    if (given !== undefined) return { value: given.toLowerCase(), evidence: `variable ${variable}=${given}` };
    const value = config?.data?.[key];
    return value === undefined
      ? undefined
      : { value: value.toLowerCase(), evidence: `ConfigMap ${set.namespace}/${CONFIG}: ${key}=${value}` };
  };
}

function variableOf(key: string): string {
  return `CILIUM_${key.toUpperCase().replaceAll('-', '_')}`;
}

/** The same for those who have to know whether it could be read. */
function circumstancesOf(facts: EnforcerFacts, agent: Agent): Circumstances['setting'] {
  const setting = settingsOf(facts, agent);
  const { namespace } = agent.set;
  const isRead = facts.configMaps.some((map) => map.namespace === namespace && map.name === CONFIG);
  return (key) => {
    const variable = settingOfVariable(agent, variableOf(key));
    if (variable?.kind === 'unread') return variable;
    const said = setting(key);
    if (said !== undefined) return { kind: 'set', value: said.value };
    return isRead ? { kind: 'unset' } : unreadConfigMap(facts, { namespace, name: CONFIG });
  };
}
