import type { KnownDivergence } from './divergence.ts';

const NPEP = 'https://network-policy-api.sigs.k8s.io/implementations/';
const LEADING_ZEROS = 'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/4858-ip-cidr-validation';
const KUBE_ROUTER = 'https://github.com/cloudnativelabs/kube-router/blob/master/docs/troubleshoot.md';
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

const MAYBE_ADMIN_TIERS: readonly KnownDivergence[] = NO_ADMIN_TIERS.map((divergence) => ({
  ...divergence,
  when: { words: 'by its settings', holds: () => 'unknown' },
}));

export const CONTAINERS_ALONE: KnownDivergence = {
  code: 'NAMED_PORT_IN_SIDECAR',
  reads: { sidecarsNamePorts: 'no' },
  what: 'looks for port names in containers alone, not in sidecars (restartable init containers)',
  avoid: 'write the number',
  link: POLICIES,
  basis: 'code',
};

const OWN_NODE_POLICED: KnownDivergence = {
  code: 'EGRESS_TO_OWN_NODE',
  reads: { toOwnNode: 'policed' },
  what: 'asks the egress policies when a pod calls its own node',
  avoid: "allow the node's address by ipBlock",
  link: POLICIES,
  basis: 'measured',
};

export const ZEROS_UNKNOWN: KnownDivergence = {
  code: 'LEADING_ZEROS',
  reads: { leadingZeros: 'unknown' },
  what: 'is not known to read an ipBlock with leading zeros as decimal',
  avoid: 'write addresses without leading zeros',
  link: LEADING_ZEROS,
  basis: 'documents',
};

/** Semantics E.4, measured on kube-router 2.11.1; k3s has the same controller. */
export const KUBE_ROUTER_DIVERGENCES: readonly KnownDivergence[] = [
  {
    code: 'KR_BOTH_TYPES',
    reads: { rulesOpenOtherDirection: 'yes' },
    what: 'lets the rules of one direction open the other, where a policy has both types and selects both ends',
    avoid: 'write two policies, one for each direction',
    link: KUBE_ROUTER,
    basis: 'measured',
    defect: { affected: 'all versions that are known' },
  },
  {
    code: 'KR_NAMED_PORT_ANY',
    reads: { portNames: 'egress-any-without-peers' },
    what: "opens every destination, outside ones included, to the number that pods of the policy's namespace give an egress port's name, where the rule has no peers",
    avoid: 'write the number, and say to whom',
    link: KUBE_ROUTER,
    basis: 'measured',
    defect: { affected: 'all versions that are known' },
  },
  {
    code: 'KR_V6_WILDCARD',
    reads: { everyIpv6IsEvery: 'no' },
    what: 'takes ::/0 for 2000::/3 and fd00::/8 alone',
    avoid: 'name the other ranges beside ::/0',
    link: 'https://github.com/cloudnativelabs/kube-router/blob/master/docs/ipv6.md',
    basis: 'code',
  },
  {
    code: 'KR_LEADING_ZEROS',
    reads: { leadingZeros: 'no-address' },
    what: 'takes an ipBlock with leading zeros (010.0.0.0/8) for no address at all',
    avoid: 'write addresses without leading zeros',
    link: LEADING_ZEROS,
    basis: 'measured',
  },
  { ...CONTAINERS_ALONE, basis: 'measured' },
  OWN_NODE_POLICED,
  {
    code: 'KR_NODE_PORTS',
    reads: { ownNodePortsOpen: 'yes' },
    what: 'leaves listeners of the own node in the range of NodePorts (30000-32767) open to every pod',
    avoid: 'let nothing private listen there',
    link: KUBE_ROUTER,
    basis: 'measured',
  },
  {
    code: 'HAIRPIN_SERVICE',
    reads: { hairpin: 'open-unless-both-refuse' },
    what: 'lets a pod reach itself through a Service unless its egress and its ingress both refuse it',
    avoid: 'take it into account where a denial is expected',
    link: 'https://github.com/kubernetes/kubernetes/issues/95879',
    basis: 'measured',
  },
  ...NO_ADMIN_TIERS,
];

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

/** Semantics E.6, from its code. kindnet carries it, and Flannel's chart. */
export const KUBE_NETWORK_POLICIES_DIVERGENCES: readonly KnownDivergence[] = [
  CONTAINERS_ALONE,
  { ...OWN_NODE_POLICED, basis: 'code' },
  {
    code: 'KNP_LEADING_ZEROS',
    reads: { leadingZeros: 'every-address' },
    what: 'takes an ipBlock with leading zeros (010.0.0.0/8) for every address',
    avoid: 'write addresses without leading zeros',
    link: LEADING_ZEROS,
    basis: 'code',
    defect: { affected: 'all versions that are known, by their code' },
  },
  {
    code: 'KNP_OWN_NODE',
    reads: { ownNodeReachesPods: 'unknown' },
    what: "lets in from the pod's own node what runs as root, such as the kubelet, and asks the policies about all else",
    avoid: "allow the node's address by ipBlock",
    link: 'https://github.com/kubernetes-sigs/kube-network-policies',
    basis: 'code',
  },
  {
    code: 'TIES_BY_NAME',
    reads: { nameBreaksTies: 'yes' },
    what: 'asks of two admin policies with one priority first the one whose name comes first',
    avoid: 'give each its own priority',
    link: 'https://network-policy-api.sigs.k8s.io/api-overview/',
    basis: 'code',
  },
  {
    code: 'BASELINE_DIRECTION',
    reads: { isolationSkipsBaseline: 'yes' },
    what: 'does not ask the Baseline tier about a pod that a NetworkPolicy selects, in either direction',
    avoid: 'give such pods a NetworkPolicy for both directions',
    link: 'https://github.com/kubernetes-sigs/kube-network-policies',
    basis: 'code',
    defect: { affected: 'all versions that are known, by their code' },
  },
];

/** The program has a flavour for each generation of the admin tiers, and one for none. */
export const KNP_FLAVOURS: readonly KnownDivergence[] = NO_ADMIN_TIERS.map((divergence) => ({
  ...divergence,
  when: {
    words: 'by its flavour (the end of its image tag)',
    holds: ({ mode }) =>
      mode === (divergence.code === 'ANP_NOT_ENFORCED' ? 'npa-v1alpha1' : 'npa-v1alpha2') ? 'no' : 'yes',
  },
}));

export const KINDNET_DIVERGENCES = [...KUBE_NETWORK_POLICIES_DIVERGENCES, ...MAYBE_ADMIN_TIERS];
export const FLANNEL_DIVERGENCES = [...KUBE_NETWORK_POLICIES_DIVERGENCES, ...NO_ADMIN_TIERS];

/** Semantics E.9. */
export const AZURE_NPM_DIVERGENCES: readonly KnownDivergence[] = [ZEROS_UNKNOWN, ...NO_ADMIN_TIERS];

/** Semantics E.11. */
export const WEAVE_DIVERGENCES: readonly KnownDivergence[] = [
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
