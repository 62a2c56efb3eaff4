import type { Assumption } from '../model/divergence.ts';
import type { EnforcerFacts, NodeSystem } from '../model/enforcer-facts.ts';
import { flagValue, isOn } from './agents.ts';
import { K3S_DIVERGENCES } from './divergences-of-kube-router.ts';
import type { EnforcerRecord } from './record.ts';

/** The group of what both k3s and RKE2 deploy by themselves. */
export const K3S_GROUP = 'k3s.cattle.io';

const SWITCH = '--disable-network-policy';

/**
 * kube-router's controller inside the k3s program, without a DaemonSet; on unless a server was told otherwise
 * (semantics E.12). Agents of k3s take the setting from their server and do not show it.
 */
export const k3s: EnforcerRecord = {
  name: 'k3s',
  title: 'k3s',
  denial: 'refused',
  apiGroups: [K3S_GROUP],
  divergences: K3S_DIVERGENCES,
  find(facts) {
    const nodes = facts.nodes.filter((node) => isDistribution(node, 'k3s'));
    const [first] = nodes;
    if (first === undefined) return isHidden(facts) ? { kind: 'unclear' } : undefined;
    const off = nodes.filter((node) => isOn(flagValue(nodeArgs(node, 'k3s'), SWITCH) ?? 'no'));
    const version = first.kubeletVersion === undefined ? {} : { version: first.kubeletVersion };
    return off.length > 0
      ? {
          kind: 'does-not',
          why: 'switched-off',
          ...version,
          evidence: off.map(({ name }) => `Node ${name}: ${SWITCH}`),
        }
      : { kind: 'enforces', ...version, switches: unseenSwitch(facts, nodes), evidence: nodes.map(describeNode) };
  },
};

/** Agents do not show it: where no server was seen, it may be there. */
function unseenSwitch(facts: EnforcerFacts, nodes: readonly NodeSystem[]): readonly Omit<Assumption, 'reads'>[] {
  if (nodes.some((node) => nodeArgs(node, 'k3s')[0] === 'server')) return [];
  const gap = facts.gaps.find(({ resource }) => resource === 'nodes' || resource === 'apigroups');
  const where = 'the command line of a k3s server';
  return [{ setting: SWITCH, where, assumed: 'false', otherwise: 'true', ...(gap === undefined ? {} : { gap }) }];
}

/** RKE2 is k3s with the controller taken out: a DaemonSet (Canal unless told otherwise) enforces. */
export const rke2: EnforcerRecord = {
  name: 'rke2',
  title: 'RKE2',
  denial: 'unknown',
  find({ nodes }) {
    const node = nodes.find((each) => isDistribution(each, 'rke2'));
    if (node === undefined) return undefined;
    const cni = flagValue(nodeArgs(node, 'rke2'), '--cni');
    // Flannel is a DaemonSet that its own record knows.
    if (cni === 'flannel') return undefined;
    if (cni !== 'none') return { kind: 'unclear' };
    return { kind: 'does-not', why: 'switched-off', evidence: [`${describeNode(node)}, --cni=none`] };
  },
};

type Distribution = 'k3s' | 'rke2';

function isDistribution({ kubeletVersion = '', annotations }: NodeSystem, distribution: Distribution): boolean {
  return kubeletVersion.includes(`+${distribution}`) || annotations[`${distribution}.io/node-args`] !== undefined;
}

/** The cluster serves what k3s or RKE2 deploys, and no node could be asked which. */
function isHidden({ nodes, apiGroups }: EnforcerFacts): boolean {
  return nodes.length === 0 && apiGroups.includes(K3S_GROUP);
}

/** The command line of the node's k3s, with what its configuration file adds, as JSON. */
function nodeArgs({ annotations }: NodeSystem, distribution: Distribution): readonly string[] {
  const text = annotations[`${distribution}.io/node-args`];
  if (text === undefined) return [];
  try {
    const args: unknown = JSON.parse(text);
    return Array.isArray(args) ? args.filter((arg) => typeof arg === 'string') : [];
  } catch {
    // Anybody may write annotations; one that is no JSON says nothing.
    return [];
  }
}

function describeNode({ name, kubeletVersion = '' }: NodeSystem): string {
  return kubeletVersion === '' ? `Node ${name}` : `Node ${name}: ${kubeletVersion}`;
}
