import { type Agent, describeAgent, findAgents, findContainer, foundAgents, tagOf, versionField } from './agents.ts';
import {
  FLANNEL_DIVERGENCES,
  KNP_FLAVOURS,
  KUBE_NETWORK_POLICIES_DIVERGENCES,
} from './divergences-of-kube-network-policies.ts';
import type { EnforcerRecord } from './record.ts';

const IMAGE = /(^|\/)kube-network-policies$/;
const FLANNEL = { set: /^kube-flannel(-ds)?/, image: /flannel$/ };

/** Semantics E.6. Its flavours differ by the end of the tag: `v1.0.0-npa-v1alpha2`. */
export const kubeNetworkPolicies: EnforcerRecord = {
  name: 'kube-network-policies',
  title: 'kube-network-policies',
  denial: 'timeout',
  divergences: [...KUBE_NETWORK_POLICIES_DIVERGENCES, ...KNP_FLAVOURS],
  find(facts) {
    const agents = findAgents(facts, { set: /^kube-network-policies/, image: IMAGE });
    const own = agents.filter(({ set }) => findContainer(set, FLANNEL.image) === undefined);
    const [, version, mode] = FLAVOUR.exec(tagOf(own[0]?.container?.image ?? '') ?? '') ?? [];
    return foundAgents(own, version === undefined || mode === undefined ? {} : { version, mode });
  },
};

const FLAVOUR = /^(v[\d.]+(?:-rc\.?\d+)?)-([a-z].*)$/;

/** Flannel only connects; with `netpol.enabled` its chart adds kube-network-policies as a second container (semantics E.0). */
export const flannel: EnforcerRecord = {
  name: 'flannel',
  title: 'Flannel',
  denial: 'timeout',
  divergences: FLANNEL_DIVERGENCES,
  find(facts) {
    const agents = findAgents(facts, FLANNEL);
    const [agent] = agents;
    if (agent === undefined) return undefined;
    const enforcing = agents.filter(hasPolicyContainer);
    if (enforcing.length > 0) return foundAgents(enforcing, { mode: 'netpol.enabled' });
    return {
      kind: 'does-not',
      why: 'no-policy-engine',
      ...versionField(agent),
      evidence: agents.flatMap(describeAgent),
    };
  },
};

function hasPolicyContainer({ set }: Agent): boolean {
  return findContainer(set, IMAGE) !== undefined;
}
