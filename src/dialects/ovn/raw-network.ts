import type { RawLabelSelector } from '../../model/network-policy.ts';

/* Networks of OVN-Kubernetes as they stand on the wire, k8s.ovn.org/v1 (semantics E.5). */

export const OVN_GROUP = 'k8s.ovn.org';

/** Of UserDefinedNetwork, and of ClusterUserDefinedNetwork under `network`. */
export interface RawNetwork {
  readonly topology?: string | null;
  readonly layer2?: RawLayer | null;
  readonly layer3?: RawLayer | null;
}

interface RawLayer {
  readonly role?: string | null;
}

export interface RawClusterNetwork {
  readonly namespaceSelector?: RawLabelSelector | null;
  readonly network?: RawNetwork | null;
}
