import { isSetTo, type KnownDivergence, not } from './divergence.ts';

const DOCS = 'https://docs.tigera.io/calico/latest';
export const HOST_ACTION = 'defaultEndpointToHostAction';
const BPF = 'bpfEnabled';

/** Semantics E.1, measured on Calico 3.32.1 with iptables. */
export const CALICO_DIVERGENCES: readonly KnownDivergence[] = [
  {
    code: 'CALICO_LEADING_ZEROS',
    reads: { leadingZeros: 'every-address' },
    what: 'takes an ipBlock with leading zeros (010.0.0.0/8) for every address',
    avoid: 'write addresses without leading zeros',
    link: 'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/4858-ip-cidr-validation',
    basis: 'measured',
    defect: { affected: 'all versions that are known' },
  },
  {
    code: 'CALICO_INIT_PORT_NAMES',
    reads: { initContainersNamePorts: 'yes' },
    what: 'looks for port names in all init containers, too',
    avoid: 'give port names in containers alone, or write numbers',
    link: `${DOCS}/reference/resources/workloadendpoint`,
    basis: 'measured',
  },
  {
    code: 'HAIRPIN_SERVICE',
    reads: { hairpin: 'policed' },
    what: 'asks the policies when a pod reaches itself through a Service',
    avoid: 'let the pod select itself in both directions',
    link: 'https://github.com/kubernetes/kubernetes/issues/95879',
    basis: 'measured',
    when: {
      words: 'iptables or nftables',
      setting: BPF,
      usually: { assumed: 'false', otherwise: 'true' },
      holds: (circumstances) => not(isSetTo(BPF, '1', 't', 'true')(circumstances)),
    },
  },
  {
    code: 'EGRESS_TO_OWN_NODE',
    reads: { toOwnNode: 'policed' },
    what: 'asks the egress policies when a pod calls its own node',
    avoid: "allow the node's address by ipBlock",
    link: `${DOCS}/network-policy/hosts/protect-hosts`,
    basis: 'measured',
  },
  {
    code: 'CALICO_ENDPOINT_TO_HOST',
    reads: { ownNodeAfterPolicy: 'closed' },
    what: 'drops everything from pods to their own node, without any policy (defaultEndpointToHostAction=Drop)',
    avoid: 'set it to Accept: FELIX_DEFAULTENDPOINTTOHOSTACTION of calico-node, else the FelixConfiguration "default"',
    link: `${DOCS}/reference/felix/configuration`,
    basis: 'measured',
    when: {
      words: 'defaultEndpointToHostAction is Drop, its default',
      setting: HOST_ACTION,
      holds: (circumstances) =>
        circumstances.setting(HOST_ACTION).kind === 'unset' ? 'yes' : isSetTo(HOST_ACTION, 'drop')(circumstances),
    },
  },
  {
    code: 'TIES_BY_NAME',
    reads: { nameBreaksTies: 'yes' },
    what: 'asks of two ClusterNetworkPolicies with one priority first the one whose name comes first',
    avoid: 'give each its own priority',
    link: 'https://network-policy-api.sigs.k8s.io/api-overview/',
    basis: 'measured',
  },
  {
    code: 'CALICO_NODE_PEERS',
    reads: { adminNodePeers: 'unknown' },
    what: 'does not know nodes and domainNames in a ClusterNetworkPolicy: a rule with them accepts nothing, or denies everything',
    avoid: 'write networks with the addresses',
    link: 'https://network-policy-api.sigs.k8s.io/implementations/',
    basis: 'code',
  },
  {
    code: 'ANP_NOT_ENFORCED',
    reads: { adminV1alpha1: 'no' },
    what: 'enforces no AdminNetworkPolicy (v1alpha1)',
    avoid: 'use ClusterNetworkPolicy with Calico 3.32 or newer',
    link: 'https://network-policy-api.sigs.k8s.io/implementations/',
    basis: 'documents',
    versions: [{ before: '3.29' }],
    unsure: [{ from: '3.32' }],
  },
  {
    code: 'CNP_NOT_ENFORCED',
    reads: { adminV1alpha2: 'no' },
    what: 'enforces no ClusterNetworkPolicy (v1alpha2)',
    avoid: 'use Calico 3.32 or newer',
    link: 'https://network-policy-api.sigs.k8s.io/implementations/',
    basis: 'documents',
    versions: [{ before: '3.32' }],
  },
];
