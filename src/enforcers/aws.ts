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
import { AWS_DIVERGENCES } from './divergences-of-others.ts';
import type { EnforcerRecord, ObjectName } from './record.ts';

const SIGNS = { set: /^aws-node$/, image: /(^|\/)amazon-k8s-cni$/ };

const POLICY_AGENT = /aws-network-policy-agent$/;
const SWITCH = '--enable-network-policy';
const CONTROLLER_SWITCH = 'enable-network-policy-controller';
const SETTINGS: ObjectName = { namespace: 'kube-system', name: ENFORCER_SETTINGS[1] };
const AUTO_MODE_GROUP = 'eks.amazonaws.com';

/** The AWS VPC CNI: an agent beside it enforces, once it is told to (semantics E.8). */
export const awsVpcCni: EnforcerRecord = {
  name: 'aws-vpc-cni',
  title: 'AWS VPC CNI',
  denial: 'timeout',
  apiGroups: ['networking.k8s.aws'],
  divergences: AWS_DIVERGENCES,
  settings: (facts) => (findAgents(facts, SIGNS).length > 0 ? [SETTINGS] : []),
  find(facts) {
    const agents = findAgents(facts, SIGNS);
    const [agent] = agents;
    if (agent === undefined) return undefined;
    const { set, container } = agent;
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
    const mode = (container?.env['NETWORK_POLICY_ENFORCING_MODE'] ?? 'standard').toLowerCase();
    return foundAgents(agents, { mode, evidence: [seen] });
  },
};

/** EKS Auto Mode runs the same as a part of the node: no DaemonSet shows it, only the switch of its controller. */
export const eksAutoMode: EnforcerRecord = {
  name: 'eks-auto-mode',
  title: 'EKS Auto Mode',
  denial: 'timeout',
  apiGroups: [AUTO_MODE_GROUP],
  divergences: AWS_DIVERGENCES,
  settings: (facts) => (isAutoMode(facts) ? [SETTINGS] : []),
  find(facts) {
    if (!isAutoMode(facts)) return undefined;
    const settings = settingsIn(facts);
    if (settings === undefined) return { kind: 'unclear' };
    const controller = settings.data?.[CONTROLLER_SWITCH];
    const evidence = [phraseSetting(controller ?? 'absent')];
    return controller !== undefined && isOn(controller)
      ? { kind: 'enforces', evidence }
      : { kind: 'does-not', why: 'switched-off', evidence };
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

function phraseSetting(value: string): string {
  return `ConfigMap ${SETTINGS.namespace}/${SETTINGS.name}: ${CONTROLLER_SWITCH}=${value}`;
}
