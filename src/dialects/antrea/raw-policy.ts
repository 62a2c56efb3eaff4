import type { RawLabelSelector } from '../../model/network-policy.ts';

/* Antrea's objects as they stand on the wire, crd.antrea.io, v1alpha1 to v1beta1 (semantics F.3). */

export const ANTREA_GROUP = 'crd.antrea.io';

/** Of NetworkPolicy and ClusterNetworkPolicy. */
export interface RawAntreaSpec {
  /** Absent: `application`. */
  readonly tier?: string | null;
  /** Lower is asked first; may be fractional. */
  readonly priority?: number | null;
  readonly appliedTo?: readonly (RawAppliedTo | null)[] | null;
  readonly ingress?: readonly (RawAntreaRule | null)[] | null;
  readonly egress?: readonly (RawAntreaRule | null)[] | null;
}

export interface RawAntreaRule {
  readonly action?: string | null;
  readonly name?: string | null;
  readonly appliedTo?: readonly (RawAppliedTo | null)[] | null;
  readonly from?: readonly (RawAntreaPeer | null)[] | null;
  readonly to?: readonly (RawAntreaPeer | null)[] | null;
  readonly toServices?: readonly (RawServiceRef | null)[] | null;
  readonly ports?: readonly (RawAntreaPort | null)[] | null;
  /** ICMP and IGMP. */
  readonly protocols?: readonly unknown[] | null;
  readonly l7Protocols?: readonly (RawL7Protocol | null)[] | null;
  readonly enableLogging?: boolean | null;
  readonly logLabel?: string | null;
}

/** One of these. */
export interface RawL7Protocol {
  readonly http?: { readonly host?: string; readonly method?: string; readonly path?: string } | null;
  readonly tls?: { readonly sni?: string } | null;
}

export interface RawObjectName {
  readonly namespace?: string | null;
  readonly name?: string | null;
}

export interface RawServiceRef extends RawObjectName {
  readonly scope?: string | null;
}

/** Whom a policy or a rule is about: one of these, or both selectors. */
export interface RawAppliedTo {
  readonly podSelector?: RawLabelSelector | null;
  readonly namespaceSelector?: RawLabelSelector | null;
  readonly externalEntitySelector?: RawLabelSelector | null;
  readonly nodeSelector?: RawLabelSelector | null;
  readonly group?: string | null;
  readonly serviceAccount?: RawObjectName | null;
  readonly service?: RawObjectName | null;
}

export interface RawAntreaPeer extends Omit<RawAppliedTo, 'service'> {
  readonly namespaces?: RawPeerNamespaces | null;
  readonly ipBlock?: RawIpBlock | null;
  readonly fqdn?: string | null;
  readonly scope?: string | null;
}

/** Namespaces by how they compare with the one of the pod that the policy is about. */
export interface RawPeerNamespaces {
  readonly match?: string | null;
  readonly sameLabels?: readonly string[] | null;
}

export interface RawIpBlock {
  readonly cidr?: string | null;
  readonly except?: readonly string[] | null;
}

export interface RawAntreaPort {
  /** Absent: TCP. */
  readonly protocol?: string | null;
  readonly port?: number | string | null;
  readonly endPort?: number | null;
  readonly sourcePort?: number | null;
  readonly sourceEndPort?: number | null;
}

/** Of Group and ClusterGroup: one of these, or both selectors. */
export interface RawGroupSpec {
  readonly podSelector?: RawLabelSelector | null;
  readonly namespaceSelector?: RawLabelSelector | null;
  readonly externalEntitySelector?: RawLabelSelector | null;
  /** Of a ClusterGroup. */
  readonly nodeSelector?: RawLabelSelector | null;
  /** Of older versions. */
  readonly ipBlock?: RawIpBlock | null;
  readonly ipBlocks?: readonly (RawIpBlock | null)[] | null;
  readonly serviceReference?: RawObjectName | null;
  readonly childGroups?: readonly string[] | null;
}

/** Fields of these that are given: absent, null and an empty text or list all mean that nothing is. */
export function givenFields(raw: object): readonly string[] {
  return Object.entries(raw).flatMap(([key, value]) => (isGiven(value) ? [key] : []));
}

export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}
