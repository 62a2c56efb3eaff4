import type { Write } from './last-write.ts';
import type { Address } from './address.ts';
import type { Labels } from './labels.ts';
import type { PastProxy } from './past-proxy.ts';
import type { PodMesh } from './mesh.ts';
import type { Origin } from './reference.ts';
import type { Protocol } from './protocol.ts';

/** A port that a container declares. Only its name matters to policy: a number is just a number (semantics A.7). */
export interface ContainerPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** `sidecar` is an init container with restartPolicy Always; `init` runs to completion before the others start. */
  readonly container: 'main' | 'sidecar' | 'init';
  readonly hostPort?: number;
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

export interface PodOwner {
  readonly kind: string;
  readonly name: string;
}

/** Where only the kubelet reaches a pod, and those to whom it opens ports there. */
export interface ClusterNetworkSide {
  readonly addresses: readonly Address[];
  readonly hasOpenPorts: boolean;
}

/** What of a pod decides its flows. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  readonly labels: Labels;
  /** Empty: no address yet (Pending), or a workload's template. A finished pod owns none (semantics B.4). */
  readonly addresses: readonly Address[];
  readonly node?: string;
  readonly hostNetwork: boolean;
  readonly phase: PodPhase;
  readonly ready: boolean;
  readonly terminating: boolean;
  readonly ports: readonly ContainerPort[];
  readonly serviceAccount: string;
  /** Absent: `by-namespace`. */
  readonly mesh?: PodMesh;
  /** Absent: all that its sidecar could see goes through it. */
  readonly pastProxy?: PastProxy;
  /** Controller of the pod; for a ReplicaSet of a Deployment this is still the ReplicaSet. */
  readonly owner?: PodOwner;
  /** RFC 3339. */
  readonly created?: string;
  readonly changed?: Write;
  /** True when this stands for a workload that has no pod: labels and ports are real, address and node are not known. */
  readonly template: boolean;
  /** Addresses of secondary interfaces (Multus); NetworkPolicy says nothing about them (semantics B.5). */
  readonly secondaryAddresses?: readonly Address[];
  /** What the pod is on the cluster's network while it has another one of its own (semantics B.5); absent: it has none. */
  readonly clusterNetwork?: ClusterNetworkSide;
  readonly dnsPolicy?: string;
  readonly restartPolicy?: string;
  readonly nameservers?: readonly string[];
  /** Where Prometheus is asked to fetch metrics, by the usual annotations. */
  readonly metricsPort?: number;
  readonly origin?: Origin;
}
