import type { Write } from './last-write.ts';
import type { Labels } from './labels.ts';
import type { Origin } from './reference.ts';

/*
 * NetworkPolicy as it stands on the wire (networking.k8s.io/v1), names unchanged.
 * https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
 */

export interface RawLabelSelector {
  readonly matchLabels?: Labels | null;
  readonly matchExpressions?: readonly RawLabelSelectorRequirement[] | null;
}

export interface RawLabelSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[] | null;
}

export interface RawPeer {
  readonly podSelector?: RawLabelSelector | null;
  readonly namespaceSelector?: RawLabelSelector | null;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] | null } | null;
}

export interface RawPort {
  readonly protocol?: string | null;
  readonly port?: number | string | null;
  readonly endPort?: number | null;
}

export interface RawIngressRule {
  readonly from?: readonly RawPeer[] | null;
  readonly ports?: readonly RawPort[] | null;
}

export interface RawEgressRule {
  readonly to?: readonly RawPeer[] | null;
  readonly ports?: readonly RawPort[] | null;
}

export interface NetworkPolicySpec {
  readonly podSelector?: RawLabelSelector | null;
  readonly policyTypes?: readonly string[] | null;
  readonly ingress?: readonly RawIngressRule[] | null;
  readonly egress?: readonly RawEgressRule[] | null;
}

export interface NetworkPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly spec: NetworkPolicySpec;
  readonly terminating: boolean;
  /** RFC 3339. */
  readonly created?: string;
  readonly changed?: Write;
  /** The annotation of `lint-ignore.ts`, as it stands there. */
  readonly ignoredLints?: string;
  readonly origin?: Origin;
}
