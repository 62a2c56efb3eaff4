import { findAgents, foundAgents } from './agents.ts';
import { OVN_DIVERGENCES } from './divergences-of-others.ts';
import type { EnforcerRecord } from './record.ts';

/** OpenShift's network, and elsewhere (semantics E.5). OpenShift's images have digests and no telling names. */
export const ovnKubernetes: EnforcerRecord = {
  name: 'ovn-kubernetes',
  title: 'OVN-Kubernetes',
  denial: 'timeout',
  apiGroups: ['k8s.ovn.org'],
  divergences: OVN_DIVERGENCES,
  find: (facts) => foundAgents(findAgents(facts, { set: /^ovnkube-node/, image: /(^|\/)ovn-kube(-\w+)?$/ })),
};
