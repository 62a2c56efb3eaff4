import type { KnownDivergence } from './divergence.ts';

const NPEP = 'https://network-policy-api.sigs.k8s.io/implementations/';
export const LEADING_ZEROS =
  'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/4858-ip-cidr-validation';
const POLICIES = 'https://kubernetes.io/docs/concepts/services-networking/network-policies/';

/** No admin tier at all. */
export const NO_ADMIN_TIERS: readonly KnownDivergence[] = [
  {
    code: 'ANP_NOT_ENFORCED',
    reads: { adminV1alpha1: 'no' },
    what: 'enforces no AdminNetworkPolicy (v1alpha1)',
    avoid: 'use NetworkPolicy, or an enforcer of the admin tiers',
    link: NPEP,
    basis: 'documents',
  },
  {
    code: 'CNP_NOT_ENFORCED',
    reads: { adminV1alpha2: 'no' },
    what: 'enforces no ClusterNetworkPolicy (v1alpha2)',
    avoid: 'use NetworkPolicy, or an enforcer of the admin tiers',
    link: NPEP,
    basis: 'documents',
  },
];

export const CONTAINERS_ALONE: KnownDivergence = {
  code: 'NAMED_PORT_IN_SIDECAR',
  reads: { sidecarsNamePorts: 'no' },
  what: 'looks for port names in containers alone, not in sidecars (restartable init containers)',
  avoid: 'write the number',
  link: POLICIES,
  basis: 'code',
};

export const OWN_NODE_POLICED: KnownDivergence = {
  code: 'EGRESS_TO_OWN_NODE',
  reads: { toOwnNode: 'policed' },
  what: 'asks the egress policies when a pod calls its own node',
  avoid: "allow the node's address by ipBlock",
  link: POLICIES,
  basis: 'measured',
};

/** Which addresses were filtered when is in no object: what an answer hangs on is the age of a pod (semantics B.8, E.4, E.8). */
export const STARTUP_WINDOW: KnownDivergence = {
  code: 'STARTUP_WINDOW',
  reads: {},
  what: 'leaves a new pod open until its rules are in place, for some seconds',
  avoid: 'let an init container wait before a pod does what nobody may reach',
  link: 'https://github.com/cloudnativelabs/kube-router/blob/master/docs/troubleshoot.md',
  basis: 'documents',
};

export const ZEROS_UNKNOWN: KnownDivergence = {
  code: 'LEADING_ZEROS',
  reads: { leadingZeros: 'unknown' },
  what: 'is not known to read an ipBlock with leading zeros as decimal',
  avoid: 'write addresses without leading zeros',
  link: LEADING_ZEROS,
  basis: 'documents',
};

/** Semantics E.5, from its code. */
export const OVN_DIVERGENCES: readonly KnownDivergence[] = [
  {
    code: 'OVN_NAMED_PORT',
    reads: { portNames: 'unknown' },
    what: 'does not resolve port names in NetworkPolicies: such an entry may open the whole protocol, or nothing',
    avoid: 'write the number',
    link: 'https://github.com/ovn-kubernetes/ovn-kubernetes/tree/master/docs/features/network-security-controls',
    basis: 'code',
    defect: { affected: 'all versions that are known, by their code' },
  },
  {
    code: 'OVN_PRIORITY',
    reads: { highAdminPriorities: 'no' },
    what: 'sets up no AdminNetworkPolicy with a priority above 99 (event ANPWithUnsupportedPriority)',
    avoid: 'give it a priority from 0 to 99',
    link: 'https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/docs/features/network-security-controls/admin-network-policy.md',
    basis: 'code',
    defect: { affected: 'all versions that are known, by their code' },
  },
  {
    code: 'HAIRPIN_SERVICE',
    reads: { hairpin: 'open' },
    what: 'lets a pod reach itself through a Service whatever its policies say',
    avoid: 'take it into account where a denial is expected',
    link: 'https://github.com/kubernetes/kubernetes/issues/95879',
    basis: 'code',
  },
  ZEROS_UNKNOWN,
  {
    code: 'CNP_NOT_ENFORCED',
    reads: { adminV1alpha2: 'no' },
    what: 'is not known to enforce ClusterNetworkPolicy (v1alpha2)',
    avoid: 'use AdminNetworkPolicy',
    link: NPEP,
    basis: 'documents',
    when: { words: 'by its version', holds: () => 'unknown' },
  },
];

/** Semantics E.11. */
export const WEAVE_DIVERGENCES: readonly KnownDivergence[] = [
  {
    code: 'WEAVE_EOL',
    // No verdict: it enforces what it did when it was left.
    reads: {},
    what: 'is at its end of life: what is broken in it stays so',
    avoid: 'move to an enforcer that is maintained',
    link: 'https://github.com/weaveworks/weave',
    basis: 'documents',
  },
  {
    code: 'ENDPORT_UNSUPPORTED',
    reads: { portRanges: 'unknown' },
    what: 'is not known to support endPort, and is not maintained any more',
    avoid: 'list the ports one by one',
    link: 'https://github.com/weaveworks/weave',
    basis: 'documents',
  },
  {
    code: 'SCTP_UNSUPPORTED',
    reads: { sctp: 'unknown' },
    what: 'is not known to support SCTP, and is not maintained any more',
    avoid: 'use another enforcer',
    link: 'https://github.com/weaveworks/weave',
    basis: 'documents',
  },
  ZEROS_UNKNOWN,
  ...NO_ADMIN_TIERS,
];
