import type { RawLabelSelector } from './network-policy.ts';

/*
 * AdminNetworkPolicy, BaselineAdminNetworkPolicy (policy.networking.k8s.io/v1alpha1) and ClusterNetworkPolicy (v1alpha2, v1beta1)
 * as they stand on the wire. https://network-policy-api.sigs.k8s.io/api-overview/
 */

export interface RawAdminSubject {
  readonly namespaces?: RawLabelSelector | null;
  readonly pods?: RawNamespacedPods | null;
}

export interface RawNamespacedPods {
  readonly namespaceSelector?: RawLabelSelector | null;
  readonly podSelector?: RawLabelSelector | null;
}

/** Peers by namespace as they were up to v0.1.1 of the API; one of the three. */
export interface RawLegacyNamespaces {
  readonly namespaceSelector?: RawLabelSelector | null;
  /** Keys of labels: namespaces that have all of them, with the values that the subject's namespace has. */
  readonly sameLabels?: readonly string[] | null;
  /** Keys of labels: namespaces that have all of them, at least one with another value. */
  readonly notSameLabels?: readonly string[] | null;
}

export interface RawAdminPeer {
  readonly namespaces?: RawLabelSelector | RawLegacyNamespaces | null;
  readonly pods?: (RawNamespacedPods & { readonly namespaces?: RawLegacyNamespaces | null }) | null;
  readonly nodes?: RawLabelSelector | null;
  readonly networks?: readonly string[] | null;
  readonly domainNames?: readonly string[] | null;
}

export interface RawAdminRule {
  readonly name?: string | null;
  readonly action?: string | null;
  readonly from?: readonly RawAdminPeer[] | null;
  readonly to?: readonly RawAdminPeer[] | null;
  /** v1alpha1 */
  readonly ports?: readonly RawAdminPort[] | null;
  /** v1alpha2 */
  readonly protocols?: readonly RawAdminProtocol[] | null;
}

export interface RawAdminPort {
  readonly portNumber?: { readonly protocol?: string | null; readonly port?: number | null } | null;
  readonly portRange?: {
    readonly protocol?: string | null;
    readonly start?: number | null;
    readonly end?: number | null;
  } | null;
  readonly namedPort?: string | null;
}

export interface RawDestinationPort {
  readonly destinationPort?: {
    readonly number?: number | null;
    readonly range?: { readonly start?: number | null; readonly end?: number | null } | null;
  } | null;
}

export interface RawAdminProtocol {
  readonly tcp?: RawDestinationPort | null;
  readonly udp?: RawDestinationPort | null;
  readonly sctp?: RawDestinationPort | null;
  readonly destinationNamedPort?: string | null;
}

export interface RawAdminSpec {
  readonly tier?: string | null;
  readonly priority?: number | null;
  readonly subject?: RawAdminSubject | null;
  readonly ingress?: readonly RawAdminRule[] | null;
  readonly egress?: readonly RawAdminRule[] | null;
}
