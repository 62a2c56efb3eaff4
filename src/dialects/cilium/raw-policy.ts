import { itemsOf } from '../foreign/read-selector.ts';

/* Cilium's objects as they stand on the wire, cilium.io/v2 (semantics F.2). */

/** `spec`, or one of `specs`, of CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy. */
export interface RawCiliumSpec {
  readonly endpointSelector?: unknown;
  /** Of the host firewall: it is about nodes. */
  readonly nodeSelector?: unknown;
  readonly ingress?: readonly RawCiliumRule[] | null;
  readonly ingressDeny?: readonly RawCiliumRule[] | null;
  readonly egress?: readonly RawCiliumRule[] | null;
  readonly egressDeny?: readonly RawCiliumRule[] | null;
  readonly enableDefaultDeny?: { readonly ingress?: boolean | null; readonly egress?: boolean | null } | null;
}

/** A rule of any of the four sections; fields of peers begin with `from` or `to`. */
export interface RawCiliumRule {
  readonly toPorts?: readonly RawPortRule[] | null;
  readonly icmps?: readonly unknown[] | null;
  readonly authentication?: { readonly mode?: string | null } | null;
  readonly [field: string]: unknown;
}

export interface RawPortRule {
  readonly ports?: readonly RawPortProtocol[] | null;
  readonly rules?: Readonly<Record<string, unknown>> | null;
  readonly serverNames?: readonly string[] | null;
  readonly listener?: unknown;
  readonly terminatingTLS?: unknown;
  readonly originatingTLS?: unknown;
  readonly [field: string]: unknown;
}

export interface RawPortProtocol {
  /** A number as text, or a name. */
  readonly port?: string | number | null;
  readonly endPort?: number | null;
  readonly protocol?: string | null;
}

export interface RawCidrRule {
  readonly cidr?: string | null;
  readonly cidrGroupRef?: string | null;
  readonly cidrGroupSelector?: unknown;
  readonly except?: readonly string[] | null;
  readonly [field: string]: unknown;
}

export interface RawFqdn {
  readonly matchName?: string | null;
  readonly matchPattern?: string | null;
}

export interface RawService {
  readonly k8sService?: { readonly serviceName?: string | null; readonly namespace?: string | null } | null;
  readonly k8sServiceSelector?: { readonly selector?: unknown; readonly namespace?: string | null } | null;
}

export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The same, but for a list without anything in it. */
export function isGivenList(value: unknown): boolean {
  return isGiven(value) && (itemsOf(value)?.length ?? 1) > 0;
}
