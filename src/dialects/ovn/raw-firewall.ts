import type { RawLabelSelector } from '../../model/network-policy.ts';

/* EgressFirewall as it stands on the wire, k8s.ovn.org/v1. */

export interface RawFirewall {
  readonly egress?: readonly (RawFirewallRule | null)[] | null;
}

export interface RawFirewallRule {
  readonly type?: string | null;
  readonly to?: RawDestination | null;
  readonly ports?: readonly (RawFirewallPort | null)[] | null;
}

/** One of these. */
export interface RawDestination {
  readonly cidrSelector?: string | null;
  readonly dnsName?: string | null;
  readonly nodeSelector?: RawLabelSelector | null;
}

export interface RawFirewallPort {
  readonly protocol?: string | null;
  readonly port?: number | null;
}
