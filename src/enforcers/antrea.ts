import { type ConfigMap, ENFORCER_SETTINGS, type EnforcerFacts } from '../model/enforcer-facts.ts';
import { type Agent, findAgents, foundAgents } from './agents.ts';
import { ANTREA_DIVERGENCES } from './divergences-of-antrea.ts';
import type { EnforcerRecord, ObjectName } from './record.ts';
import type { Setting } from './divergence.ts';
import { unreadConfigMap } from './settings.ts';

const [, , CONFIG] = ENFORCER_SETTINGS;

/** Semantics E.3. */
export const antrea: EnforcerRecord = {
  name: 'antrea',
  title: 'Antrea',
  denial: 'timeout',
  apiGroups: ['crd.antrea.io'],
  ownPolicies: ['antrea'],
  divergences: ANTREA_DIVERGENCES,
  settings: (facts) => agentsOf(facts).map(({ set }) => nameIn(set.namespace)),
  find(facts) {
    const agents = agentsOf(facts);
    const [agent] = agents;
    if (agent === undefined) return undefined;
    const gate = (name: string): Setting => gateOf(facts, nameIn(agent.set.namespace), name);
    return foundAgents(agents, { setting: gate, evidence: evidenceOf(configIn(facts, nameIn(agent.set.namespace))) });
  },
};

function agentsOf(facts: EnforcerFacts): readonly Agent[] {
  return findAgents(facts, { set: /^antrea-agent$/, image: /antrea-(agent-)?(ubuntu|ubi|debian|photon)$/ });
}

function nameIn(namespace: string): ObjectName {
  return { namespace, name: CONFIG };
}

function configIn({ configMaps }: EnforcerFacts, at: ObjectName): ConfigMap | undefined {
  return configMaps.find(({ namespace, name }) => namespace === at.namespace && name === at.name);
}

interface Gate {
  /** The files of the programs that it is about: it is on where all of them have it on. */
  readonly files: readonly string[];
  /** The gate that turns all of its stage on or off, but for those that are named. */
  readonly stage: string;
}

const OWN_POLICIES: Gate = { files: ['antrea-agent.conf', 'antrea-controller.conf'], stage: 'AllBeta' };
const ADMIN_TIERS: Gate = { files: ['antrea-controller.conf'], stage: 'AllAlpha' };

/** A feature gate; unset it is what its version has it be. Old manifests give the ConfigMap another name: then it is not read. */
function gateOf(facts: EnforcerFacts, at: ObjectName, gate: string): Setting {
  const data = configIn(facts, at)?.data;
  if (data === undefined) return unreadConfigMap(facts, at);
  const { files, stage } = gate === 'AntreaPolicy' ? OWN_POLICIES : ADMIN_TIERS;
  const unread = files.find((file) => data[file] === undefined);
  if (unread !== undefined) return { kind: 'unread', where: `${unread} of ConfigMap ${at.namespace}/${at.name}` };
  const said = files.flatMap((file) => data[`${file}: ${gate}`] ?? data[`${file}: ${stage}`] ?? []);
  const [first] = said;
  if (first === undefined) return { kind: 'unset' };
  return { kind: 'set', value: said.includes('false') ? 'false' : first };
}

function evidenceOf(config: ConfigMap | undefined): readonly string[] {
  const gates = /: (AntreaPolicy|AdminNetworkPolicy|ClusterNetworkPolicy|AllAlpha|AllBeta)$/;
  return Object.entries(config?.data ?? {}).flatMap(([key, value]) =>
    gates.test(key) ? [`ConfigMap ${config?.namespace}/${CONFIG}: ${key}=${value}`] : [],
  );
}
