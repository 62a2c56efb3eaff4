import type { Address, Family } from './address.ts';
import type { Labels } from './labels.ts';
import type { Protocol } from './protocol.ts';
import type { Origin } from './reference.ts';

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** Number, or name of a container port; absent in the API means the same as `port` and is filled in. */
  readonly targetPort: number | string;
  readonly nodePort?: number;
}

export interface Service {
  readonly namespace: string;
  readonly name: string;
  /** Absent: it has none. */
  readonly labels?: Labels;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  readonly headless: boolean;
  readonly clusterIPs: readonly Address[];
  /** Families that it leads to. Absent: the one that the cluster has first. */
  readonly families?: readonly Family[];
  readonly externalName?: string;
  /** Absent: the Service has no selector and its EndpointSlices are made by somebody else (semantics C.5). */
  readonly selector?: Labels;
  readonly ports: readonly ServicePort[];
  readonly publishNotReadyAddresses: boolean;
  readonly internalTrafficPolicy: 'Cluster' | 'Local';
  readonly externalTrafficPolicy: 'Cluster' | 'Local';
  /** Addresses outside callers use: LoadBalancer ingress and externalIPs. */
  readonly externalAddresses: readonly Address[];
  /** Names of its load balancer, where that has no fixed address. Absent: none. */
  readonly externalNames?: readonly string[];
  /** Blocks of addresses, the only ones from which its load balancer takes calls where the platform heeds that. Absent: any. */
  readonly sourceRanges?: readonly string[];
  /** Nobody has made its EndpointSlices yet, as the change that asks for them is only imagined: its selector decides. */
  readonly endpoints?: 'by-selector';
  readonly origin?: Origin;
}

export interface SliceEndpoint {
  readonly addresses: readonly Address[];
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly node?: string;
  /** The pod behind the address, where the slice names one. */
  readonly pod?: { readonly namespace: string; readonly name: string };
}

export interface EndpointSlice {
  readonly namespace: string;
  readonly name: string;
  readonly service: string;
  readonly addressType: 'IPv4' | 'IPv6' | 'FQDN';
  readonly endpoints: readonly SliceEndpoint[];
  /** `port` absent: every port (semantics C.2). */
  readonly ports: readonly { readonly name?: string; readonly protocol: Protocol; readonly port?: number }[];
}
