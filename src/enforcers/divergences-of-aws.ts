import { isSetTo, type KnownDivergence, not } from './divergence.ts';
import { CONTAINERS_ALONE, NO_ADMIN_TIERS, STARTUP_WINDOW, ZEROS_UNKNOWN } from './divergences-of-others.ts';

/** A variable of the CNI's container: `standard` or `strict`. */
export const ENFORCING_MODE = 'NETWORK_POLICY_ENFORCING_MODE';
/** A field of the NodeClass: `DefaultAllow` or `DefaultDeny`. */
export const DEFAULT_STATE = 'networkPolicy';

/** An argument of the agent: the family of the cluster's addresses. */
export const ENABLE_IPV6 = 'enable-ipv6';
/** Nodes on which the agent does not run: Windows and Fargate. */
export const UNGUARDED_NODES = 'nodes of Windows or Fargate';

const LIMITS = 'https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html';

/** Limits of the agents that it runs itself, and of those in the nodes of EKS Auto Mode. */
const AWS_LIMITS: readonly KnownDivergence[] = [
  {
    code: 'AWS_PORT_LIMIT',
    reads: { longPortLists: 'unknown' },
    what: 'takes 24 ports and ranges of one protocol in a rule, and what it makes of more is not known',
    avoid: 'write ranges with endPort, or one rule for each 24',
    link: LIMITS,
    basis: 'documents',
  },
  {
    code: 'AWS_STANDALONE',
    // No verdict: newer versions may do better, and nothing tells which.
    reads: {},
    concerns: 'bare-pods',
    what: 'may leave out pods that no controller has made, or give those whose names begin alike the same rules',
    avoid: 'let a Deployment, or another controller, make the pods',
    link: 'https://github.com/aws/aws-network-policy-agent/issues/327',
    basis: 'documents',
  },
];

const AWS_READS: readonly KnownDivergence[] = [
  {
    code: 'POLICYTYPES_IGNORED',
    reads: { rulesImplyPolicyType: 'yes' },
    what: 'enforces rules of a direction that policyTypes leaves out',
    avoid: 'list the direction in policyTypes, or take its rules out',
    link: 'https://github.com/aws/amazon-network-policy-controller-k8s/pull/229',
    basis: 'code',
    defect: { affected: 'all versions that are known' },
  },
  {
    code: 'AWS_CLUSTERIP',
    reads: { egressSeesServices: 'yes' },
    what: "judges egress to a Service by the Service's address, before it is translated: a podSelector has to match the selector of the Service",
    avoid: "let the peer's podSelector ask for nothing that the Service's selector does not have",
    link: 'https://github.com/aws/amazon-network-policy-controller-k8s',
    basis: 'code',
  },
  {
    code: 'BASELINE_DIRECTION',
    reads: { isolationSkipsBaseline: 'yes' },
    what: 'does not ask the Baseline tier about a pod that a policy of its namespace selects, in either direction',
    avoid: 'give such pods a policy for both directions',
    link: 'https://github.com/aws/aws-network-policy-agent',
    basis: 'code',
    defect: { affected: 'all versions that are known, by their code' },
  },
  {
    code: 'AWS_DENY_FIRST',
    reads: { actionsOrderRules: 'yes' },
    what: 'asks the rules of one priority by what they do and not in their order: Deny first, then Accept, then Pass',
    avoid: 'give what has to be asked first a lower priority, in a policy of its own',
    link: 'https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html',
    basis: 'code',
  },
  CONTAINERS_ALONE,
  ZEROS_UNKNOWN,
  ...NO_ADMIN_TIERS,
];

const NO_NAMES: KnownDivergence = {
  code: 'AWS_NO_DOMAINS',
  reads: { domainNames: 'no' },
  what: 'enforces no rules by DNS name (domainNames): the nodes of EKS Auto Mode alone do',
  avoid: 'allow the addresses, or run these pods on nodes of EKS Auto Mode',
  link: 'https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html',
  basis: 'documents',
};

const STRICT: KnownDivergence = {
  code: 'AWS_STRICT',
  reads: { closedWithoutPolicy: 'unselected' },
  what: 'closes pods that no policy selects, and only these (strict mode)',
  avoid: 'write policies for both directions',
  link: 'https://github.com/aws/amazon-vpc-cni-k8s/issues/3068',
  basis: 'code',
  when: {
    words: `${ENFORCING_MODE}=strict`,
    setting: ENFORCING_MODE,
    usually: { assumed: 'standard', otherwise: 'strict' },
    holds: isSetTo(ENFORCING_MODE, 'strict'),
  },
};

/** Semantics E.8, from its documents and its code. */
export const AWS_DIVERGENCES: readonly KnownDivergence[] = [
  STRICT,
  {
    ...STARTUP_WINDOW,
    avoid: `set ${ENFORCING_MODE}=strict`,
    link: LIMITS,
    when: {
      words: `unless ${ENFORCING_MODE}=strict`,
      setting: ENFORCING_MODE,
      holds: (each) => not(isSetTo(ENFORCING_MODE, 'strict')(each)),
    },
  },
  {
    code: 'AWS_FAMILY',
    reads: { policedFamilies: 'ipv4' },
    what: 'enforces policies between IPv4 addresses alone, in a cluster of this family',
    avoid: 'give pods no addresses of the other family',
    link: LIMITS,
    basis: 'documents',
    when: {
      words: `unless --${ENABLE_IPV6}=true`,
      setting: ENABLE_IPV6,
      holds: (each) => not(isSetTo(ENABLE_IPV6, '', 'true')(each)),
    },
  },
  {
    code: 'AWS_FAMILY',
    reads: { policedFamilies: 'ipv6' },
    what: 'enforces policies between IPv6 addresses alone, in a cluster of this family: what pods send to IPv4 addresses outside is not policed',
    avoid: 'close the way to IPv4 addresses in the network of the nodes',
    link: LIMITS,
    basis: 'documents',
    when: { words: `--${ENABLE_IPV6}=true`, setting: ENABLE_IPV6, holds: isSetTo(ENABLE_IPV6, '', 'true') },
  },
  {
    code: 'AWS_NODES',
    reads: { policed: 'unknown' },
    what: 'enforces nothing on nodes of Windows and Fargate',
    avoid: 'run what has to be closed on Linux nodes',
    link: LIMITS,
    basis: 'documents',
    when: { words: 'on Windows and Fargate nodes', setting: UNGUARDED_NODES, holds: isSetTo(UNGUARDED_NODES, 'yes') },
  },
  NO_NAMES,
  ...AWS_LIMITS,
  ...AWS_READS,
];

/** The same in EKS Auto Mode, where objects of its own say it for the nodes that are made of them. */
export const AUTO_MODE_DIVERGENCES: readonly KnownDivergence[] = [
  {
    ...STRICT,
    what: 'closes pods that no policy selects, and only these (DefaultDeny)',
    link: 'https://docs.aws.amazon.com/eks/latest/userguide/auto-networking.html',
    basis: 'documents',
    when: {
      words: `${DEFAULT_STATE}: DefaultDeny in the NodeClass`,
      setting: DEFAULT_STATE,
      usually: { assumed: 'DefaultAllow', otherwise: 'DefaultDeny' },
      holds: isSetTo(DEFAULT_STATE, 'defaultdeny'),
    },
  },
  ...AWS_LIMITS,
  ...AWS_READS,
];
