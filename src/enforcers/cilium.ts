import {
  ENFORCER_SETTINGS,
  type EnforcerFacts,
  type SettingsObject,
  type SettingsPlace,
} from '../model/enforcer-facts.ts';
import { type Agent, describeAgent, findAgents, flagValue, foundAgents, repositoryOf, versionField } from './agents.ts';
import type { Circumstances, Setting } from './divergence.ts';
import { describeNodeConfigs, nodeConfigsIn, nodesWithout, overriddenBy, unreadNodeConfigs } from './cilium-nodes.ts';
import {
  CILIUM_DIVERGENCES,
  CILIUM_SWITCHES,
  CORE_SWITCH,
  DATAPLANE_V2_DIVERGENCES,
  GKE_VERSION,
} from './divergences-of-cilium.ts';
import type { EnforcerRecord, Finding, ObjectName } from './record.ts';
import { unreadRarities } from './settings-of-cilium.ts';
import { isHidden, settingOfVariable, unreadConfigMap, unreadSwitches } from './settings.ts';

const SIGNS = { set: /^(cilium|anetd)$/, image: /(^|[/-])cilium\/cilium(-ci)?$|isovalent\/cilium$|cilium-cilium$/ };

/** Cilium, wherever nobody sells it under another name (semantics E.2). */
export const cilium: EnforcerRecord = {
  name: 'cilium',
  title: 'Cilium',
  denial: 'timeout',
  apiGroups: ['cilium.io'],
  ownPolicies: ['cilium'],
  settings: configMapsOf,
  settingsKinds: nodeConfigsOf,
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
  find: (facts) =>
    foundAgents(agentsOf(facts, 'google'), {
      setting: (key) => (key === GKE_VERSION ? versionOfGke(facts) : { kind: 'unset' }),
    }),
};

function versionOfGke({ nodes }: EnforcerFacts): Setting {
  const [value] = nodes.flatMap(({ kubeletVersion = '' }) =>
    kubeletVersion.includes('-gke.') ? [kubeletVersion] : [],
  );
  return value === undefined ? { kind: 'unset' } : { kind: 'set', value };
}

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

/** For single nodes. */
function nodeConfigsOf(facts: EnforcerFacts): readonly SettingsPlace[] {
  return configMapsOf(facts).map(({ namespace }) => ({ kind: 'CiliumNodeConfig', namespace }));
}

const [CONFIG] = ENFORCER_SETTINGS;

function findVendor(facts: EnforcerFacts, vendor: Vendor): Finding | undefined {
  const agents = agentsOf(facts, vendor);
  const [agent] = agents;
  if (agent === undefined) return undefined;
  const { namespace } = agent.set;
  const configs = nodeConfigsIn(facts, namespace);
  const { ofAll, ofOthers, evidenceOf } = readSettings(facts, agent, configs);
  const off = CILIUM_SWITCHES.filter(
    ({ setting, otherwise }) => setting !== CORE_SWITCH && valueOf(ofOthers(setting)) === otherwise,
  );
  const evidence = [...agents.flatMap(describeAgent), ...off.flatMap(({ setting }) => evidenceOf(setting))];
  if (off.length > 0) {
    // Some node may be told otherwise of each of them.
    if (off.every(({ setting }) => ofAll(setting).kind === 'unread')) return { kind: 'unclear' };
    return { kind: 'does-not', why: 'switched-off', ...versionField(agent), evidence };
  }
  const isAlways = valueOf(ofAll('enable-policy')) === 'always';
  return foundAgents(agents, {
    setting: ofAll,
    elsewhere: { nodes: nodesWithout(facts, configs), setting: ofOthers },
    switches: unreadSwitches(CILIUM_SWITCHES, ofAll),
    assumptions: [...unreadNodeConfigs(facts, namespace, CILIUM_DIVERGENCES), ...unreadRarities({ setting: ofAll })],
    ...(isAlways ? { mode: 'enable-policy=always' } : {}),
    ...(mayAnswerDenials(ofAll('policy-deny-response')) ? { denial: 'unknown' as const } : {}),
    evidence: [...(isAlways ? evidenceOf('enable-policy') : []), ...describeNodeConfigs(configs)],
  });
}

function valueOf(setting: Setting): string | undefined {
  return setting.kind === 'set' ? setting.value : undefined;
}

/** Egress is then refused at once, ingress still times out; where it was refused to be read, it may be so. */
function mayAnswerDenials(response: Setting): boolean {
  return isHidden(response) || valueOf(response) === 'icmp';
}

interface Settings {
  /** As they are on all nodes. */
  readonly ofAll: Circumstances['setting'];
  /** As they are on nodes that no object for some is about. */
  readonly ofOthers: Circumstances['setting'];
  readonly evidenceOf: (key: string) => readonly string[];
}

/** A flag of the agent counts before its variable, that before what is said of its node, and that before the ConfigMap. */
function readSettings(facts: EnforcerFacts, agent: Agent, configs: readonly SettingsObject[]): Settings {
  const { container, set } = agent;
  const { namespace } = set;
  const config = facts.configMaps.find((map) => map.namespace === namespace && map.name === CONFIG);
  const ofAgent = (key: string): (Said & { readonly setting: Setting }) | undefined => {
    const flag = flagValue(container?.args ?? [], `--${key}`);
    if (flag !== undefined) return said(`--${key}`, flag || 'true');
    const variable = settingOfVariable(agent, variableOf(key));
    if (variable?.kind === 'unread') return { setting: variable, evidence: [] };
    const given = container?.env[variableOf(key)];
    return given === undefined ? undefined : said(`variable ${variableOf(key)}`, given);
  };
  const ofMap = (key: string): Setting => {
    if (config === undefined) return unreadConfigMap(facts, { namespace, name: CONFIG });
    const value = config.data?.[key];
    return value === undefined ? { kind: 'unset' } : { kind: 'set', value: value.toLowerCase() };
  };
  const on = (nodes: 'all-nodes' | 'others') => (key: string) =>
    ofAgent(key)?.setting ?? overriddenBy(configs, key, ofMap(key), nodes);
  return {
    ofAll: on('all-nodes'),
    ofOthers: on('others'),
    evidenceOf(key) {
      const value = config?.data?.[key];
      const inMap = value === undefined ? [] : [`ConfigMap ${namespace}/${CONFIG}: ${key}=${value}`];
      return (
        ofAgent(key)?.evidence ?? [...inMap, ...describeNodeConfigs(configs.filter(({ fields }) => key in fields))]
      );
    },
  };
}

interface Said {
  readonly evidence: readonly string[];
}

/** In lower case, as Cilium compares it. */
function said(where: string, value: string): Said & { readonly setting: Setting } {
  return { setting: { kind: 'set', value: value.toLowerCase() }, evidence: [`${where}=${value}`] };
}

function variableOf(key: string): string {
  return `CILIUM_${key.toUpperCase().replaceAll('-', '_')}`;
}
