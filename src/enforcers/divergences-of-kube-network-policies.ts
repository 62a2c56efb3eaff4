import { isSetTo, type KnownDivergence } from './divergence.ts';
import { CONTAINERS_ALONE, LEADING_ZEROS, NO_ADMIN_TIERS, OWN_NODE_POLICED } from './divergences-of-others.ts';

const MAYBE_ADMIN_TIERS: readonly KnownDivergence[] = NO_ADMIN_TIERS.map((divergence) => ({
  ...divergence,
  when: { words: 'by its settings', holds: () => 'unknown' },
}));

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
    code: 'KNP_UNKNOWN_SHAPE',
    reads: { closedOnUnknownShapes: 'unknown' },
    what: 'passes over what it does not know in an admin policy, where the API has a rule that denies deny everything',
    avoid: 'write what the version of its API has',
    link: 'https://github.com/kubernetes-sigs/kube-network-policies',
    basis: 'code',
    defect: { affected: 'all versions that are known, by their code' },
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

/** Whether the DaemonSet of an enforcer is ready on all nodes for which it is meant. */
export const READY = 'ready';

/** The program has a flavour for each generation of the admin tiers, and one for none. */
export const KNP_FLAVOURS: readonly KnownDivergence[] = NO_ADMIN_TIERS.map((divergence) => ({
  ...divergence,
  when: {
    words: 'by its flavour (the end of its image tag)',
    holds: ({ mode }) =>
      mode === (divergence.code === 'ANP_NOT_ENFORCED' ? 'npa-v1alpha1' : 'npa-v1alpha2') ? 'no' : 'yes',
  },
}));

export const KINDNET_DIVERGENCES: readonly KnownDivergence[] = [
  ...KUBE_NETWORK_POLICIES_DIVERGENCES,
  ...MAYBE_ADMIN_TIERS,
  {
    code: 'KINDNET_FAIL_OPEN',
    reads: { policed: 'unknown' },
    what: 'lets everything pass on a node where its controller is not running',
    avoid: 'see that its DaemonSet is ready on every node',
    link: 'https://github.com/kubernetes-sigs/kind/tree/main/images/kindnetd',
    basis: 'code',
    when: {
      words: 'its DaemonSet is not ready on every node',
      setting: READY,
      holds: isSetTo(READY, 'not everywhere'),
    },
  },
];
export const FLANNEL_DIVERGENCES = [...KUBE_NETWORK_POLICIES_DIVERGENCES, ...NO_ADMIN_TIERS];
