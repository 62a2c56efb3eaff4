import type { Address, Family } from '../model/address.ts';
import type { AddressSet } from '../model/address-set.ts';
import type { Endpoint } from '../model/flow.ts';
import type { ObjectRef } from '../model/reference.ts';
import type { Pod } from '../model/pod.ts';
import type { Node } from '../model/cluster-object.ts';
import type { Protocol } from '../model/protocol.ts';
import type { Service, ServicePort } from '../model/service.ts';

/** What a typed end turned out to be. */
export type End =
  /** A pod, or the pods of a workload (at least one, perhaps its template). */
  | { readonly kind: 'pods'; readonly ref: ObjectRef; readonly pods: readonly Pod[] }
  /** `addresses`: of the name that an ExternalName Service stands for, where it was looked up. */
  | {
      readonly kind: 'service';
      readonly service: Service;
      readonly addresses?: readonly Address[];
      /** Of the Service's address that was asked about; absent where its name was, which stands for both. */
      readonly family?: Family;
    }
  | { readonly kind: 'node'; readonly node: Node }
  /** The node of the other end: where the kubelet's probes come from. */
  | { readonly kind: 'own-node' }
  /** Where `default/kubernetes` ends: addresses of nodes or of machines outside the cluster. */
  | { readonly kind: 'api-server'; readonly service: Service | undefined; readonly addresses: readonly Address[] }
  | { readonly kind: 'address'; readonly address: Address }
  /** Every address of a set that is nobody's in the cluster. */
  | { readonly kind: 'range'; readonly name: string; readonly addresses: AddressSet }
  /** A DNS name outside the cluster; without addresses it was not resolved. */
  | { readonly kind: 'dns-name'; readonly name: string; readonly addresses: readonly Address[] | undefined };

/** One concrete place where a connection starts or ends. */
export interface Place {
  readonly endpoint: Endpoint;
  /** Absent: not known yet (a pod without address, a template). */
  readonly address: Address | undefined;
  /** The addresses this place stands for, where it is more than one. */
  readonly addresses?: AddressSet;
  readonly family: Family | undefined;
}

/** Which ports are asked about. A name is looked up on the Service or the destination pod. */
export type AskedPort =
  | { readonly kind: 'every'; readonly protocol?: Protocol }
  /** Without protocol: those the Service has at this number; TCP everywhere else. */
  | { readonly kind: 'number'; readonly port: number; readonly protocol?: Protocol }
  | { readonly kind: 'name'; readonly name: string; readonly protocol?: Protocol };

export interface Question {
  readonly source: End;
  readonly destination: End;
  readonly port: AskedPort;
}

/** Why there is no connection to judge; nothing of it is a policy's doing. */
export type Impossible =
  | { readonly why: 'no-endpoints' | 'none-ready' | 'none-local'; readonly service: Service; readonly notReady: number }
  /** It comes by the port of a node, and its pods are on others. */
  | { readonly why: 'none-on-node'; readonly service: Service; readonly node: Node }
  | { readonly why: 'no-service-port'; readonly service: Service; readonly asked: AskedPort }
  | {
      readonly why: 'no-target-port';
      readonly service: Service;
      readonly port: ServicePort;
      readonly pods: readonly Pod[];
    }
  | { readonly why: 'no-named-port'; readonly name: string; readonly pod: Pod }
  | { readonly why: 'name-needs-pod'; readonly name: string; readonly destination: string }
  | { readonly why: 'finished'; readonly pods: readonly Pod[] }
  | { readonly why: 'no-source-address'; readonly source: End }
  /** It is on the cluster's network, and the pod has another one of its own (semantics B.5). */
  | { readonly why: 'cluster-network-address'; readonly address: Address; readonly pod: Pod }
  | { readonly why: 'families'; readonly source: readonly Family[]; readonly destination: readonly Family[] };
