import type { AddressFamily, Enforcement, Settings } from '../options.ts';

// Names and addresses are fixed: everything lives in namespaces of its own, and one cluster runs at a time.
export const POD_CIDR = '10.244.0.0/16';
export const SERVICE_CIDR = '10.96.0.0/16';
/** Beside these, where the cluster has both families. */
export const POD_CIDR_6 = 'fd00:10:244::/56';
export const SERVICE_CIDR_6 = 'fd00:10:96::/112';
export const API_PORT = 6443;
/** Where nodes and pods reach the API server. */
export const CONTROL_PLANE_ADDRESS = '10.99.0.1';
export const FABRIC_PREFIX = 24;
export const WORLD_ADDRESS = '10.99.0.200';
export const FABRIC_PREFIX_6 = 64;
export const CONTROL_PLANE_ADDRESS_6 = 'fd00:10:99::1';
export const WORLD_ADDRESS_6 = 'fd00:10:99::200';
/** What answers outside of the cluster: documentation addresses (RFC 5737), on HTTP and UDP port 80. */
export const WORLD_HOSTS = ['203.0.113.10', '198.51.100.10'];
export const WORLD_NETWORKS = ['203.0.113.0/24', '198.51.100.0/24'];
/** The same name's address of the other family (RFC 3849); HTTP alone. */
export const WORLD_HOST_6 = '2001:db8:113::10';
export const WORLD_NETWORK_6 = '2001:db8:113::/64';
/** The wire between this machine and the control plane, from the block for benchmarks (RFC 2544): no real network has it. */
export const HOST_LINK = { device: 'np-host', insideAddress: '198.18.99.1', outsideAddress: '198.18.99.2', prefix: 30 };
/** Top of the nodes' control groups. */
export const CGROUP = 'netpol-testbed';

export interface NodePlan {
  readonly name: string;
  readonly address: string;
  readonly podCidr: string;
  /** Where the cluster has both families. */
  readonly ipv6?: { readonly address: string; readonly podCidr: string };
}

export function planNodes(count: number, family: AddressFamily): NodePlan[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `node${index + 1}`,
    address: `10.99.0.${11 + index}`,
    podCidr: `10.244.${index + 1}.0/24`,
    ...(family === 'dual' && {
      ipv6: { address: `fd00:10:99::${11 + index}`, podCidr: `fd00:10:244:${index + 1}::/64` },
    }),
  }));
}

/** All that the inside of the sandbox has to know. */
export interface InsidePlan {
  /** The cluster's folder. */
  readonly folder: string;
  /** Folders of what was built. */
  readonly programs: string;
  readonly agnhost: string;
  readonly imageStore: string;
  /** Only when Cilium connects the pods; then the enforcement is its own. */
  readonly cilium?: string;
  /** Beside it, the folder with Hubble's program. */
  readonly hubble?: string;
  readonly nodes: readonly NodePlan[];
  readonly family: AddressFamily;
  readonly enforcement: Enforcement;
  readonly ciliumSettings: Settings;
}
