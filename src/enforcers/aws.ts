import { AWS_GROUP } from '../model/aws-groups.ts';
import { type ConfigMap, ENFORCER_SETTINGS, type EnforcerFacts } from '../model/enforcer-facts.ts';
import {
  type Agent,
  describeAgent,
  findAgents,
  findContainer,
  flagValue,
  foundAgents,
  isOn,
  versionField,
} from './agents.ts';
import type { Circumstances, Setting } from './divergence.ts';
import {
  AUTO_MODE_DIVERGENCES,
  AWS_DIVERGENCES,
  DEFAULT_STATE,
  ENABLE_IPV6,
  ENFORCING_MODE,
  UNGUARDED_NODES,
} from './divergences-of-aws.ts';
import { FARGATE, findApart, type NodeKind, selectorsOf, WINDOWS } from './nodes-apart.ts';
import type { EnforcerRecord, ObjectName } from './record.ts';
import { settingOfKind, settingOfVariable, type Switch, unreadConfigMap, unreadSwitches } from './settings.ts';

const SIGNS = { set: /^aws-node$/, image: /(^|\/)amazon-k8s-cni$/ };

const UNGUARDED: NodeKind = { setting: UNGUARDED_NODES, labels: [WINDOWS, FARGATE] };

const POLICY_AGENT = /aws-network-policy-agent$/;
const SWITCH = '--enable-network-policy';
const CONTROLLER_SWITCH = 'enable-network-policy-controller';
const SETTINGS: ObjectName = { namespace: 'kube-system', name: ENFORCER_SETTINGS[1] };
const CONTROLLER: Switch = { setting: CONTROLLER_SWITCH, assumed: 'true', otherwise: 'false' };
const STANDARD = 'standard';
export const AUTO_MODE_GROUP = 'eks.amazonaws.com';

/** The AWS VPC CNI: an agent beside it enforces, once it is told to (semantics E.8). */
export const awsVpcCni: EnforcerRecord = {
  name: 'aws-vpc-cni',
  title: 'AWS VPC CNI',
  denial: 'timeout',
  apiGroups: [AWS_GROUP],
  ownPolicies: ['aws'],
  divergences: AWS_DIVERGENCES,
  settings: (facts) => (findAgents(facts, SIGNS).length > 0 ? [SETTINGS] : []),
  nodesApart: (facts) => (findAgents(facts, SIGNS).length > 0 ? selectorsOf(UNGUARDED) : []),
  find(facts) {
    const agents = findAgents(facts, SIGNS);
    const [agent] = agents;
    if (agent === undefined) return undefined;
    const { set } = agent;
    const policyAgent =
      findContainer(set, POLICY_AGENT) ?? set.containers.find(({ name }) => name === 'aws-eks-nodeagent');
    if (policyAgent === undefined) return notEnforcing(agent, 'no-policy-engine');
    const flag = flagValue(policyAgent.args, SWITCH);
    const seen = `container ${policyAgent.name}: ${SWITCH}=${flag ?? 'false'}`;
    if (flag === undefined || !isOn(flag)) return notEnforcing(agent, 'switched-off', seen);
    // Without the controller in the control plane, the agents are given nothing to enforce.
    const controller = settingsIn(facts)?.data?.[CONTROLLER_SWITCH];
    if (controller !== undefined && !isOn(controller))
      return notEnforcing(agent, 'switched-off', phraseSetting(controller));
    const said: Circumstances['setting'] = (key) => {
      if (key === CONTROLLER_SWITCH) return controllerSetting(facts);
      if (key !== ENABLE_IPV6) return settingOfVariable(agent, key) ?? { kind: 'unset' };
      const isIpv6 = flagValue(policyAgent.args, `--${ENABLE_IPV6}`);
      return isIpv6 === undefined ? { kind: 'unset' } : { kind: 'set', value: isIpv6.toLowerCase() };
    };
    const mode = said(ENFORCING_MODE);
    return foundAgents(agents, {
      ...(mode.kind === 'unread' ? {} : { mode: mode.kind === 'set' ? mode.value : STANDARD }),
      ...findApart(UNGUARDED, facts, said, { policed: 'unknown' }),
      switches: unreadSwitches([CONTROLLER], said),
      evidence: [seen],
    });
  },
};

/** EKS Auto Mode runs the same as a part of the node: no DaemonSet shows it, only the switch of its controller. */
export const eksAutoMode: EnforcerRecord = {
  name: 'eks-auto-mode',
  title: 'EKS Auto Mode',
  denial: 'timeout',
  apiGroups: [AUTO_MODE_GROUP],
  ownPolicies: ['aws'],
  divergences: AUTO_MODE_DIVERGENCES,
  settings: (facts) => (isAutoMode(facts) ? [SETTINGS] : []),
  settingsKinds: ({ apiGroups }) => (apiGroups.includes(AUTO_MODE_GROUP) ? [{ kind: 'NodeClass' }] : []),
  find(facts) {
    if (!isAutoMode(facts)) return undefined;
    const settings = settingsIn(facts);
    if (settings === undefined) return { kind: 'unclear' };
    const controller = settings.data?.[CONTROLLER_SWITCH];
    const evidence = [phraseSetting(controller ?? 'absent')];
    if (controller === undefined || !isOn(controller)) return { kind: 'does-not', why: 'switched-off', evidence };
    const setting: Circumstances['setting'] = (key) => settingOfKind(facts, 'NodeClass', key, 'defaultallow');
    const found = setting(DEFAULT_STATE);
    const isClosed = found.kind === 'set' && found.value === 'defaultdeny';
    return { kind: 'enforces', ...(isClosed ? { mode: 'networkPolicy=DefaultDeny' } : {}), setting, evidence };
  },
};

function notEnforcing(agent: Agent, why: 'no-policy-engine' | 'switched-off', ...seen: readonly string[]) {
  return { kind: 'does-not', why, ...versionField(agent), evidence: [...describeAgent(agent), ...seen] } as const;
}

function isAutoMode(facts: EnforcerFacts): boolean {
  const onNode = facts.nodes.some(({ labels }) => labels['eks.amazonaws.com/compute-type'] === 'auto');
  return onNode || (facts.apiGroups.includes(AUTO_MODE_GROUP) && findAgents(facts, SIGNS).length === 0);
}

function settingsIn({ configMaps }: EnforcerFacts): ConfigMap | undefined {
  return configMaps.find(({ namespace, name }) => namespace === SETTINGS.namespace && name === SETTINGS.name);
}

/**
 * Whoever switches the agents on writes the key for the controller, too: where it is absent, it is not known whether the
 * controller, which nobody sees, is on.
 */
function controllerSetting(facts: EnforcerFacts): Setting {
  const settings = settingsIn(facts);
  if (settings === undefined) return unreadConfigMap(facts, SETTINGS);
  const value = settings.data?.[CONTROLLER_SWITCH];
  const where = `key ${CONTROLLER_SWITCH} of ConfigMap ${SETTINGS.namespace}/${SETTINGS.name}`;
  return value === undefined ? { kind: 'unread', where } : { kind: 'set', value };
}

function phraseSetting(value: string): string {
  return `ConfigMap ${SETTINGS.namespace}/${SETTINGS.name}: ${CONTROLLER_SWITCH}=${value}`;
}
