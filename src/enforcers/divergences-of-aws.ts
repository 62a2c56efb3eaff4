import { isSetTo, type KnownDivergence } from './divergence.ts';
import { CONTAINERS_ALONE, NO_ADMIN_TIERS, ZEROS_UNKNOWN } from './divergences-of-others.ts';

/** A variable of the CNI's container: `standard` or `strict`. */
export const ENFORCING_MODE = 'NETWORK_POLICY_ENFORCING_MODE';
/** A field of the NodeClass: `DefaultAllow` or `DefaultDeny`. */
export const DEFAULT_STATE = 'networkPolicy';

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
  CONTAINERS_ALONE,
  ZEROS_UNKNOWN,
  ...NO_ADMIN_TIERS,
];

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
export const AWS_DIVERGENCES: readonly KnownDivergence[] = [STRICT, ...AWS_READS];

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
  ...AWS_READS,
];
